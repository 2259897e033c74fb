"""The demo project around the plugin: its pages in a browser."""

import pytest
from django.contrib.auth.models import User

from tests.browser import Pages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "title"), [("en", "Log in"), ("ru", "Войти")])
def test_the_login_page_speaks_the_language_of_the_visitor(pages: Pages, language: str, title: str):
    page = pages.open("/admin/login/", language=language)
    assert title in page.title() or page.get_by_role("button", name=title).is_visible()


def test_a_person_logged_in_sees_the_front_page(pages: Pages, superuser: User):
    page = pages.open("/", user=superuser, width=390, theme="dark")
    assert page.url.endswith("/admin/")
    assert page.locator("#content").is_visible()


def test_an_error_in_the_browser_fails_the_test(pages: Pages):
    page = pages.open("/admin/login/")
    page.evaluate("() => console.error('broken')")
    with pytest.raises(AssertionError, match="broken"):
        pages.__exit__(None, None, None)
    pages._errors.clear()
