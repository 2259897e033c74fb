"""The course page in a browser: charts as wide as their panels, in the admin's theme, in the reader's language."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from lms_scoring.tests import lists
from lms_scoring.tests.course_days import CRITICAL_POINTS, earlier_run_of, plan, score_days
from lms_scoring.tests.lists import DAY
from roster.models import Course, CourseAccess
from tests.browser import LANGUAGES, WIDTHS, Pages, assert_fits, every_size

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def full(course: Course, curator: User) -> str:
    """The address of the page of a course with everything on it."""
    earlier = earlier_run_of(course)
    CourseAccess.objects.create(user=curator, course=earlier)
    score_days(earlier, 239, active=80)
    plan(course)
    score_days(course)
    scored = lists.put(course, "Anna K.", category=2, changed_day=DAY - 1, change_direction=-1)
    lists.cards.change(scored.enrollment, DAY - 1, 1, 2)
    return reverse("admin:lms_scoring_course", args=[course.pk])


def drawn(page: Page, count: int = 4) -> list[dict[str, float]]:
    """Waits for the charts; the widths of each, of its place and of its panel."""
    expect(page.locator(".lms-chart-plot .main-svg:first-child")).to_have_count(count)
    return page.evaluate(
        """() => [...document.querySelectorAll(".lms-chart-plot")].map((plot) => ({
             chart: plot.querySelector(".main-svg").getBoundingClientRect().width,
             place: plot.clientWidth,
             height: plot.querySelector(".main-svg").getBoundingClientRect().height,
             reserved: plot.clientHeight,
           }))"""
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_fill_their_panels_and_keep_their_height_at_every_width(
    pages: Pages, curator: User, full: str, language: str
) -> None:
    page = pages.open(full, user=curator, width=min(WIDTHS), language=language)
    for where in every_size(page, f"course ({language})"):
        for sizes in drawn(page):
            assert sizes["chart"] == sizes["place"] > 250, where
            assert sizes["height"] == sizes["reserved"] >= 240, where
    assert_fits(page, f"course ({language})")


def colours(page: Page) -> list[Any]:
    """The colours of the first chart's areas and of its text."""
    return page.evaluate(
        """() => {
             const plot = document.querySelector(".lms-chart-plot");
             const areas = [...plot.querySelectorAll(".fills path")].map((path) => path.style.fill);
             return [...areas, plot.querySelector(".xtick text").style.fill];
           }"""
    )


def test_charts_follow_the_theme_of_the_admin(pages: Pages, curator: User, full: str) -> None:
    page = pages.open(full, user=curator)
    drawn(page)
    light = colours(page)
    assert len(light) >= 4
    page.locator(".theme-toggle:visible").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.wait_for_function(
        "(before) => document.querySelector('.lms-chart-plot .xtick text').style.fill !== before",
        arg=light[-1],
    )
    dark = colours(page)
    assert all(one != other for one, other in zip(light, dark, strict=True))


@pytest.mark.parametrize(("language", "month"), [("en", "8 Mar"), ("ru", "8 мар")])
def test_months_are_named_in_the_readers_language(
    pages: Pages, curator: User, full: str, language: str, month: str
) -> None:
    page = pages.open(full, user=curator, language=language)
    drawn(page)
    ticks = page.locator(".lms-chart-plot").first.locator(".xtick text").all_text_contents()
    assert any(month in tick for tick in ticks), ticks


def test_the_data_of_a_chart_can_be_read_without_seeing_it(pages: Pages, curator: User, full: str) -> None:
    page = pages.open(full, user=curator)
    chart = page.locator(".lms-chart").first
    expect(chart.locator(".lms-chart-plot")).to_have_accessible_name(
        "Students by category on each day of the course, with breaks and deadlines"
    )
    summary = chart.get_by_text("Data as a table")
    summary.focus()
    page.keyboard.press("Enter")
    expect(chart.get_by_role("row").nth(1)).to_contain_text("70")
    expect(chart.get_by_role("columnheader")).to_have_text(["day", "active", "falling asleep", "asleep"])


def test_from_the_course_to_the_card_of_the_worst_change(pages: Pages, curator: User, full: str) -> None:
    page = pages.open(full, user=curator)
    worst = page.get_by_role("region", name="Worst changes of the week")
    expect(worst).to_contain_text("falling asleep → asleep")
    worst.get_by_role("link", name="Anna K.").click()
    expect(page.get_by_role("heading", name="Anna K.", level=1)).to_be_visible()


def test_critical_points_stand_beside_the_chart(pages: Pages, curator: User, full: str) -> None:
    page = pages.open(full, user=curator)
    panel = page.get_by_role("region", name="Where the course loses students")
    effect = CRITICAL_POINTS["deadlines"][0]
    expect(panel).to_contain_text(
        f"{effect['worse_after']} of {effect['at_risk_after']} changed for the worse"
    )


def test_a_course_that_was_never_scored_loads_no_charts(pages: Pages, curator: User, course: Course) -> None:
    page = pages.open(reverse("admin:lms_scoring_course", args=[course.pk]), user=curator)
    expect(page.get_by_role("heading", name="Not scored yet")).to_be_visible()
    assert page.evaluate("typeof Plotly") == "undefined"
