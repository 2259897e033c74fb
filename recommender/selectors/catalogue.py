"""Which course of the catalogue a label means, and which courses a student has already."""

from collections.abc import Iterable

from recommender.models import CatalogueCourse
from roster.models import Enrollment


def courses_by_label(labels: Iterable[str]) -> dict[str, CatalogueCourse]:
    """The active course that each label means, by its label or one of its names; none for labels of no course."""
    named = {
        name: course
        for course in CatalogueCourse.objects.filter(is_active=True)
        .select_related("course")
        .order_by("-order", "-pk")
        for name in course.names
    }
    return {label: named[label.casefold()] for label in labels if label.casefold() in named}


def unknown_labels(labels: Iterable[str]) -> list[str]:
    """The labels that no active course of the catalogue bears."""
    wanted = list(labels)
    known = courses_by_label(wanted)
    return [label for label in wanted if label not in known]


def families_taken(student_id: int) -> set[str]:
    """The families of the courses a student is enrolled in or has finished; not of those they left."""
    taken = Enrollment.objects.filter(student_id=student_id).exclude(status=Enrollment.Status.WITHDRAWN)
    return set(taken.values_list("course__family", flat=True))


def is_taken(course: CatalogueCourse, families: set[str]) -> bool:
    """Whether a course of the catalogue is linked to one of these families."""
    return course.course is not None and course.course.family in families
