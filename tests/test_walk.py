"""The walk that the product is for: what changed → a course → the badge → the card → why → snooze."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from lms_scoring.models import CourseSummary, Snooze
from lms_scoring.tests import cards, lists
from lms_scoring.tests.lists import DAY
from roster.models import Course, CourseAccess, Enrollment, Student
from tests.browser import HEIGHT, Pages, assert_fits, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Algebra 9, autumn",
        "names": [
            "Anna King",
            "Ben Osei",
            "Clara Vogel",
            "David Lind",
            "Emma Roth",
            "Felix Moreau",
            "Grace Lee",
        ],
        "front": "What changed since yesterday?",
        "category": "falling asleep",
        "why": "Why falling asleep",
        "rule": "Silent 9 days while classmates were busy on 6 of them.",
        "snooze": "Snooze",
        "week": "7 days",
        "undo": "Undo the snooze",
        "snoozed": "snoozed until",
    },
    "ru": {
        "title": "Алгебра 9, осень",
        "names": [
            "Анна Котова",
            "Борис Ким",
            "Вера Лунёва",
            "Глеб Титов",
            "Дарья Юдина",
            "Егор Ильин",
            "Жанна Роу",
        ],
        "front": "Что изменилось со вчерашнего дня?",
        "category": "засыпающий",
        "why": "Почему засыпающий",
        "rule": "Без активности 9 дней, в 6 из них однокурсники занимались.",
        "snooze": "Отложить",
        "week": "7 дней",
        "undo": "Не откладывать",
        "snoozed": "отложено до",
    },
}


def morning_after(course: Course, language: str) -> Enrollment:
    """A course that was scored as of yesterday, with students of every kind; the one who got worse most."""
    words = WORDS[language]
    Course.objects.filter(pk=course.pk).update(
        title=words["title"], start=timezone.localdate() - timedelta(days=DAY + 1)
    )
    course.refresh_from_db()
    worst, *others = words["names"]
    enrollment = Enrollment.objects.create(
        course=course, student=Student.objects.create(key="1", name=worst), start=course.start
    )
    score = cards.full_card(enrollment, DAY + 1)
    score.recent = [5, 3, 0, 7, 4, 0, 0, 6, 2, 5, 3, 0, 0, 4, 2, 3, 0, 1, 2] + [0] * 9
    score.category_since = score.changed_day = DAY
    score.save()
    kinds: list[dict[str, Any]] = [
        lists.worse(DAY - 2)
        | {"p_complete": 0.44, "p_complete_before": 0.61, "p_dropout": 0.24, "last_active_day": 88},
        {
            "category": 2,
            "category_since": 80,
            "changed_day": 80,
            "change_direction": -1,
            "last_active_day": 71,
        }
        | {"p_complete": 0.12, "p_complete_before": 0.14, "p_dropout": 0.51, "recent": [0] * 28},
        {"p_complete": 0.91, "p_complete_before": 0.90, "p_dropout": 0.02, "recent": [3, 0, 5, 6] * 7},
        {"changed_day": DAY - 1, "change_direction": 1, "category_since": DAY - 1, "p_complete": 0.66}
        | {"p_complete_before": 0.52, "p_dropout": 0.09, "recent": [0] * 22 + [4, 0, 2, 6, 3, 5]},
        {"p_complete": 0.83, "p_complete_before": 0.80, "p_dropout": 0.04, "recent": [0, 2, 4, 0] * 7},
        {
            "tentative": True,
            "p_complete": 0.58,
            "p_complete_before": None,
            "p_dropout": 0.11,
            "recent": [1, 0, 2, 0] * 7,
        },
    ]
    for name, kind in zip(others, kinds, strict=True):
        if not kind.get("category"):
            visits = sum(count > 0 for count in kind["recent"][-7:])
            rule = {"code": "visits_recently", "params": {"visits": visits, "window_days": 7}}
            kind["reasons"] = cards.REASONS | {"rule": rule}
        lists.put(course, name, **kind)
    lists.summarise(course)
    CourseSummary.objects.update(scored_at=timezone.now())
    return enrollment


@pytest.mark.parametrize("language", ["en", "ru"])
def test_from_what_changed_to_the_snooze(pages: Pages, curator: User, course: Course, language: str) -> None:
    words = WORDS[language]
    enrollment = morning_after(course, language)
    page = pages.open(reverse("admin:index"), user=curator, language=language)
    expect(page.get_by_role("heading", name=words["front"])).to_be_visible()
    expect(page.locator("#lms-worst tbody tr")).to_contain_text(words["names"][0])

    page.get_by_role("link", name=words["title"]).first.click()
    row = page.get_by_role("row", name=words["names"][0])
    expect(row.locator(".lms-badge")).to_contain_text(words["category"])
    expect(row.locator(".lms-change-worse")).to_contain_text("▼")

    row.get_by_role("link", name=words["names"][0]).click()
    expect(page.get_by_role("heading", name=words["names"][0], level=1)).to_be_visible()
    expect(page.get_by_role("heading", name=words["why"])).to_be_visible()
    expect(page.get_by_text(words["rule"])).to_be_visible()

    page.locator("#panel-status summary", has_text=words["snooze"]).click()
    page.get_by_role("button", name=words["week"], exact=True).click()
    expect(page.get_by_role("button", name=words["undo"])).to_be_visible()
    page.goto(f"{pages.url}{reverse('admin:lms_scoring_score_changelist')}?snoozed=on")
    expect(page.get_by_role("row", name=words["names"][0])).to_contain_text(words["snoozed"])
    assert Snooze.objects.get().enrollment == enrollment


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_pages_of_the_walk_fit_and_are_pictured(
    pages: Pages, curator: User, course: Course, language: str
) -> None:
    morning_after(course, language)
    second = Course.objects.create(
        key="PHY/2",
        family="PHY",
        title="Physics 10",
        start=timezone.localdate() - timedelta(days=DAY + 1),
        length_days=240,
    )
    CourseAccess.objects.create(user=curator, course=second)
    for number in range(9):
        lists.put(second, f"Student {number}", **(lists.worse(DAY - number) if number % 3 == 0 else {}))
    lists.summarise(second)
    suffix = "" if language == "en" else "-ru"
    page = pages.open(reverse("admin:index"), user=curator, language=language)
    screenshot(page, f"front-page{suffix}")
    assert_fits(page, f"front page ({language})")
    page.goto(f"{pages.url}{reverse('admin:lms_scoring_score_changelist')}?course={course.pk}")
    assert_fits(page, f"students ({language})")
    for name, width, theme in (
        ("students", 1360, "light"),
        ("students-dark", 768, "dark"),
        ("students-phone", 390, "light"),
    ):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=theme)
        screenshot(page, f"{name}{suffix}")
