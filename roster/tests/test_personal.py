"""Rows that outlive a student: told in the export, made anonymous before the student's own are deleted."""

import pytest

from roster import personal
from roster.models import Student
from roster.personal import PersonalData
from roster.services import erase_student, export_student


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "_held", {})


def test_what_apps_hold_is_exported_and_made_anonymous_while_the_student_is_still_there(student: Student):
    seen: list[bool] = []

    def erase(erased: Student) -> dict[str, int]:
        seen.append(Student.objects.filter(pk=erased.pk).exists())
        return {"chat.Message": 2, "chat.Call": 0}

    personal.register(
        "chat", PersonalData(lambda one: {"chat.Message": [{"text": one.name}], "chat.Call": []}, erase)
    )
    held = export_student(student)
    assert held["chat.Message"] == [{"text": "Anna K."}]
    assert "chat.Call" not in held
    erased = erase_student(student)["erased"]
    assert (erased["chat.Message"], erased["roster.Student"]) == (2, 1)
    assert "chat.Call" not in erased
    assert seen == [True]
