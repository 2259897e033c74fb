"""A deployment can export and erase one student."""

import io
import json

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from roster.models import Enrollment, Note, Student
from roster.services import add_note, erase_student, export_student


@pytest.fixture
def note(enrollment, curator):
    """Somebody's words about the student."""
    return add_note(enrollment, by=curator, text="Anna is ill until May")


@pytest.fixture
def classmate(course):
    """Another student of the course."""
    return Enrollment.objects.create(course=course, student=Student.objects.create(key="2", name="Boris L."))


def test_the_export_holds_the_student_their_enrollments_notes_login_and_log(student, note, classmate):
    held = export_student(student)
    assert held["roster.Student"][0]["name"] == "Anna K."
    assert held["roster.Enrollment"][0]["course_id"] == note.enrollment.course_id
    assert held["roster.Note"][0]["text"] == "Anna is ill until May"
    assert held["login"]["username"] == "anna"
    assert [entry["what"] for entry in held["admin.LogEntry"]] == ["note added"]
    assert "password" not in json.dumps(held, default=str)
    assert "Boris" not in json.dumps(held, default=str)


def test_nothing_is_left_of_an_erased_student_in_any_table(student, note, classmate):
    result = erase_student(student)
    assert result["erased"] == {"roster.Enrollment": 1, "roster.Note": 1, "roster.Student": 1}
    assert result["login"] == "deleted"
    everything = [str(row) for model in apps.get_models() for row in model._base_manager.values()]
    assert not [row for row in everything if "Anna" in row or "anna" in row]
    assert Enrollment.objects.get() == classmate


def test_the_log_keeps_that_something_was_done_but_not_about_whom(student, note):
    erase_student(student)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr, entry.change_message) == (note.author, "", "")


@pytest.mark.parametrize("reason", ["is staff", "wrote about another"])
def test_a_login_that_is_needed_otherwise_is_kept(reason, student, enrollment, classmate):
    if reason == "is staff":
        User.objects.filter(pk=student.user_id).update(is_staff=True)
        student.user.refresh_from_db()
    else:
        Note.objects.create(enrollment=classmate, author=student.user, text="helps me")
    assert erase_student(student)["login"] == "kept"
    assert User.objects.filter(username="anna").exists()
    assert not Student.objects.filter(key="1").exists()


def test_the_export_command_prints_one_json_object(student, note):
    out = io.StringIO()
    call_command("export_student", "1", json=True, stdout=out)
    assert json.loads(out.getvalue())["roster.Note"][0]["author_id"] == note.author_id


def test_the_erase_command_says_what_went_and_what_it_does_not_reach(student, note):
    out = io.StringIO()
    call_command("erase_student", "1", json=True, stdout=out)
    result = json.loads(out.getvalue())
    assert result["erased"]["roster.Note"] == 1
    assert "backups" in result["not_erased"]


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["export_student", "erase_student"])
def test_an_unknown_key_is_refused_in_one_line(command):
    with pytest.raises(CommandError, match="no student with the key “nobody”"):
        call_command(command, "nobody")
