"""Which course of the catalogue a label means, and which courses a student has already."""

from collections.abc import Iterable

from django.db.models import QuerySet

from recommender.models import CatalogueCourse
from roster.models import Course, Enrollment


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


def courses_taken(student_id: int) -> QuerySet[Course]:
    """The courses a student is enrolled in or has finished; not those they left."""
    taken = Enrollment.objects.filter(student_id=student_id).exclude(status=Enrollment.Status.WITHDRAWN)
    return Course.objects.filter(enrollments__in=taken)


def families_taken(student_id: int) -> set[str]:
    """The families of the courses a student is enrolled in or has finished."""
    return set(courses_taken(student_id).values_list("family", flat=True))


def is_taken(course: CatalogueCourse, families: set[str]) -> bool:
    """Whether a course of the catalogue is linked to one of these families."""
    return course.course is not None and course.course.family in families
