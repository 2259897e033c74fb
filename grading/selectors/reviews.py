"""What waits for a person, and what people said."""

from django.db.models import QuerySet

from grading.models import Review, Submission
from grading.selectors.access import with_standing
from roster.selectors import Viewer, enrollments_for


def submissions_for(user: Viewer) -> QuerySet[Submission]:
    """What was handed in in the courses a member of staff was given, with the grade that stands in ``standing``."""
    found = Submission.objects.filter(enrollment__in=enrollments_for(user))
    about = ("task", "reviewer", "enrollment__student", "enrollment__course")
    return with_standing(found.exclude(status=Submission.Status.DRAFT).select_related(*about))


def review_queue(user: Viewer) -> QuerySet[Submission]:
    """What waits for a person, the longest waiting first."""
    waiting = submissions_for(user).filter(status=Submission.Status.NEEDS_REVIEW)
    return waiting.order_by("submitted_at", "pk")


def left_ungraded(user: Viewer) -> QuerySet[Submission]:
    """What was not graded; ``reason`` says why."""
    return submissions_for(user).filter(status=Submission.Status.NOT_GRADED)


def audit_trail(submission: Submission) -> QuerySet[Review]:
    """What people said about a submission, the latest first, each with the grade before and after."""
    grades = ("before__categories", "after__categories")
    return submission.reviews.select_related("by", "before", "after").prefetch_related(*grades)
