"""Students with graded tasks, for the tests of recommending."""

from collections.abc import Sequence
from itertools import count

from django.utils import timezone

from grading.models import Grade, MistakeCategory, Outcome, Submission, Task
from recommender.models import CatalogueCourse, Recommendation
from roster.models import Enrollment

_versions = count()


def graded(enrollment: Enrollment, correct: int = 0, wrong: Sequence[Sequence[str]] = ()) -> None:
    """Grade new tasks: so many right, and one wrong with each of these lists of kinds of mistakes."""
    for kinds in [*[None] * correct, *wrong]:
        number = Task.objects.filter(course=enrollment.course).count() + 1
        task = Task.objects.create(course=enrollment.course, number=number, statement="Solve.", answer="1")
        grade(hand_in(enrollment, task), kinds)


def hand_in(enrollment: Enrollment, task: Task, attempt: int = 1) -> Submission:
    """A submission that was graded."""
    return Submission.objects.create(
        enrollment=enrollment,
        task=task,
        text="1",
        attempt=attempt,
        status=Submission.Status.GRADED,
        submitted_at=timezone.now(),
    )


def grade(submission: Submission, kinds: Sequence[str] | None) -> Grade:
    """The grade that stands: correct where ``kinds`` is None."""
    made = Grade.objects.create(
        submission=submission,
        outcome=Outcome.CORRECT if kinds is None else Outcome.WRONG,
        grader=Grade.Grader.SYMBOLIC,
        grader_version=f"symbolic-{next(_versions)}",
        input_hash="0" * 64,
    )
    made.categories.set(MistakeCategory.objects.filter(code__in=kinds or ()))
    return made


def trigonometry_needed(enrollment: Enrollment) -> None:
    """Ten tasks, six of them wrong by trigonometry alone: the rules say trigonometry for certain."""
    graded(enrollment, correct=4, wrong=[["trigonometry_geometry"]] * 6)


def labels(enrollment: Enrollment, **state: str) -> list[str]:
    """The labels of what is recommended, in order."""
    found = Recommendation.objects.filter(enrollment=enrollment, **state)
    return sorted(found.values_list("course__label", flat=True))


def catalogue(label: str) -> CatalogueCourse:
    """A course of the catalogue."""
    return CatalogueCourse.objects.get(label=label)
