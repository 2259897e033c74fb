"""A simulated school as a curator finds it in the morning: what programs computed, not rows made for a test."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from lms_scoring.models import Category, Score
from roster.models import Course, CourseAccess
from roster.views import card_url
from tests.browser import Pages, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADINGS = {
    "en": ("Students by category", "Why falling asleep"),
    "ru": ("Ученики по категориям", "Почему засыпающий"),
}


@pytest.fixture
def school(curator: User) -> Course:
    """The course that has been on for longest, of a school that was simulated, learned from and scored every day."""
    call_command("simulate_lms", courses=6, students=120, weeks=20, seed=3, as_of=date.today(), json=True)
    call_command("train_scoring", json=True)
    call_command("backfill", json=True)
    course = next(one for one in Course.objects.order_by("start") if one.end > date.today())
    CourseAccess.objects.create(user=curator, course=course)
    return course


def test_course_and_card_of_a_simulated_school(pages: Pages, curator: User, school: Course) -> None:
    falling = Score.objects.filter(course=school, category=Category.FALLING_ASLEEP, change_direction=-1)
    enrollment = falling.order_by("-changed_day", "p_complete")[0].enrollment
    for language, (by_category, why) in HEADINGS.items():
        suffix = "" if language == "en" else "-ru"
        page = pages.open(
            reverse("admin:lms_scoring_course", args=[school.pk]), user=curator, language=language
        )
        expect(page.get_by_role("heading", name=by_category)).to_be_visible()
        page.wait_for_function("document.querySelectorAll('.main-svg').length >= 4")
        screenshot(page, f"course{suffix}")
        page.goto(f"{pages.url}{card_url(enrollment)}")
        expect(page.get_by_role("heading", name=why)).to_be_visible()
        page.wait_for_function("document.querySelectorAll('.main-svg').length >= 1")
        screenshot(page, f"card{suffix}")
