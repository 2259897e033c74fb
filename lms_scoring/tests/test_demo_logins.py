"""The people of the demo: they see what they should, and nobody else's login is touched."""

import io
import json
from datetime import date
from typing import Any

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from lms_scoring.models import ActivityDay
from lms_scoring.services.demo import SEEN_WITHIN, SILENT_DAYS, Login, create_demo_people
from lms_scoring.services.simulation import simulate
from roster.models import Course, CourseAccess, Enrollment
from roster.selectors import courses_for, enrollments_for

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)


@pytest.fixture
def school(db: None) -> None:
    """A small simulated school."""
    simulate(DAY, courses=13, students=40)


@pytest.fixture
def logins(school: None) -> dict[str, Login]:
    """Its people, by their names for logging in."""
    return {login.username: login for login in create_demo_people()}


def test_there_is_a_login_for_each_role_and_its_password_works(logins: dict[str, Login]) -> None:
    assert list(logins) == ["curator", "teacher", "student", "admin"]
    for username, login in logins.items():
        assert User.objects.get(username=username).check_password(login.password)
    assert len({login.password for login in logins.values()}) == 4
    assert all(len(login.password) >= 12 for login in logins.values())


def test_curator_and_teacher_see_several_courses_but_not_all(logins: dict[str, Login]) -> None:
    everything = set(Course.objects.all())
    curator, teacher = (set(courses_for(User.objects.get(username=name))) for name in ("curator", "teacher"))
    assert 1 < len(curator) < len(everything)
    assert 1 < len(teacher) < len(everything)
    assert curator != teacher
    assert curator | teacher == everything
    assert curator & teacher
    assert set(courses_for(User.objects.get(username="admin"))) == everything
    assert {course.title for course in curator} == set(logins["curator"].courses)


def test_whoever_sees_a_run_sees_the_runs_before_it(logins: dict[str, Login]) -> None:
    for name in ("curator", "teacher"):
        families = set(courses_for(User.objects.get(username=name)).values_list("family", flat=True))
        assert set(courses_for(User.objects.get(username=name))) == set(
            Course.objects.filter(family__in=families)
        )


def test_staff_may_do_their_work_and_no_more(logins: dict[str, Login]) -> None:
    for name in ("curator", "teacher"):
        user = User.objects.get(username=name)
        assert user.has_perm("lms_scoring.view_score")
        assert not user.has_perm("lms_scoring.add_importrun")
        assert not user.has_perm("auth.change_user")
        assert not user.is_superuser
    roles = dict(CourseAccess.objects.values_list("user__username", "role"))
    assert roles["curator"] == "curator"
    assert roles["teacher"] == "teacher"


def test_the_curator_has_about_half_of_the_students_of_their_courses(logins: dict[str, Login]) -> None:
    curator = User.objects.get(username="curator")
    own = enrollments_for(curator).filter(curator=curator).count()
    assert 0.35 < own / enrollments_for(curator).count() < 0.65
    assert not enrollments_for(curator).filter(curator=None).exists()
    assert not Enrollment.objects.exclude(course__in=courses_for(curator)).exclude(curator=None).exists()


def test_the_student_came_back_from_a_long_silence(logins: dict[str, Login]) -> None:
    user = User.objects.get(username="student")
    assert not user.is_staff
    assert not courses_for(user).exists()
    returned = [enrollment for enrollment in user.student.enrollments.all() if _came_back(enrollment)]
    assert returned
    assert user.student.enrollments.filter(status="enrolled").count() >= 2
    assert logins["student"].name == user.student.name


def _came_back(enrollment: Enrollment) -> bool:
    days = ActivityDay.objects.filter(enrollment=enrollment, day__gte=0)
    visited = np.array(sorted(set(days.values_list("day", flat=True))))
    if enrollment.status != "enrolled" or len(visited) < 2:
        return False
    seen = visited[-1] > enrollment.course.day_of(DAY) - SEEN_WITHIN
    return bool(seen and np.diff(visited).max() >= SILENT_DAYS)


def test_called_again_only_the_passwords_change(logins: dict[str, Login]) -> None:
    student = User.objects.get(username="student").student
    curators = list(Enrollment.objects.order_by("pk").values_list("curator", flat=True))
    again = {login.username: login for login in create_demo_people()}
    assert again["curator"].password != logins["curator"].password
    assert User.objects.get(username="curator").check_password(again["curator"].password)
    assert User.objects.count() == 5
    assert User.objects.get(username="student").student == student
    assert list(Enrollment.objects.order_by("pk").values_list("curator", flat=True)) == curators


def test_a_curator_that_somebody_named_stays(school: None) -> None:
    someone = User.objects.create_user("someone")
    enrollment = Enrollment.objects.filter(course__family="algebra-9").first()
    Enrollment.objects.filter(pk=enrollment.pk).update(curator=someone)
    create_demo_people()
    enrollment.refresh_from_db()
    assert enrollment.curator == someone


@pytest.mark.parametrize("username", ["admin", "curator", "teacher", "student", "colleague"])
def test_somebody_elses_login_is_refused_and_nobody_touched(school: None, username: str) -> None:
    User.objects.create_superuser(username, email=f"{username}@school.example", password="their own")
    with pytest.raises(CommandError, match=username):
        call_command("create_demo_logins")
    assert User.objects.get().check_password("their own")
    assert not CourseAccess.objects.exists()


def test_without_a_simulated_school_there_are_no_logins(course: Course) -> None:
    with pytest.raises(CommandError, match="simulate_lms"):
        call_command("create_demo_logins")
    assert not User.objects.exists()


def test_courses_that_were_not_simulated_are_given_to_nobody(school: None, course: Course) -> None:
    create_demo_people()
    assert not CourseAccess.objects.filter(course=course).exists()


def test_the_password_can_be_set_from_outside_and_is_printed(school: None, monkeypatch: Any) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "known to the tests")
    out = io.StringIO()
    call_command("create_demo_logins", "--json", stdout=out)
    printed = json.loads(out.getvalue())["logins"]
    assert {login["password"] for login in printed} == {"known to the tests"}
    assert User.objects.get(username="teacher").check_password("known to the tests")


def test_people_read_a_line_for_each_login(school: None) -> None:
    out = io.StringIO()
    call_command("create_demo_logins", stdout=out)
    assert [line.split()[0] for line in out.getvalue().splitlines()] == [
        "curator",
        "teacher",
        "student",
        "admin",
    ]


def test_a_school_where_nobody_studies_yet_has_no_student_to_show(db: None) -> None:
    simulate(date(2026, 11, 20), courses=1, students=1, planned_for=date(2027, 11, 20))
    with pytest.raises(CommandError, match="Nobody studies"):
        call_command("create_demo_logins")
