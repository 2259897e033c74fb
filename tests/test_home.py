"""The demo project's front door."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from roster.models import Student


@pytest.mark.django_db
def test_staff_and_strangers_go_to_the_admin_students_to_their_own_page(
    client: Client, superuser: User, student: Student
) -> None:
    assert client.get("/").headers["Location"] == "/admin/"
    client.force_login(superuser)
    assert client.get("/").headers["Location"] == "/admin/"
    assert student.user is not None
    client.force_login(student.user)
    assert client.get("/").headers["Location"] == "/my/"
