"""The page about the API."""

import pytest

from tests.browser import Pages

pytestmark = pytest.mark.browser


def test_the_page_about_the_api_works_under_the_content_security_policy(pages: Pages):
    page = pages.open("/api/v1/docs/")
    page.get_by_text("/api/v1/courses/", exact=True).first.click()
    page.get_by_text("Course runs, and how far they are scored").first.wait_for()
