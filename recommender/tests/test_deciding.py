"""Accepting, dismissing, and thinking again."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from recommender.models import Recommendation
from recommender.services.deciding import decide
from recommender.tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(advised):
    """What is recommended."""
    return Recommendation.objects.get()


def person(name, offer, curator):
    """The student, or their curator."""
    return curator if name == "curator" else offer.enrollment.student.user


@pytest.mark.parametrize("who", ["student", "curator"])
@pytest.mark.parametrize("state", ["accepted", "dismissed"])
def test_the_student_and_their_staff_decide_and_it_is_kept_who_and_when(offer, curator, who, state):
    by = person(who, offer, curator)
    decide(offer.pk, by=by, state=state, now=NOW)
    offer.refresh_from_db()
    assert (offer.state, offer.decided_by, offer.decided_at) == (state, by, NOW)
    assert LogEntry.objects.get().get_change_message() == f"recommendation {offer.pk} {state}"


def test_a_decision_is_undone(offer, curator):
    decide(offer.pk, by=curator, state="dismissed", now=NOW)
    decide(offer.pk, by=curator, state="shown", now=NOW)
    offer.refresh_from_db()
    assert (offer.state, offer.decided_by, offer.decided_at) == ("shown", None, None)


def test_deciding_the_same_twice_changes_nothing(offer, curator):
    decide(offer.pk, by=curator, state="accepted", now=NOW)
    decide(offer.pk, by=offer.enrollment.student.user, state="accepted", now=NOW)
    offer.refresh_from_db()
    assert offer.decided_by == curator
    assert LogEntry.objects.count() == 1


def test_nobody_else_decides(offer, other_course):
    stranger = User.objects.create_user("stranger", is_staff=True)
    for somebody in (stranger, User.objects.create_user("classmate")):
        with pytest.raises(PermissionDenied):
            decide(offer.pk, by=somebody, state="accepted", now=NOW)
    offer.refresh_from_db()
    assert offer.state == "shown"


def test_staff_without_the_permission_do_not_decide(offer, curator):
    curator.groups.clear()
    with pytest.raises(PermissionDenied):
        decide(offer.pk, by=User.objects.get(pk=curator.pk), state="accepted", now=NOW)


def test_another_word_is_refused(offer, curator):
    with pytest.raises(ValidationError):
        decide(offer.pk, by=curator, state="maybe", now=NOW)
