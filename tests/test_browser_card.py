"""The student card and the student's own page in a browser."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from lms_scoring.models import Contest, Snooze
from lms_scoring.tests import cards
from roster.models import Note
from roster.views import card_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {
        "category": "falling asleep",
        "why": "Why falling asleep",
        "rule": "Silent 9 days while classmates were busy on 6 of them.",
        "snooze": "Snooze",
        "week": "7 days",
        "undo": "Undo the snooze",
        "kindly": "You may be losing touch with the course.",
    },
    "ru": {
        "category": "засыпающий",
        "why": "Почему засыпающий",
        "rule": "Без активности 9 дней, в 6 из них однокурсники занимались.",
        "snooze": "Отложить",
        "week": "7 дней",
        "undo": "Не откладывать",
        "kindly": "Похоже, вы начинаете терять связь с курсом.",
    },
}


@pytest.fixture
def carded(enrollment):
    """A student with a full card, the last day of which was yesterday."""
    enrollment.course.start = timezone.localdate() - timedelta(days=101)
    enrollment.course.save()
    enrollment.start = enrollment.course.start
    enrollment.save()
    cards.full_card(enrollment)
    return enrollment


@pytest.mark.parametrize("language", ["en", "ru"])
def test_read_why_then_snooze_and_undo_it(pages, curator, carded, language):
    words = WORDS[language]
    page = pages.open(card_url(carded), user=curator, language=language)
    expect(page.locator("#panel-status .lms-badge")).to_contain_text(words["category"])
    expect(page.get_by_role("heading", name=words["why"])).to_be_visible()
    expect(page.get_by_text(words["rule"])).to_be_visible()
    expect(page.locator("#panel-probability svg.main-svg").first).to_be_visible()
    page.locator("#panel-status summary", has_text=words["snooze"]).click()
    page.get_by_role("button", name=words["week"], exact=True).click()
    expect(page.get_by_role("button", name=words["undo"])).to_be_visible()
    assert Snooze.objects.get().until == timezone.localdate() + timedelta(days=7)
    page.get_by_role("button", name=words["undo"]).click()
    expect(page.locator("#panel-status summary", has_text=words["snooze"])).to_be_visible()
    assert not Snooze.objects.exists()


def test_the_card_works_by_keyboard_alone(pages, curator, carded):
    page = pages.open(card_url(carded), user=curator)
    summary = page.locator("#panel-status summary", has_text="Snooze")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Reason, if you like")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Reason, if you like")).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("ill")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="3 days")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Undo the snooze")).to_be_visible()
    assert Snooze.objects.get().reason == "ill"


def test_a_note_and_an_objection_are_written_on_the_card(pages, curator, carded):
    page = pages.open(card_url(carded), user=curator)
    page.get_by_role("link", name="Note").click()
    page.get_by_label("New note").fill("called, will be back on Monday")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("called, will be back on Monday")).to_be_visible()
    page.get_by_label("What is wrong?").fill("was ill")
    page.get_by_role("button", name="Contest the score").click()
    expect(page.get_by_text("about: falling asleep, completes 58 %")).to_be_visible()
    assert (Note.objects.count(), Contest.objects.count()) == (1, 1)


def test_another_enrollment_is_one_choice_away(pages, superuser, carded, other_course):
    other_course.enrollments.create(student=carded.student)
    page = pages.open(card_url(carded), user=superuser)
    page.locator(".roster-picker summary").click()
    page.get_by_role("link", name=re.compile("Physics")).click()
    expect(page.locator(".roster-picker summary")).to_contain_text("Physics")
    expect(page.get_by_text("Not scored yet: this course has not been scored.")).to_be_visible()


def test_the_pages_fit_every_width_in_both_themes(pages, curator, carded):
    pages.assert_fit({"card": card_url(carded)}, user=curator)
    pages.assert_fit({"my": reverse("roster:my")}, user=carded.student.user)


def test_the_calendar_and_the_chart_have_tables_for_those_who_do_not_see_them(pages, curator, carded):
    page = pages.open(card_url(carded), user=curator)
    page.get_by_text("By week, as a table").click()
    expect(page.get_by_role("columnheader", name="Active days")).to_be_visible()
    page.get_by_text("Data as a table").click()
    expect(page.get_by_role("columnheader", name="probability of completing")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_student_logs_in_reads_and_objects(pages, carded, curator, language):
    page = pages.open(reverse("roster:my"), language=language)
    page.locator("[name=username]").fill("anna")
    page.locator("[name=password]").fill("anna")
    page.locator("#login-form [type=submit]").click()
    expect(page.get_by_text(WORDS[language]["kindly"])).to_be_visible()
    page.locator("details", has=page.locator("textarea")).locator("summary").click()
    page.locator("textarea").fill("I was ill")
    page.locator("details button").click()
    expect(page.get_by_text("I was ill")).to_be_visible()
    assert Contest.objects.get().by == carded.student.user
