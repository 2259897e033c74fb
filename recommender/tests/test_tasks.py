"""Recommendations follow the grades: at once, and by a sweep where a message was lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grading.models import Grade
from recommender import tasks
from recommender.models import MistakeProfile
from recommender.selectors.recommendations import out_of_date
from recommender.services.judging import current_judge
from recommender.tests.builders import graded, labels, trigonometry_needed

pytestmark = pytest.mark.django_db


def test_a_grade_brings_recommendations_once_it_is_committed(enrollment, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        trigonometry_needed(enrollment)
        assert labels(enrollment) == []
    assert labels(enrollment) == ["trigonometry"]


def test_a_broker_that_does_not_answer_costs_no_grade(
    enrollment, django_capture_on_commit_callbacks, monkeypatch
):
    def unreachable(*_args):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.refresh_recommendations, "delay", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        graded(enrollment, correct=1)
    assert Grade.objects.count() == 1


def test_a_student_who_is_gone_is_no_error(db):
    tasks.refresh_recommendations(404)


def waiting():
    """Whose recommendations are out of date."""
    return list(out_of_date(current_judge().version))


def test_the_sweep_finds_who_has_grades_and_no_profile_and_then_nobody(enrollment):
    trigonometry_needed(enrollment)
    assert waiting() == [enrollment]
    tasks.sweep()
    assert labels(enrollment) == ["trigonometry"]
    assert waiting() == []


def test_the_sweep_finds_who_was_graded_since(enrollment):
    graded(enrollment, correct=2)
    tasks.refresh_recommendations(enrollment.pk)
    assert waiting() == []
    graded(enrollment, wrong=[["algebra"]])
    assert waiting() == [enrollment]


def test_the_sweep_finds_whom_another_model_recommended_to(enrollment, model):
    graded(enrollment, correct=2)
    tasks.refresh_recommendations(enrollment.pk)
    MistakeProfile.objects.update(model_version="an older one")
    assert waiting() == [enrollment]


def test_a_grade_that_waits_for_a_person_is_nothing_new(enrollment):
    graded(enrollment, correct=1)
    tasks.refresh_recommendations(enrollment.pk)
    Grade.objects.update(
        outcome="needs_review", reason="undecided", created_at=timezone.now() + timedelta(days=1)
    )
    assert waiting() == []


def test_the_oldest_come_first_and_a_sweep_takes_on_so_many(enrollment, other_course, student, monkeypatch):
    other = other_course.enrollments.create(student=student)
    for one in (enrollment, other):
        graded(one, correct=1)
        tasks.refresh_recommendations(one.pk)
    MistakeProfile.objects.update(model_version="an older one")
    MistakeProfile.objects.filter(enrollment=other).update(as_of=timezone.now() - timedelta(days=9))
    monkeypatch.setattr(tasks, "SWEPT", 1)
    tasks.sweep()
    assert waiting() == [enrollment]
