"""What the list of students says where it has nobody to show."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from lms_scoring.tests import lists
from lms_scoring.tests.lists import PAGE, enrolled, put, summarise
from roster.models import Course, CourseAccess

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


def test_without_a_course_the_page_says_who_gives_one(client: Client, curator: User):
    CourseAccess.objects.all().delete()
    client.force_login(curator)
    assert "You were not given a course yet" in client.get(PAGE).content.decode()


def test_without_any_course_the_page_leads_to_the_import(client: Client, superuser: User):
    client.force_login(superuser)
    assert reverse("admin:lms_scoring_importrun_changelist") in client.get(PAGE).content.decode()


def test_a_course_to_come_says_when_it_begins_and_cannot_be_scored_yet(staff: Client, course: Course):
    Course.objects.update(start=lists.NOW.date() + timedelta(days=9))
    content = staff.get(PAGE, {"course": course.pk}).content.decode()
    assert "It begins on May 22, 2026." in content
    assert reverse("admin:lms_scoring_score_now") not in content
    assert '<optgroup label="To come">' in content
    assert '<optgroup label="Running">' not in content


def test_a_course_where_nobody_is_scored_leads_to_who_is_not(staff: Client, course: Course):
    enrolled(course, "Anna")
    summarise(course)
    content = staff.get(PAGE, {"course": course.pk}).content.decode()
    assert "Nobody is scored in this course" in content
    assert f'href="{PAGE}?not_scored=on"' in content
    assert "Take a filter away" not in content


def test_a_course_never_scored_says_what_to_do(staff: Client, course: Course):
    content = staff.get(PAGE).content.decode()
    assert "This course was never scored" in content
    assert staff.get(f"{PAGE}export/").status_code == 404


def test_filters_that_fit_nobody_lead_back_to_all(staff: Client, course: Course):
    put(course, "Anna")
    summarise(course)
    assert "No student of this course fits" in staff.get(PAGE, {"q": "zzz"}).content.decode()
