"""Imports of chats: what is written, what is left as it is, and that nothing is half done."""

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from conversations.importers.rows import ImportRefusedError
from conversations.models import Channel, LabelSource, Message, MessageImport, Participant
from conversations.services import imports
from conversations.services.imports import import_path
from conversations.services.personal import erase_messages
from conversations.tests.exports import chat, said, write
from lms_scoring.models import ActivityDay
from roster.models import Course, Enrollment

pytestmark = pytest.mark.django_db

MESSAGES = [
    said(1, "How do I solve it?"),
    said(2, ["Divide ", {"type": "bold", "text": "by two"}], "Boris", reply_to_message_id=1),
    said(3, "thanks"),
]


def run(path: Path, course: Course, **options: Any) -> dict[str, Any]:
    """The command's JSON."""
    out = io.StringIO()
    call_command("import_messages", str(path), course=course.key, json=True, stdout=out, **options)
    result: dict[str, Any] = json.loads(out.getvalue())
    return result


def rows() -> list[tuple[Any, ...]]:
    """All that an import writes of messages, without what belongs to one database."""
    return list(
        Message.objects.order_by("channel__key", "external_id").values_list(
            "channel__key", "external_id", "author__key", "author__name", "text", "sent_at", "edited_at", "reply_to",
            "parent__external_id", "label", "label_source", "position", "source",
        )
    )  # fmt: skip


def test_the_report_adds_up(course: Course, tmp_path: Path):
    file = write(tmp_path, chat([*MESSAGES, said(4, "", photo="x.jpg"), {"id": 5, "type": "service"}]))
    report = run(file, course)
    assert {name: report[name] for name in ("format", "read", "new", "updated", "unchanged")} == {
        "format": "telegram", "read": 3, "new": 3, "updated": 0, "unchanged": 0,
    }  # fmt: skip
    assert report["skipped"] == {"empty": 1, "service": 1}
    assert report["channels"] == {"7": {"read": 3, "new": 3, "updated": 0, "unchanged": 0}}
    assert report["authors"] == {"student": 0, "staff": 0, "unknown": 2}
    assert (report["rejected"], report["rejected_total"]) == ([], 0)
    assert Channel.objects.get().name == "Algebra chat"


def test_importing_twice_changes_nothing(course: Course, tmp_path: Path):
    file = write(tmp_path, chat(MESSAGES))
    run(file, course)
    before, changes = rows(), Channel.objects.get().changes
    report = run(file, course)
    assert (report["read"], report["new"], report["unchanged"]) == (3, 0, 3)
    assert rows() == before
    assert Channel.objects.get().changes == changes


def test_an_edit_updates_and_is_labelled_anew(course: Course, tmp_path: Path):
    run(write(tmp_path, chat(MESSAGES)), course)
    Message.objects.update(model_version="1")
    edited = said(2, "Divide by three", "Boris", reply_to_message_id=1, edited_unixtime="1772460000")
    report = run(write(tmp_path, chat([MESSAGES[0], edited, MESSAGES[2]])), course)
    assert (report["new"], report["updated"], report["unchanged"]) == (0, 1, 2)
    assert dict(Message.objects.values_list("external_id", "text"))["2"] == "Divide by three"
    assert dict(Message.objects.values_list("external_id", "model_version")) == {"1": "1", "2": "", "3": ""}


def test_an_older_export_does_not_take_an_edit_back(course: Course, tmp_path: Path):
    edited = said(1, "How do I solve that?", edited_unixtime="1772460000")
    run(write(tmp_path, chat([edited])), course)
    report = run(write(tmp_path, chat(MESSAGES)), course)
    assert (report["new"], report["unchanged"]) == (2, 1)
    assert Message.objects.get(external_id="1").text == "How do I solve that?"


