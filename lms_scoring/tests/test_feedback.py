"""Snoozes and contested scores."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from model_bakery import baker

from lms_scoring.models import Contest, Score, Snooze
from lms_scoring.services import feedback
from roster.models import Enrollment

TODAY = date(2026, 5, 4)
SOON = TODAY + timedelta(days=7)


@pytest.fixture
def score(enrollment):
    """Its latest score."""
    return baker.make(
        Score, enrollment=enrollment, course=enrollment.course, p_complete=0.58, p_dropout=0.2, category=1
    )


@pytest.fixture
def elsewhere(other_course):
    """An enrollment the curator does not see."""
    return baker.make(Enrollment, course=other_course, status="enrolled", outcome="")


def test_a_snooze_stands_until_its_day_and_saying_it_twice_changes_nothing(enrollment, curator):
    assert feedback.snooze([enrollment], by=curator, until=SOON, today=TODAY) == 1
    assert feedback.snooze([enrollment], by=curator, until=SOON, today=TODAY) == 0
    assert (enrollment.snooze.until, enrollment.snooze.by) == (SOON, curator)
    assert LogEntry.objects.count() == 1


def test_a_second_snooze_moves_the_day(enrollment, curator):
    feedback.snooze([enrollment], by=curator, until=SOON, today=TODAY)
    assert feedback.snooze([enrollment], by=curator, until=SOON + timedelta(days=7), today=TODAY) == 1
    assert Snooze.objects.get().until == SOON + timedelta(days=7)


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=366)])
def test_a_snooze_into_the_past_or_beyond_a_year_is_refused(enrollment, curator, until):
    with pytest.raises(ValidationError, match="within a year"):
        feedback.snooze([enrollment], by=curator, until=until, today=TODAY)
    assert not Snooze.objects.exists()


def test_a_reason_too_long_is_refused(enrollment, curator):
    with pytest.raises(ValidationError):
        feedback.snooze([enrollment], by=curator, until=SOON, today=TODAY, reason="x" * 201)


def test_one_student_of_another_course_refuses_the_whole_snooze(enrollment, elsewhere, curator):
    with pytest.raises(PermissionDenied):
        feedback.snooze([enrollment, elsewhere], by=curator, until=SOON, today=TODAY)
    assert not Snooze.objects.exists()


def test_a_member_of_staff_without_the_permission_does_not_snooze(enrollment, curator):
    curator.groups.clear()
    with pytest.raises(PermissionDenied):
        feedback.snooze([enrollment], by=curator, until=SOON, today=TODAY)


def test_a_snooze_is_undone_once(enrollment, curator):
    feedback.snooze([enrollment], by=curator, until=SOON, today=TODAY)
    assert feedback.unsnooze(enrollment, by=curator)
    assert not feedback.unsnooze(enrollment, by=curator)
    assert LogEntry.objects.count() == 2


def test_nobody_undoes_a_snooze_in_a_course_they_do_not_see(elsewhere, curator):
    baker.make(Snooze, enrollment=elsewhere, until=SOON)
    with pytest.raises(PermissionDenied):
        feedback.unsnooze(elsewhere, by=curator)
    assert Snooze.objects.exists()


@pytest.mark.parametrize("person", ["student", "curator"])
def test_the_student_and_staff_of_the_course_contest_and_the_score_is_kept_with_it(
    person, enrollment, curator, score
):
    by = enrollment.student.user if person == "student" else curator
    made = feedback.contest(enrollment, by=by, text=" I handed it in by mail ")
    assert (made.text, made.state, made.by) == ("I handed it in by mail", "open", by)
    assert made.contested["p_complete"] == 0.58
    assert made.contested["input_hash"] == score.input_hash
    score.delete()
    made.refresh_from_db()
    assert made.contested["category"] == 1


def test_contesting_twice_with_the_same_words_is_one_contest_and_with_others_is_refused(enrollment, score):
    by = enrollment.student.user
    first = feedback.contest(enrollment, by=by, text="wrong")
    assert feedback.contest(enrollment, by=by, text="wrong") == first
    with pytest.raises(ValidationError, match="waits for an answer"):
        feedback.contest(enrollment, by=by, text="quite wrong")
    assert (Contest.objects.count(), LogEntry.objects.count()) == (1, 1)


def test_nobody_contests_for_another_student_or_in_a_course_they_do_not_see(
    enrollment, elsewhere, curator, score
):
    baker.make(
        Score, enrollment=elsewhere, course=elsewhere.course, p_complete=0.5, p_dropout=0.5, category=1
    )
    for by in (enrollment.student.user, curator):
        with pytest.raises(PermissionDenied):
            feedback.contest(elsewhere, by=by, text="wrong")
    assert not Contest.objects.exists()


def test_a_contest_without_words_or_without_a_score_is_refused(enrollment, score):
    for text in ("  ", "x" * 2001):
        with pytest.raises(ValidationError):
            feedback.contest(enrollment, by=enrollment.student.user, text=text)
    score.delete()
    with pytest.raises(ValidationError, match="no score"):
        feedback.contest(enrollment, by=enrollment.student.user, text="wrong")


def test_staff_answer_once_and_the_same_answer_again_changes_nothing(enrollment, curator, score):
    made = feedback.contest(enrollment, by=enrollment.student.user, text="wrong")
    answer = {"by": curator, "state": "upheld", "answer": "You are right.", "now": timezone.now()}
    done = feedback.answer_contest(made.pk, **answer)
    assert (done.state, done.answer, done.answered_by) == ("upheld", "You are right.", curator)
    feedback.answer_contest(made.pk, **answer)
    with pytest.raises(ValidationError, match="answered already"):
        feedback.answer_contest(made.pk, **answer | {"state": "declined"})
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("state", "answer"), [("open", "Hm."), ("upheld", " "), ("nonsense", "Hm."), ("upheld", "x" * 2001)]
)
def test_an_answer_needs_a_decision_and_words(enrollment, curator, score, state, answer):
    made = feedback.contest(enrollment, by=enrollment.student.user, text="wrong")
    with pytest.raises(ValidationError):
        feedback.answer_contest(made.pk, by=curator, state=state, answer=answer, now=timezone.now())


def test_neither_the_student_nor_staff_of_another_course_answer(enrollment, elsewhere, curator, score):
    own = feedback.contest(enrollment, by=enrollment.student.user, text="wrong")
    other = baker.make(Contest, enrollment=elsewhere, text="wrong")
    for by, which in ((enrollment.student.user, own), (curator, other)):
        with pytest.raises(PermissionDenied):
            feedback.answer_contest(which.pk, by=by, state="upheld", answer="Yes.", now=timezone.now())
    assert Contest.objects.filter(state="open").count() == 2
