"""``simulate_submissions``: courses to try grading out with."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from grading.models import Grade, Submission, Task
from roster.models import Course, Enrollment, Student


def run(*arguments):
    out = StringIO()
    call_command("simulate_submissions", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())["courses"]


@pytest.fixture
def algebra(db):
    """A running course of mathematics with a class, one of whom has a login."""
    start = timezone.localdate() - timedelta(days=40)
    made = Course.objects.create(
        key="algebra-9/x", family="algebra-9", title="Algebra 9", start=start, length_days=90
    )
    for number in range(4):
        user = User.objects.create_user("student") if number == 3 else None
        student = Student.objects.create(key=f"S{number}", name=f"Student {number}", user=user)
        Enrollment.objects.create(course=made, student=student)
    return made


def test_a_course_gets_tasks_and_graded_solutions_of_every_kind(algebra, course, llm_server):
    [told] = run()
    assert (told["course"], told["tasks"]) == (algebra.key, 8)
    assert Task.objects.filter(course=algebra).count() == 8
    statuses = set(Submission.objects.values_list("status", flat=True))
    assert {"graded", "draft"} <= statuses
    assert set(Grade.objects.values_list("grader", flat=True)) == {"symbolic"}
    assert {"correct", "wrong"} <= set(Grade.objects.values_list("outcome", flat=True))
    assert sum(told["statuses"].values()) == told["submissions"]
    assert not llm_server.requests, "a demo asks no language model"


def test_the_student_with_a_login_has_something_to_look_at_and_something_to_try(algebra):
    run()
    own = Submission.objects.filter(enrollment__student__user__isnull=False)
    assert 0 < own.exclude(status="draft").values("task").distinct().count() < 8


def test_a_course_that_has_tasks_is_left_as_it_is(algebra):
    run()
    before = list(Submission.objects.values_list("pk", "text"))
    [told] = run()
    assert told["tasks"] == 0
    assert list(Submission.objects.values_list("pk", "text")) == before


def test_any_course_can_be_named_and_an_unknown_one_is_refused(course, enrollment):
    [told] = run("--course", course.key, "--seed", "3")
    assert told["tasks"] == 8
    with pytest.raises(CommandError, match="no course with the key"):
        run("--course", "NONE/1")
