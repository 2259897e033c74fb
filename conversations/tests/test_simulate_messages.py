"""The chats of the demo."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from conversations.models import Message, Participant, Question
from conversations.services.demo import DAYS, courses_to_fill, simulate_messages
from conversations.tests.conftest import NOON
from lms_scoring.models import ActivityDay
from roster.models import Course, Enrollment, Student

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_use")]


@pytest.fixture
def school(course, curator) -> Course:
    """The course with a dozen students."""
    for number in range(12):
        student = Student.objects.create(key=f"s{number}", name=f"Student{number} Surname")
        Enrollment.objects.create(course=course, student=student, start=course.start)
    return course


def test_a_course_gets_a_chat_of_its_own_people_with_open_and_answered_questions(school, curator):
    (told,) = simulate_messages([school], NOON)["courses"]
    assert told["messages"] == Message.objects.count() > 60
    assert told["questions"]["open"]
    assert told["questions"]["answered"]
    authors = Participant.objects.filter(course=school)
    assert authors.filter(enrollment__isnull=False).count() >= 5
    assert authors.filter(user=curator).exists()
    assert authors.filter(enrollment=None, user=None).count() == 1


def test_everything_was_said_in_the_last_days_and_counts_as_activity(school):
    simulate_messages([school], NOON)
    times = Message.objects.values_list("sent_at", flat=True)
    assert NOON - timedelta(days=DAYS + 1) < min(times) < max(times) < NOON
    assert ActivityDay.objects.filter(kind__key="message").exists()


def test_people_are_addressed_by_their_own_names(school):
    simulate_messages([school], NOON)
    said = " ".join(Message.objects.values_list("text", flat=True))
    assert "Student" in said


def test_a_course_that_has_a_chat_is_left_as_it_is(school):
    first = simulate_messages([school], NOON)
    assert simulate_messages([school], NOON, seed=2) == first


def test_the_same_seed_is_the_same_chat(school):
    simulate_messages([school], NOON)
    before = list(Message.objects.values_list("text", "sent_at"))
    Question.objects.all().delete()
    school.channels.all().delete()
    simulate_messages([school], NOON)
    assert list(Message.objects.values_list("text", "sent_at")) == before


def test_only_running_courses_with_students_are_filled(school, other_course):
    assert courses_to_fill(NOON) == [school]
    assert courses_to_fill(NOON + timedelta(days=365)) == []


def test_the_command_fills_the_course_it_is_given(school, capsys):
    Course.objects.filter(pk=school.pk).update(start=timezone.localdate() - timedelta(days=30))
    call_command("simulate_messages", "--course", school.key, "--json")
    assert '"messages": ' in capsys.readouterr().out
    with pytest.raises(CommandError, match="no course with the key"):
        call_command("simulate_messages", "--course", "nothing")
