"""People's word on grades: a queue for several, an audit trail, and nothing that a machine overrides."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from grading.models import Grade, Review, Submission
from grading.selectors.reviews import audit_trail, left_ungraded, review_queue
from grading.services import reviews
from grading.services.grading import grade
from grading.tests.conftest import RIGHT, WRONG

Status = Submission.Status

pytestmark = pytest.mark.usefixtures("no_llm")


@pytest.fixture
def waiting(hand_in) -> list[Submission]:
    """Three submissions that wait for a person, the first handed in first."""
    made = [hand_in(f"x = {number}") for number in range(3)]
    Submission.objects.update(status=Status.NEEDS_REVIEW, reason="undecided")
    return made


def test_the_longest_waiting_comes_first_and_several_people_get_different_ones(waiting, curator, teacher):
    assert list(review_queue(curator)) == waiting
    assert reviews.lease_next(curator) == waiting[0]
    assert reviews.lease_next(curator) == waiting[0]
    assert reviews.lease_next(teacher) == waiting[1]
    assert not reviews.lease(waiting[0], teacher)
    assert reviews.lease(waiting[0], curator)  # for longer


def test_what_is_put_back_or_looked_at_for_too_long_is_given_to_others(waiting, curator, teacher):
    first, second = reviews.lease_next(curator), reviews.lease_next(teacher)
    reviews.release(second, curator)  # not theirs: stays
    reviews.release(first, curator)
    assert reviews.lease_next(teacher) == second
    Submission.objects.filter(pk=second.pk).update(review_until=timezone.now() - timedelta(seconds=1))
    reviews.lease_next(curator)
    assert reviews.lease_next(curator) == first
    reviews.override(first, by=curator, outcome="wrong", reason="Seen.")
    assert reviews.lease_next(curator) == second


def test_an_empty_queue_gives_nothing(curator):
    assert reviews.lease_next(curator) is None


def test_another_course_is_not_in_the_queue(
    waiting, course, other_course, superuser, django_user_model, curator
):
    curator.course_access.all().delete()
    assert reviews.lease_next(curator) is None
    with pytest.raises(PermissionDenied):
        reviews.lease(waiting[0], curator)
    assert reviews.lease_next(superuser) == waiting[0]


def test_an_override_stands_with_who_when_why_and_what_was_before(hand_in, curator):
    submission = hand_in(WRONG)
    grade(submission.pk)
    before = submission.grades.get()
    after = reviews.override(
        submission,
        by=curator,
        outcome="wrong",
        categories=["formulas"],
        first_wrong_step=2,
        explanation="Look at the sign.",
        reason="Wrong kind of mistake.",
    )
    [review] = audit_trail(submission)
    assert (review.by, review.before, review.after, review.action) == (curator, before, after, "overridden")
    assert [c.code for c in after.categories.all()] == ["formulas"]
    assert (after.grader, after.is_current, after.first_wrong_step) == ("human", True, 2)
    before.refresh_from_db()
    assert not before.is_current
    submission.refresh_from_db()
    assert (submission.status, submission.reviewer) == (Status.GRADED, None)


def test_a_person_may_change_their_mind_and_the_trail_keeps_both(hand_in, curator):
    submission = hand_in(WRONG)
    for outcome in ("wrong", "correct"):
        reviews.override(submission, by=curator, outcome=outcome, reason="Thought again.")
    assert Review.objects.count() == 2
    assert submission.grades.get(is_current=True).outcome == "correct"


def test_confirming_makes_a_grade_a_persons_once(hand_in, curator):
    submission = hand_in(RIGHT)
    grade(submission.pk)
    first = reviews.confirm(submission, by=curator)
    assert reviews.confirm(submission, by=curator) == first
    assert (first.grader, first.outcome) == ("human", "correct")
    assert Review.objects.get().action == "confirmed"


def test_what_is_undecided_cannot_be_confirmed(hand_in, curator):
    with pytest.raises(ValidationError):
        reviews.confirm(hand_in(), by=curator)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "  "},
        {"outcome": "needs_review"},
        {"outcome": "correct", "categories": ["algebra"]},
        {"outcome": "correct", "first_wrong_step": 0},
        {"categories": ["no-such"]},
    ],
)
def test_a_wrong_override_is_refused_whole(hand_in, curator, wrong):
    submission = hand_in()
    with pytest.raises(ValidationError):
        reviews.override(submission, by=curator, **({"outcome": "wrong", "reason": "Seen."} | wrong))
    assert not Grade.objects.exists()
    assert not Review.objects.exists()


def test_a_draft_cannot_be_graded(enrollment, task, curator):
    draft = Submission.objects.create(enrollment=enrollment, task=task)
    with pytest.raises(ValidationError):
        reviews.override(draft, by=curator, outcome="wrong", reason="Too early.")


def test_what_was_left_ungraded_is_listed_with_its_reason(hand_in, curator):
    submission = hand_in()
    Submission.objects.update(status=Status.NOT_GRADED, reason="cap")
    assert [(s, s.reason) for s in left_ungraded(curator)] == [(submission, "cap")]
