"""Errors in the demo project: in words of the reader's language, in the pages' looks, with a way on."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.views import defaults

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "words"), [("en", "There is no such page"), ("ru", "Такой страницы нет")]
)
def test_a_page_that_is_not_there_is_told_in_the_readers_language(
    client: Client, language: str, words: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert f"<h1>{words}</h1>" in response.content.decode()
    assert 'href="/"' in response.content.decode()


def test_a_page_one_may_not_see_says_so(client: Client, curator: User) -> None:
    curator.groups.clear()
    client.force_login(curator)
    response = client.get(reverse("admin:lms_scoring_coursesummary_changelist"))
    assert response.status_code == 403
    assert "Your login lacks the permission" in response.content.decode()


def test_a_form_that_is_out_of_date_says_that_nothing_was_changed(curator: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator)
    response = client.post(reverse("admin:lms_scoring_score_snooze"))
    assert response.status_code == 403
    assert "Nothing was changed." in response.content.decode()


def test_a_page_that_fails_is_told_without_asking_anything_of_the_request(rf: RequestFactory) -> None:
    with translation.override("ru"):
        response = defaults.server_error(rf.get("/"))
    assert response.status_code == 500
    assert "<h1>Здесь что-то сломалось</h1>" in response.content.decode()
