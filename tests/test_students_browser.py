"""The students page and the front page in a browser."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from common.jobs import State
from lms_scoring.models import ScoringJob, ScoringRun, Snooze
from lms_scoring.tests.lists import DAY, put, summarise, worse
from roster.models import Course, CourseAccess
from tests.browser import Pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/admin/lms_scoring/score/"


@pytest.fixture
def scored(course: Course) -> Course:
    """A course scored as of yesterday: Anna got worse, Boris is well, Vera's score is tentative."""
    Course.objects.update(start=timezone.localdate() - timedelta(days=DAY + 1))
    course.refresh_from_db()
    put(course, "Anna", **worse())
    put(course, "Boris", p_complete=0.9)
    put(course, "Vera", p_complete=0.7, tentative=True)
    summarise(course)
    return course


def names(page: Page) -> Locator:
    """The names of the students listed."""
    return page.locator("#lms-students tbody tr th a")


def test_a_chip_brings_its_list_without_a_new_page_and_back_brings_the_old(
    pages: Pages, curator: User, scored: Course
) -> None:
    page = pages.open(PAGE, user=curator)
    page.evaluate("window.stays = true")
    page.get_by_role("link", name="Worse in 7 days").click()
    expect(page.locator("#lms-students tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("change=worse"))
    assert page.evaluate("window.stays")
    expect(page.locator(".lms-chip[aria-current]")).to_contain_text("Worse in 7 days")
    page.go_back()
    expect(page.locator("#lms-students tbody tr")).to_have_count(3)


def test_a_search_lists_while_one_types_and_keeps_the_cursor(
    pages: Pages, curator: User, scored: Course
) -> None:
    page = pages.open(PAGE, user=curator)
    page.get_by_role("searchbox", name="Name or key").press_sequentially("bor", delay=60)
    expect(names(page)).to_have_text(["Boris"])
    expect(page.locator("#id_q")).to_be_focused()
    expect(page).to_have_url(re.compile("q=bor"))


def test_filters_are_combined_in_a_menu_that_stays_open(pages: Pages, curator: User, scored: Course) -> None:
    page = pages.open(PAGE, user=curator)
    page.locator("#lms-filters summary").click()
    page.get_by_label("Category").select_option("active")
    expect(page.locator("#lms-students tbody tr")).to_have_count(2)
    page.locator("#lms-filters").get_by_label("tentative").check()
    expect(names(page)).to_have_text(["Vera"])
    page.keyboard.press("Escape")
    expect(page.get_by_label("Category")).to_be_hidden()


def test_everything_works_without_scripts(pages: Pages, curator: User, scored: Course) -> None:
    page = pages.open(PAGE, user=curator, scripts=False)
    page.get_by_role("searchbox", name="Name or key").fill("ver")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(names(page)).to_have_text(["Vera"])
    page.get_by_role("link", name="All 3").click()
    page.get_by_role("link", name="Completes", exact=True).click()
    expect(names(page)).to_have_text(["Vera", "Anna", "Boris"])
    page.get_by_role("checkbox", name="Select Anna").check()
    page.get_by_role("button", name="Snooze", exact=True).click()
    expect(page.get_by_text("1 student is snoozed until")).to_be_visible()
    assert Snooze.objects.get().enrollment.student.name == "Anna"


def test_choosing_a_course_is_enough_to_see_it(pages: Pages, curator: User, scored: Course) -> None:
    second = Course.objects.create(key="S/1", family="S", title="Second", start=scored.start, length_days=240)
    CourseAccess.objects.create(user=curator, course=second)
    put(second, "Gleb")
    summarise(second)
    page = pages.open(PAGE, user=curator)
    page.get_by_label("Course", exact=True).select_option("Second")
    expect(page.locator("#lms-students tbody tr")).to_contain_text("Gleb")


def test_chosen_rows_are_counted_snoozed_and_brought_back(
    pages: Pages, curator: User, scored: Course
) -> None:
    page = pages.open(PAGE, user=curator)
    bar = page.locator("[data-lms-selection-bar]")
    expect(bar).to_be_hidden()
    page.get_by_role("checkbox", name="Select all on this page").check()
    expect(bar).to_contain_text("3 selected")
    page.get_by_role("checkbox", name="Select Boris").uncheck()
    expect(bar).to_contain_text("2 selected")
    bar.get_by_label("Reason").fill("school trip")
    bar.get_by_role("button", name="Snooze", exact=True).click()
    expect(page.get_by_text("2 students are snoozed until")).to_be_visible()
    assert set(Snooze.objects.values_list("reason", flat=True)) == {"school trip"}
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 students are shown again.")).to_be_visible()
    assert not Snooze.objects.exists()


def test_the_focus_stays_where_a_key_was_pressed(pages: Pages, curator: User, scored: Course) -> None:
    page = pages.open(PAGE, user=curator)
    for name, parameter in (("Worse in 7 days", "change=worse"), ("Last seen", "sort=last_seen")):
        page.get_by_role("link", name=name).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{parameter}*")
        expect(page.get_by_role("link", name=name)).to_be_focused()


def test_rows_are_walked_with_the_arrow_keys(pages: Pages, curator: User, scored: Course) -> None:
    page = pages.open(f"{PAGE}?sort=name", user=curator)
    page.get_by_role("link", name="Anna").focus()
    for key, name in (("ArrowDown", "Boris"), ("End", "Vera"), ("ArrowUp", "Boris"), ("Home", "Anna")):
        page.keyboard.press(key)
        expect(page.get_by_role("link", name=name)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Anna", level=1)).to_be_visible()


def test_progress_is_followed_until_the_list_is_new(pages: Pages, curator: User, scored: Course) -> None:
    run = ScoringRun.objects.create(kind=ScoringRun.Kind.MANUAL, as_of=timezone.localdate())
    job = ScoringJob.objects.create(run=run, course=scored)
    page = pages.open(f"{PAGE}?course={scored.pk}&job={job.pk}", user=curator)
    expect(page.locator("#lms-job")).to_contain_text("waits to be scored")
    ScoringJob.objects.update(state=State.RUNNING, progress=0.4)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "0.400")
    put(scored, "Gleb")
    ScoringJob.objects.update(state=State.DONE, scored=4)
    expect(page.locator("#lms-job")).to_contain_text("Scored 4 students.")
    expect(page.locator("#lms-students tbody tr")).to_have_count(4)


def test_a_failure_stops_the_progress_and_says_what_to_do(
    pages: Pages, curator: User, scored: Course
) -> None:
    run = ScoringRun.objects.create(kind=ScoringRun.Kind.MANUAL, as_of=timezone.localdate())
    job = ScoringJob.objects.create(run=run, course=scored, state=State.RUNNING)
    page = pages.open(f"{PAGE}?course={scored.pk}&job={job.pk}", user=curator)
    ScoringJob.objects.update(state=State.FAILED, error="disk full")
    expect(page.get_by_role("alert")).to_contain_text("disk full")
    expect(page.locator("#lms-job")).not_to_have_attribute("hx-trigger", "every 1s")


def test_the_pages_fit_every_width_in_both_languages(pages: Pages, curator: User, scored: Course) -> None:
    Course.objects.update(title="Preparation for the exam in mathematics, evening group")
    addresses = {
        "students": PAGE,
        "not scored": f"{PAGE}?not_scored=on",
        "nobody found": f"{PAGE}?q=zzz",
        "front page": reverse("admin:index"),
    }
    pages.assert_fit(addresses, user=curator)


def test_a_row_has_two_lines_on_a_phone(pages: Pages, curator: User, scored: Course) -> None:
    page = pages.open(PAGE, user=curator, width=390)
    row = page.get_by_role("row", name="Boris")
    cells = row.locator("th, td").filter(visible=True)
    tops = {round(box["y"] / 20) for cell in cells.all() if (box := cell.bounding_box())}
    assert len(tops) <= 3
    assert row.bounding_box()["height"] <= 90


def test_the_head_of_the_table_stays_in_sight(pages: Pages, curator: User, scored: Course) -> None:
    for number in range(40):
        put(scored, f"Student {number:02}")
    page = pages.open(PAGE, user=curator)
    page.mouse.wheel(0, 900)
    head = page.locator("#lms-students thead th").nth(1)
    page.wait_for_function("window.scrollY > 300")
    assert head.bounding_box()["y"] == pytest.approx(0, abs=1)


def test_category_and_change_are_told_in_words_to_who_cannot_see(
    pages: Pages, curator: User, scored: Course
) -> None:
    page = pages.open(PAGE, user=curator)
    row = page.get_by_role("row", name="Anna")
    for words in ("falling asleep", "changed for the worse yesterday", "active on 0 of the last 28 days"):
        expect(row).to_have_accessible_name(re.compile(words))
