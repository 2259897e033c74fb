"""The labelling queue: nearest to the border first, one person each, and what was said teaches the next version."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from conversations.importers.labelled import read_labelled
from conversations.models import Label, LabelSource, Message
from conversations.selectors.messages import correction_rows, corrections, to_label
from conversations.services import labels
from conversations.services.corrections import corrected_messages
from conversations.tests.conftest import Say
from roster.models import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def unsure(say: Say, process: Callable[[], None]) -> list[Message]:
    """Three messages of which the model is unsure; the second most so."""
    made = [say("anna", f"hm {minute}", minute) for minute in range(3)]
    process()
    Message.objects.filter(pk=made[1].pk).update(confidence=0.34)
    return made


def test_the_nearest_to_the_border_comes_first(unsure: list[Message], curator: User):
    assert labels.lease_next(curator) == unsure[1]
    assert labels.lease_next(curator) == unsure[1]


def test_two_people_get_different_messages(unsure: list[Message], curator: User, teacher: User):
    assert labels.lease_next(curator) != labels.lease_next(teacher)


def test_what_somebody_left_lying_comes_back(unsure: list[Message], curator: User, teacher: User):
    labels.lease_next(curator)
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert labels.lease_next(teacher) == unsure[1]


def test_what_is_put_back_is_free(unsure: list[Message], curator: User, teacher: User):
    labels.lease_next(curator)
    labels.release(unsure[1], by=teacher)
    assert labels.lease_next(teacher) != unsure[1]
    labels.release(unsure[1], by=curator)
    labels.release(labels.lease_next(teacher), by=teacher)
    assert labels.lease_next(teacher) == unsure[1]


def test_a_labelled_message_leaves_the_queue(unsure: list[Message], curator: User):
    for message in unsure:
        labels.correct(message, Label.COMMENT, by=curator)
    assert labels.lease_next(curator) is None
    message = Message.objects.get(pk=unsure[0].pk)
    assert (message.label, message.label_source, message.labelled_by) == (
        "comment",
        LabelSource.PERSON,
        curator,
    )


def test_undoing_puts_it_back(unsure: list[Message], curator: User):
    labels.correct(unsure[1], Label.ANSWER, by=curator)
    labels.undo_correction(unsure[1], by=curator)
    assert labels.lease_next(curator) == unsure[1]
    assert Message.objects.get(pk=unsure[1].pk).label == "comment"


def test_courses_of_others_are_not_in_the_queue(unsure: list[Message], curator: User, other_course: Course):
    assert list(to_label(curator, other_course.key)) == []
    curator.course_access.all().delete()
    assert labels.lease_next(curator) is None
    with pytest.raises(PermissionDenied):
        labels.correct(unsure[0], Label.ANSWER, by=curator)


def test_only_those_who_may_label_get_messages(unsure: list[Message]):
    with pytest.raises(PermissionDenied):
        labels.lease_next(User.objects.create_user("nobody", is_staff=True))


def test_what_is_no_label_is_refused(unsure: list[Message], curator: User):
    with pytest.raises(ValidationError):
        labels.correct(unsure[0], "greeting", by=curator)


def test_corrections_are_rows_to_train_on_without_names(unsure: list[Message], curator: User):
    labels.correct(unsure[0], Label.ANSWER, by=curator)
    assert list(corrections()) == [unsure[0]]
    [row] = correction_rows()
    assert row[1:5] == ["hm 0", "answer", "m0", "ALG/2026B/help"]
    assert "anna" not in row[0]


def test_corrections_are_learned_from_without_names(unsure: list[Message], curator: User):
    labels.correct(unsure[0], Label.ANSWER, by=curator)
    [message] = corrected_messages()
    assert (message.text, message.label, message.author) == (
        "hm 0",
        "answer",
        f"author {unsure[0].author_id}",
    )


def test_the_file_of_corrections_is_one_to_train_on(unsure: list[Message], curator: User, tmp_path: Path):
    labels.correct(unsure[0], Label.ANSWER, by=curator)
    file = tmp_path / "corrections.csv"
    call_command("export_corrections", str(file), stdout=io.StringIO())
    found = read_labelled([file])
    assert [(message.text, message.label) for message in found.messages] == [("hm 0", "answer")]
    assert (found.rejected, found.empty) == (0, 0)
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_corrections", str(file))
