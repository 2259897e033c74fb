"""What the tests of the API share."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from lms_scoring.tests.cards import full_card
from roster.models import Course, Enrollment, Student


@pytest.fixture(autouse=True)
def no_requests_counted():
    """Throttles begin anew with each test."""
    cache.clear()


@pytest.fixture
def api(curator: User) -> APIClient:
    """A program of the curator of ``course``."""
    return client_of(curator)


@pytest.fixture
def scored(enrollment: Enrollment) -> Enrollment:
    """``enrollment`` with 101 scored days, three changes, and a latest score of day 100."""
    full_card(enrollment)
    return enrollment


@pytest.fixture
def foreign(other_course: Course) -> Enrollment:
    """A scored student of a course that ``curator`` must not see."""
    stranger = Student.objects.create(key="2", name="Boris S.")
    enrollment = Enrollment.objects.create(course=other_course, student=stranger, start=other_course.start)
    full_card(enrollment)
    return enrollment


def client_of(user: User) -> APIClient:
    """A program that signs in with the token of a person."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=user)[0].key}")
    return client
