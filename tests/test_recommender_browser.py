"""Recommended courses in a browser: on the card, on the student's own pages and in the admin."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from recommender.engine.simulation import simulate
from recommender.models import Recommendation
from recommender.services.recommending import recommend_for
from recommender.services.training import train
from recommender.tests.builders import graded
from roster.views import card_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {"course": "Trigonometry", "accept": "Accept Trigonometry", "undo": "Undo Trigonometry"},
    "ru": {"course": "Тригонометрия", "accept": "Принять Тригонометрия", "undo": "Отменить Тригонометрия"},
}


@pytest.fixture
def defaults():
    """The rows that migrations add, which the tests before this one have flushed."""
    import_module("grading.migrations.0002_mistake_categories").add(apps, None)
    import_module("recommender.migrations.0002_catalogue").add(apps, None)


@pytest.fixture
def advised(defaults, enrollment):
    """A student with mistakes of several kinds, advised by rules."""
    both = ["trigonometry_geometry", "reading"]
    graded(enrollment, correct=6, wrong=[*[both] * 5, *[["trigonometry_geometry"]] * 2, ["algebra"]])
    recommend_for(enrollment, timezone.now())
    return enrollment


@pytest.fixture
def trained():
    """A version of the model, of the quickest kind."""
    return train(simulate(500, 3), "500 simulated profiles", candidates=["logistic_regression"])


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("place", ["card", "my", "practice"])
def test_accept_a_course_and_undo_it(pages, curator, advised, place, language):
    words, student = WORDS[language], advised.student.user
    address, user = {
        "card": (card_url(advised), curator),
        "my": (reverse("roster:my"), student),
        "practice": (reverse("practice:page"), student),
    }[place]
    page = pages.open(address, user=user, language=language)
    expect(page.locator(".recommender-offer b", has_text=words["course"])).to_be_visible()
    page.get_by_role("button", name=words["accept"]).click()
    expect(page.get_by_role("button", name=words["undo"])).to_be_visible()
    assert Recommendation.objects.get(state="accepted").course.label == "trigonometry"
    page.get_by_role("button", name=words["undo"]).click()
    expect(page.get_by_role("button", name=words["accept"])).to_be_visible()


def test_a_dismissed_course_is_folded_away(pages, curator, advised):
    page = pages.open(card_url(advised), user=curator)
    page.get_by_role("button", name="Dismiss Trigonometry").click()
    expect(page.locator("#panel-recommended details summary")).to_have_text("1 dismissed")
    expect(page.get_by_role("button", name="Undo Trigonometry")).to_be_hidden()
    page.locator("#panel-recommended details summary").click()
    expect(page.get_by_role("button", name="Undo Trigonometry")).to_be_visible()


def test_the_pages_fit_every_width_in_both_themes(pages, superuser, advised, trained):
    own = {"my": reverse("roster:my"), "practice": reverse("practice:page")}
    staff = {
        "card": card_url(advised),
        "model": reverse("admin:registry_trainedmodel_change", args=[trained.pk]),
        "catalogue": reverse("admin:recommender_cataloguecourse_changelist"),
        "list": reverse("admin:recommender_recommendation_changelist"),
    }
    pages.assert_fit(own, user=advised.student.user)
    pages.assert_fit(staff, user=superuser)
