"""From grades to recommendations."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from model_bakery import baker

from grading.models import Grade, MistakeCategory, Submission, Task
from grading.selectors.practice import mistake_counts
from recommender.engine.published_rules import RULES_VERSION
from recommender.models import CatalogueCourse, MistakeProfile, Recommendation
from recommender.services import judging
from recommender.services.recommending import counts_of, input_hash, recommend_for
from recommender.tests.builders import catalogue, grade, graded, hand_in, labels, trigonometry_needed
from recommender.tests.conftest import NOW
from registry.models import TrainedModel
from registry.services import artefact_folder
from roster.models import Course, Enrollment

pytestmark = pytest.mark.django_db
Note = MistakeProfile.Note


def test_mistakes_in_trigonometry_call_for_trigonometry_and_say_so(advised):
    profile, found = advised.mistake_profile, Recommendation.objects.get()
    assert (profile.total, profile.correct, profile.mistakes) == (10, 4, {"trigonometry_geometry": 6})
    assert (profile.note, profile.as_of, profile.model_version) == ("", NOW, RULES_VERSION)
    assert profile.probabilities["trigonometry"] == 1
    assert (found.course.label, found.probability, found.state) == ("trigonometry", 1, "shown")
    assert found.counts == [10, 4, 0, 6, 0, 0]
    assert found.input_hash == profile.input_hash == input_hash(found.counts)
    assert found.reason == {
        "code": "mistakes",
        "params": {"kind": "trigonometry_geometry", "count": 6, "all": 6},
    }


def test_the_model_in_use_recommends_and_is_named(model, enrollment):
    trigonometry_needed(enrollment)
    profile = recommend_for(enrollment, NOW)
    assert profile.model_version == model.version
    found = Recommendation.objects.get(course__label="trigonometry")
    assert (found.model_version, found.probability > 0.8) == (model.version, True)
    assert found.probability == profile.probabilities["trigonometry"]


def test_without_graded_tasks_nothing_is_recommended_and_that_is_said(enrollment):
    profile = recommend_for(enrollment, NOW)
    assert (profile.note, profile.total, profile.probabilities) == (Note.NO_TASKS, 0, {})
    assert labels(enrollment) == []


def test_a_grade_that_waits_for_a_person_counts_for_nothing(enrollment):
    graded(enrollment, wrong=[["algebra"]])
    Grade.objects.update(outcome="needs_review", reason="undecided")
    assert recommend_for(enrollment, NOW).note == Note.NO_TASKS


def test_who_solved_all_needs_nothing(enrollment):
    graded(enrollment, correct=10)
    assert recommend_for(enrollment, NOW).note == Note.NOTHING_NEEDED
    assert labels(enrollment) == []


def test_doing_it_twice_changes_nothing(advised):
    before = list(Recommendation.objects.values())
    recommend_for(advised, NOW + timedelta(days=1))
    assert list(Recommendation.objects.values()) == before
    assert MistakeProfile.objects.count() == 1


def test_a_new_attempt_changes_what_is_recommended(advised):
    for task in Task.objects.all():
        grade(hand_in(advised, task, attempt=2), None)
    assert recommend_for(advised, NOW).note == Note.NOTHING_NEEDED
    assert labels(advised) == []


@pytest.mark.parametrize("status", ["enrolled", "finished"])
def test_a_course_the_student_takes_or_finished_is_not_recommended_in_any_of_its_runs(advised, status):
    def run(key):
        return baker.make(Course, key=key, family="TRIG", title="Trigonometry", length_days=10)

    CatalogueCourse.objects.filter(label="trigonometry").update(course=run("TRIG/1"))
    Enrollment.objects.create(course=run("TRIG/2"), student=advised.student, status=status)
    assert recommend_for(advised, NOW).note == Note.TAKEN
    assert labels(advised) == []


def test_a_course_the_student_left_may_be_recommended_again(advised):
    run = baker.make(Course, key="TRIG/1", family="TRIG", title="Trigonometry", length_days=10)
    CatalogueCourse.objects.filter(label="trigonometry").update(course=run)
    Enrollment.objects.create(course=run, student=advised.student, status="withdrawn", outcome="withdrawn")
    recommend_for(advised, NOW)
    assert labels(advised) == ["trigonometry"]


def test_a_course_taken_out_of_the_catalogue_is_not_recommended(advised):
    CatalogueCourse.objects.filter(label="trigonometry").update(is_active=False)
    assert recommend_for(advised, NOW).note == Note.NOT_IN_CATALOGUE
    assert labels(advised) == []


@pytest.mark.parametrize("state", ["accepted", "dismissed"])
def test_what_was_decided_stays_as_it_was_and_is_not_recommended_again(advised, state):
    Recommendation.objects.update(state=state, decided_at=NOW)
    before = list(Recommendation.objects.values())
    graded(advised, wrong=[["trigonometry_geometry"]] * 3)
    assert recommend_for(advised, NOW).note == Note.TAKEN
    assert list(Recommendation.objects.values()) == before


def test_courses_recommended_together_remember_each_other(enrollment):
    graded(enrollment, correct=4, wrong=[["trigonometry_geometry", "reading"]] * 6)
    recommend_for(enrollment, NOW)
    together = sorted([catalogue("trigonometry").pk, catalogue("attention").pk])
    assert [sorted(r.offered) for r in Recommendation.objects.all()] == [together, together]


def test_mistakes_of_a_kind_the_school_added_are_kept_but_not_read_by_the_model(enrollment):
    MistakeCategory.objects.create(code="units", name="Units")
    graded(enrollment, correct=4, wrong=[["units", "trigonometry_geometry"]] * 6)
    profile = recommend_for(enrollment, NOW)
    assert profile.mistakes["units"] == 6
    assert Recommendation.objects.get().counts == [10, 4, 0, 6, 0, 0]


def test_kinds_of_mistakes_on_a_correct_answer_do_not_make_the_counts_impossible(enrollment):
    graded(enrollment, correct=9, wrong=[["algebra"]])
    for one in Grade.objects.filter(outcome="correct"):
        one.categories.set(MistakeCategory.objects.all())
    recommend_for(enrollment, NOW)
    assert enrollment.mistake_profile.mistakes["algebra"] == 10
    assert enrollment.mistake_profile.probabilities


def test_what_lies_outside_of_training_is_flagged(model, enrollment):
    everything = ["algebra", "trigonometry_geometry", "reading", "formulas"]
    graded(enrollment, wrong=[everything] * 5)
    profile = recommend_for(enrollment, NOW)
    assert "mistakes_per_wrong" in profile.clipped
    assert Recommendation.objects.first().clipped == profile.clipped


def test_labels_in_another_language_are_found_in_the_catalogue_by_name(model, enrollment, monkeypatch):
    judge = judging.current_judge()
    judge.model.labels = tuple(
        "ТРИГОНОМЕТРИЯ" if name == "trigonometry" else name for name in judge.model.labels
    )
    monkeypatch.setattr("recommender.services.recommending.current_judge", lambda: judge)
    trigonometry_needed(enrollment)
    recommend_for(enrollment, NOW)
    assert "trigonometry" in labels(enrollment)


def test_another_students_grades_are_theirs(advised, course):
    other = baker.make(Enrollment, course=course, status="enrolled", outcome="")
    graded(other, correct=3)
    assert recommend_for(advised, NOW).total == 10
    assert counts_of(_solved(other)) == [3, 3, 0, 0, 0, 0]


def _solved(enrollment):
    return mistake_counts([enrollment])[enrollment.pk]


def test_a_damaged_model_recommends_nothing_rather_than_nonsense(model, advised):
    TrainedModel.objects.update(checksum="0" * 64)
    (artefact_folder(model) / "model.json").write_text("{}")
    with pytest.raises(ValidationError):
        recommend_for(advised, NOW)
    assert Submission.objects.count() == 10
