"""What other apps add to scoring: reasons shown beside "why", and activity that they count."""

from typing import Any

import pytest

from lms_scoring import reasons
from lms_scoring.models import ActivityDay, ActivityKind
from lms_scoring.reasons import Reason
from lms_scoring.services.activity import replace_activity
from roster.models import Course, Enrollment, Student

pytestmark = pytest.mark.django_db
MESSAGE = ActivityKind.Group.MESSAGE


def test_reasons_come_in_the_order_of_their_names(enrollment: Enrollment):
    with (
        reasons.registered("y-second", lambda _enrollment: [Reason("b", "two")]),
        reasons.registered("x-first", lambda _enrollment: [Reason("a", "one")]),
    ):
        codes = [reason.code for reason in reasons.reasons_for(enrollment)]
    assert codes[-2:] == ["a", "b"]
    assert "a" not in [reason.code for reason in reasons.reasons_for(enrollment)]


def counted(**where: Any) -> dict[tuple[int, int], int]:
    rows = ActivityDay.objects.filter(**where).values_list("enrollment_id", "day", "count")
    return {(enrollment, day): count for enrollment, day, count in rows}


def test_counting_again_changes_nothing(enrollment: Enrollment):
    counts = {(enrollment.pk, 3): 2, (enrollment.pk, 5): 1}
    for _time in range(2):
        replace_activity("message", MESSAGE, [enrollment.pk], counts)
        assert counted() == counts
    assert ActivityKind.objects.get().group == "message"


def test_days_without_a_count_are_deleted_and_others_updated(enrollment: Enrollment):
    replace_activity("message", MESSAGE, [enrollment.pk], {(enrollment.pk, 3): 2, (enrollment.pk, 5): 1})
    replace_activity("message", MESSAGE, [enrollment.pk], {(enrollment.pk, 5): 4})
    assert counted() == {(enrollment.pk, 5): 4}


def test_other_kinds_and_other_students_are_left_alone(course: Course, enrollment: Enrollment):
    other = Enrollment.objects.create(course=course, student=Student.objects.create(key="2", name="Boris B."))
    quiz = ActivityKind.objects.create(key="quiz", group=ActivityKind.Group.QUIZ)
    ActivityDay.objects.create(enrollment=enrollment, day=3, kind=quiz, count=7)
    replace_activity("message", MESSAGE, [other.pk], {(other.pk, 3): 1})
    replace_activity("message", MESSAGE, [enrollment.pk], {})
    assert counted(kind=quiz) == {(enrollment.pk, 3): 7}
    assert counted(kind__key="message") == {(other.pk, 3): 1}


def test_the_group_of_a_known_kind_is_the_hosts_to_say(enrollment: Enrollment):
    ActivityKind.objects.create(key="message", group=ActivityKind.Group.FORUM)
    replace_activity("message", MESSAGE, [enrollment.pk], {(enrollment.pk, 3): 2})
    assert ActivityKind.objects.get().group == "forum"
