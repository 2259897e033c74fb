"""People for trying the product out on the simulated school: staff with their courses, and a student with a story."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Mod
from django.utils.translation import gettext as _

from common import bulk
from lms_scoring.services.access import ensure_staff_group
from lms_scoring.services.simulation import School, simulated_school
from roster.models import Course, CourseAccess, Enrollment, Student
from roster.selectors import courses_for

#: Whoever has an address here was made by ``create_demo_people``; nobody else is touched.
DEMO_DOMAIN = "demo.example.org"
NAMES = {
    "curator": "Ольга Климова",
    # The curator's colleague, who has no password: the students of a course are shared between curators.
    "colleague": "Руслан Байрамов",
    "teacher": "Peter Hartmann",
    "admin": "Анна Ветрова",
}
#: The student's login has once been silent for this many days at least, and was seen in as many last days as these.
SILENT_DAYS, SEEN_WITHIN = 14, 7

_ACTIVE_DAYS = """
    SELECT DISTINCT a.enrollment_id, a.day
    FROM lms_scoring_activityday a
    JOIN roster_enrollment e ON e.id = a.enrollment_id
    WHERE e.course_id = %s AND e.status = 'enrolled' AND a.day >= 0
    ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Login:
    """A login of the demo; ``courses`` are the titles of those its owner sees or takes, newest first."""

    username: str
    password: str
    name: str
    courses: list[str]


@transaction.atomic
def create_demo_people(password: str | None = None) -> list[Login]:
    """Logins ``curator``, ``teacher``, ``student`` and ``admin``, each with a new random password unless one is given.

    Called again, the same people get new passwords, and nothing else changes. Raises ``ValidationError`` where
    there is no simulated school, or where one of the names is somebody else's: then nobody is touched.
    """
    record = simulated_school()
    if record is None:
        raise ValidationError(_("There is no simulated school to show: run simulate_lms first."))
    _refuse_other_people()
    courses = School.of(record).courses_by_family()
    half = (len(courses) + 1) // 2
    curator, colleague, teacher = _staff("curator"), _staff("colleague"), _staff("teacher")
    for person in (curator, colleague):
        _give(person, courses[:half], CourseAccess.Role.CURATOR)
    _give(teacher, courses[half - 1 :], CourseAccess.Role.TEACHER)
    _share_students(curator, colleague)
    student = _student(date.fromisoformat(record.options["as_of"]), [c for family in courses for c in family])
    return [_login(user, password) for user in (curator, teacher, student, _admin())]


def _refuse_other_people() -> None:
    others = User.objects.filter(username__in=[*NAMES, "student"]).exclude(email__endswith=f"@{DEMO_DOMAIN}")
    if others:
        names = ", ".join(sorted(user.username for user in others))
        raise ValidationError(
            _("%(names)s: these logins are there already, and not the demo’s."), params={"names": names}
        )


def _person(username: str, name: str, **flags: bool) -> User:
    first_name, _blank, last_name = name.partition(" ")
    values = {"first_name": first_name, "last_name": last_name, **flags}
    user, created = User.objects.get_or_create(
        username=username, defaults={"email": f"{username}@{DEMO_DOMAIN}", **values}
    )
    if created:
        user.set_unusable_password()
        user.save()
    return user


def _staff(role: str) -> User:
    user = _person(role, NAMES[role], is_staff=True)
    user.groups.add(ensure_staff_group())
    return user


def _admin() -> User:
    return _person("admin", NAMES["admin"], is_staff=True, is_superuser=True)


def _give(person: User, families: Sequence[Sequence[Course]], role: CourseAccess.Role) -> None:
    for course in (course for family in families for course in family):
        CourseAccess.objects.get_or_create(user=person, course=course, defaults={"role": role})


def _share_students(curator: User, colleague: User) -> None:
    """Every other student of their courses is the curator's, unless somebody was named before."""
    free = Enrollment.objects.filter(course__access__user=curator, curator=None).values("pk")
    for remainder, person in enumerate((curator, colleague)):
        rows = Enrollment.objects.annotate(remainder=Mod(F("student_id"), 2)).filter(remainder=remainder)
        rows.filter(pk__in=free).update(curator=person)


def _student(as_of: date, courses: Sequence[Course]) -> User:
    """The login of the student with a story; who has it already keeps it."""
    there = Student.objects.filter(user__username="student").select_related("user").first()
    student = there or _student_with_a_story(as_of, courses)
    student.user = _person("student", student.name)
    student.save(update_fields=["user"])
    return student.user


def _student_with_a_story(as_of: date, courses: Sequence[Course]) -> Student:
    """Somebody who came back from a long silence, and takes several of the running courses, where there is one."""
    stories = [story for course in courses for story in _stories(course, course.day_of(as_of))]
    student_of = dict(
        Enrollment.objects.filter(course__in=courses, status=Enrollment.Status.ENROLLED).values_list(
            "pk", "student_id"
        )
    )
    taken = Counter(student_of[story.enrollment] for story in stories)
    best = max(stories, key=lambda s: (s.came_back, taken[student_of[s.enrollment]], s.silence), default=None)
    if best is None:
        raise ValidationError(_("Nobody studies in the simulated school on %(day)s."), params={"day": as_of})
    return Student.objects.get(pk=student_of[best.enrollment])


class Story(NamedTuple):
    """The longest silence of an enrollment between two visits, in days, and whether it is long and over."""

    enrollment: int
    silence: int
    came_back: bool


def _stories(course: Course, day: int) -> list[Story]:
    """Of those enrolled in a course that have been active, at the end of a course day."""
    rows = bulk.read_array(_ACTIVE_DAYS, [course.pk], [("enrollment", "i8"), ("day", "i8")])
    enrollment, position = np.unique(rows["enrollment"], return_inverse=True)
    silence, last = np.zeros((2, len(enrollment)), np.int64)
    np.maximum.at(last, position, rows["day"])
    gap = np.where(np.diff(position) == 0, np.diff(rows["day"]), 0)
    np.maximum.at(silence, position[1:], gap)
    came_back = (silence >= SILENT_DAYS) & (last > day - SEEN_WITHIN)
    return [
        Story(*row) for row in zip(enrollment.tolist(), silence.tolist(), came_back.tolist(), strict=True)
    ]


def _login(user: User, password: str | None) -> Login:
    """A new password for a person of the demo, told this once."""
    told = password or secrets.token_urlsafe(9)
    user.set_password(told)
    user.save(update_fields=["password"])
    courses = courses_for(user) if user.is_staff else Course.objects.filter(enrollments__student__user=user)
    return Login(user.username, told, user.get_full_name(), [course.title for course in courses])
