"""What waits for a person, and what people said."""

from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet

from grading.models import Grade, Review, Submission
from roster.selectors import enrollments_for


def submissions_for(user: User) -> QuerySet[Submission]:
    """What was handed in in the courses a member of staff was given, with the grade that stands in ``standing``."""
    return _with_grades(
        Submission.objects.filter(enrollment__in=enrollments_for(user)).exclude(
            status=Submission.Status.DRAFT
        )
    )


def review_queue(user: User) -> QuerySet[Submission]:
    """What waits for a person, the longest waiting first."""
    waiting = submissions_for(user).filter(status=Submission.Status.NEEDS_REVIEW)
    return waiting.order_by("submitted_at", "pk")


def left_ungraded(user: User) -> QuerySet[Submission]:
    """What was not graded; ``reason`` says why."""
    return submissions_for(user).filter(status=Submission.Status.NOT_GRADED)


def audit_trail(submission: Submission) -> QuerySet[Review]:
    """What people said about a submission, the latest first, each with the grade before and after."""
    grades = ("before__categories", "after__categories")
    return submission.reviews.select_related("by", "before", "after").prefetch_related(*grades)


def _with_grades(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    standing = Grade.objects.filter(is_current=True).prefetch_related("categories")
    return submissions.select_related(
        "task", "reviewer", "enrollment__student", "enrollment__course"
    ).prefetch_related(Prefetch("grades", standing, to_attr="standing"))