def test_parts_in_any_order_come_to_the_same(course: Course, other_course: Course, tmp_path: Path):
    parts = [write(tmp_path, chat([one]), f"{number}.json") for number, one in enumerate(MESSAGES)]
    for part in parts:
        run(part, course)
    forward = rows()
    Channel.objects.all().delete()
    Participant.objects.all().delete()
    for part in [*reversed(parts), *parts]:
        run(part, course)
    assert rows() == forward


def test_a_reply_finds_what_it_replies_to_once_that_is_there(course: Course, tmp_path: Path):
    run(write(tmp_path, chat([MESSAGES[1]])), course)
    assert Message.objects.get().parent is None
    run(write(tmp_path, chat([MESSAGES[0]])), course)
    assert Message.objects.get(external_id="2").parent == Message.objects.get(external_id="1")


def test_what_comes_in_between_lets_later_messages_be_looked_at_again(course: Course, tmp_path: Path):
    run(write(tmp_path, chat([MESSAGES[0], MESSAGES[2]])), course)
    Message.objects.update(model_version="1")
    run(write(tmp_path, chat([MESSAGES[1]])), course)
    assert dict(Message.objects.values_list("external_id", "model_version")) == {"1": "1", "2": "", "3": ""}


def test_a_file_that_is_cut_off_imports_nothing(course: Course, tmp_path: Path):
    whole = write(tmp_path, chat([said(n, f"message {n}") for n in range(1, 50)]))
    cut = tmp_path / "cut.json"
    cut.write_bytes(whole.read_bytes()[:-200])
    out = io.StringIO()
    with pytest.raises(CommandError, match="cut off"):
        call_command("import_messages", str(cut), course=course.key, json=True, stdout=out)
    report = json.loads(out.getvalue())
    assert (report["new"], report["rejected_total"]) == (0, 1)
    assert report["rejected"][0]["file"] == "cut.json"
    assert not Message.objects.exists()
    assert not Channel.objects.exists()
    assert MessageImport.objects.get().state == "failed"


