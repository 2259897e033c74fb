"""Reads: which courses, enrollments and students a person may see."""

from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet

from roster.models import Course, Enrollment, Student

Viewer: TypeAlias = User | AnonymousUser


def sees_all_courses(user: Viewer) -> bool:
    """Whether a person sees every course without being given each."""
    return user.is_active and user.has_perm("roster.view_all_courses")


def courses_for(user: Viewer) -> QuerySet[Course]:
    """The courses a member of staff was given; none for anybody else."""
    if not (user.is_active and user.is_staff):
        return Course.objects.none()
    if sees_all_courses(user):
        return Course.objects.all()
    return Course.objects.filter(access__user=user)


def enrollments_for(user: Viewer) -> QuerySet[Enrollment]:
    """The enrollments in those courses."""
    if sees_all_courses(user) and user.is_staff:
        return Enrollment.objects.all()
    return Enrollment.objects.filter(course__in=courses_for(user))


def students_for(user: Viewer) -> QuerySet[Student]:
    """The students of those courses."""
    return Student.objects.filter(pk__in=enrollments_for(user).values("student_id"))
