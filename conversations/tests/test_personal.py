"""Export and erasure of a student: their words are theirs, and threads stay readable."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from conversations.models import Message, Participant, Question
from conversations.services.posting import post_message
from conversations.services.questions import save_draft
from conversations.tests.conftest import NOON, Say
from lms_scoring.models import ActivityDay
from roster.models import Course, Enrollment
from roster.services import erase_student, export_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(say: Say, process: Callable[[], None], enrollment: Enrollment) -> Message:
    """The student asked, and somebody answered."""
    message = say("1", "How do I, Anna K., solve it?")
    say("boris", "So.", 5, to=message)
    process()
    return message


def test_an_export_holds_what_the_student_wrote_and_nobody_else(asked: Message, enrollment: Enrollment):
    found = export_student(enrollment.student)
    assert [row["text"] for row in found["conversations.Message"]] == ["How do I, Anna K., solve it?"]
    assert [row["key"] for row in found["conversations.Participant"]] == ["1"]
    assert [row["state"] for row in found["conversations.Question"]] == ["answered"]


def test_erasing_leaves_an_empty_place_in_the_thread(asked: Message, enrollment: Enrollment, curator: User):
    save_draft(Question.objects.get(), by=curator, text="Dear Anna")
    result = erase_student(enrollment.student)
    assert result["erased"]["conversations.Message"] == 1
    message = Message.objects.get(pk=asked.pk)
    assert (message.text, message.label) == ("", "question")
    assert message.erased_at is not None
    assert Message.objects.exclude(pk=asked.pk).get().parent == message
    assert Question.objects.get().draft == ""
    author = Participant.objects.get(pk=message.author_id)
    assert (author.name, author.enrollment) == ("", None)
    assert "1" not in author.key.replace(str(author.pk), "")
    assert not ActivityDay.objects.exists()


def test_a_second_delivery_brings_nothing_back(asked: Message, course: Course, enrollment: Enrollment):
    erase_student(enrollment.student)
    message, is_new = post_message(
        course,
        channel="help",
        external_id="m0",
        author_key="1",
        text="How do I, Anna K., solve it?",
        sent_at=NOON,
    )
    assert (message.text, is_new) == ("", False)