def test_what_breaks_while_writing_leaves_nothing(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(*args: Any) -> None:
        raise RuntimeError("Anna K. said")

    monkeypatch.setattr(imports, "match_authors", fail)
    with pytest.raises(RuntimeError):
        import_path(course, write(tmp_path, chat(MESSAGES)))
    assert not Message.objects.exists()
    assert (MessageImport.objects.get().state, MessageImport.objects.get().error) == (
        "failed",
        "RuntimeError",
    )


def test_one_bad_message_is_rejected_by_its_id_and_the_rest_is_imported(course: Course, tmp_path: Path):
    bad = [
        said(10, 5),
        said(11, "hello", date_unixtime="soon"),
        said(12, "x" * 200_001),
        said(13, "from the future", date_unixtime="99999999999"),
        said(14, "an endless id", id="y" * 101),
    ]
    report = run(write(tmp_path, chat([*MESSAGES, *bad])), course)
    assert (report["new"], report["rejected_total"]) == (3, 5)
    assert [one["message"] for one in report["rejected"][:4]] == [f"message {n}" for n in (10, 11, 12, 13)]
    assert all(one["reason"] for one in report["rejected"])


def test_an_unknown_label_is_rejected_by_its_line(course: Course, tmp_path: Path):
    file = tmp_path / "chat.csv"
    file.write_text(
        "user_name,message,message_type,message_id\nAnna,How?,QUESTION,1\nBoris,So.,reply,2\nBoris,Hm,,3\n"
    )
    report = run(file, course)
    assert (report["format"], report["new"]) == ("csv", 2)
    assert [(one["line"], "reply" in one["reason"]) for one in report["rejected"]] == [(3, True)]
    labelled = Message.objects.get(external_id="1")
    assert (labelled.label, labelled.label_source) == ("question", LabelSource.FILE)
    assert labelled.channel.key == "chat"


def test_a_label_by_a_person_outlives_the_files(course: Course, tmp_path: Path):
    file = tmp_path / "chat.csv"
    file.write_text("user_name,message,message_type,message_id\nAnna,How?,question,1\n")
    run(file, course)
    Message.objects.update(label="comment", label_source=LabelSource.PERSON)
    assert run(file, course)["unchanged"] == 1
    assert Message.objects.get().label == "comment"


@pytest.mark.parametrize(
    "text",
    [
        "שלום, איך פותרים את זה?",
        "👩‍👩‍👧‍👦 как это решать? \u202e",
        "zero\u0000width",
        "х" * 100_000,
        "line\nbreak\t\r\nand \\x00 backslash",
    ],
)
def test_any_text_is_kept(text: str, course: Course, tmp_path: Path):
    file = tmp_path / "result.json"
    file.write_text(json.dumps(chat([said(1, text)])))
    run(file, course)
    assert Message.objects.get().text == text.replace("\0", "")


def test_a_whole_account_becomes_several_channels(course: Course, tmp_path: Path):
    account = {"about": "", "chats": {"list": [chat([MESSAGES[0]], 1, "One"), chat([MESSAGES[0]], 2, "Two")]}}
    report = run(write(tmp_path, account), course)
    assert set(report["channels"]) == {"1", "2"}
    assert Participant.objects.count() == 1


def test_nobody_in_particular_is_nobody(course: Course, tmp_path: Path):
    run(write(tmp_path, chat([said(1, "hello", None, from_id=None)])), course)
    assert Message.objects.get().author is None


def test_messages_are_activity_of_the_day_where_the_course_is(
    course: Course, enrollment: Enrollment, tmp_path: Path
):
    Course.objects.update(time_zone="Asia/Vladivostok")
    course.refresh_from_db()
    late = said(9, "good night", date_unixtime=str(1_772_452_800 + 3 * 3600))
    long_ago = said(10, "before the course", date_unixtime="1500000000")
    file = write(tmp_path, chat([*MESSAGES, late, long_ago]))
    for _time in range(2):
        run(file, course)
        stored = ActivityDay.objects.filter(enrollment=enrollment, kind__key="message")
        assert dict(stored.values_list("day", "count")) == {29: 2, 30: 1}
    assert stored[0].kind.group == "message"


def test_what_was_erased_is_not_brought_back(course: Course, enrollment: Enrollment, tmp_path: Path):
    file = write(tmp_path, chat(MESSAGES))
    run(file, course)
    erase_messages(enrollment.student)
    assert run(file, course)["unchanged"] == 3
    assert dict(Message.objects.values_list("external_id", "text")) == {
        "1": "",
        "2": "Divide by two",
        "3": "",
    }
    assert not Participant.objects.filter(name="Anna K.").exists()


def test_names_and_texts_stay_out_of_the_logs(
    course: Course, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    run(write(tmp_path, chat([*MESSAGES, said(4, "hi", date_unixtime="soon")])), course)
    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert "Anna" not in logged
    assert "solve" not in logged


@pytest.mark.parametrize("missing", ["course", "file"])
def test_what_is_not_there_is_told_in_a_line(missing: str, course: Course, tmp_path: Path):
    path = str(tmp_path / "none.json") if missing == "file" else str(write(tmp_path, chat(MESSAGES)))
    key = "NO/2026" if missing == "course" else course.key
    with pytest.raises(CommandError, match=f"there is no {missing}") as caught:
        call_command("import_messages", path, course=key)
    assert caught.value.returncode == 1
    assert not MessageImport.objects.exists()


def test_a_folder_is_no_file(course: Course, tmp_path: Path):
    with pytest.raises(CommandError, match="is not a file"):
        call_command("import_messages", str(tmp_path), course=course.key)


def test_a_format_given_wrongly_imports_nothing(course: Course, tmp_path: Path):
    with pytest.raises(ImportRefusedError):
        import_path(course, write(tmp_path, chat(MESSAGES)), file_format="csv")
    assert not Message.objects.exists()
