"""Datasets in a browser: a file is dropped, its columns are chosen, its rows are prepared; also without scripts."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from knowledge.models import DatasetUpload, DatasetVersion
from tests.browser import Pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UPLOAD = "/admin/knowledge/dataset/add/"
TABLE = "question,answer\nHow long?,8 weeks\nHow long?,8 weeks\nWho?,Anna,x\nThe what?,Algebra\n"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    """A folder of uploads that is the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"


def drop(page: Page, content: str, name: str = "faq.csv") -> None:
    """Let go of a file over the place for it."""
    moved = page.evaluate_handle(
        "([text, name]) => { const data = new DataTransfer(); data.items.add(new File([text], name)); return data; }",
        [content, name],
    )
    page.dispatch_event("[data-kb-drop]", "drop", {"dataTransfer": moved})


def test_a_dropped_file_becomes_a_dataset_and_is_prepared(pages: Pages, superuser: User):
    page = pages.open(UPLOAD, user=superuser)
    drop(page, TABLE)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("1 row cannot be used")).to_be_visible()
    page.get_by_role("button", name="Import the rows").click()
    expect(page.get_by_role("cell", name="8 weeks").first).to_be_visible()
    page.get_by_role("link", name="Prepare").click()
    page.get_by_role("checkbox", name="Without duplicates").check()
    page.get_by_role("checkbox", name="Without stop words").check()
    page.get_by_role("checkbox", name="Without punctuation").check()
    expect(page.get_by_text("No word is left of these questions")).to_be_visible()
    expect(page.locator(".lms-tile").first).to_contain_text("2rows stay")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("prepared from version 1")).to_be_visible()
    assert DatasetVersion.objects.get(number=2).row_count == 2


def test_a_bad_file_is_refused_on_the_page_and_another_one_goes_through(pages: Pages, superuser: User):
    page = pages.open(UPLOAD, user=superuser)
    for content, said in (
        ("", "The file is empty"),
        ("question,answer\na\nb\n", "2 of 2 rows cannot be used"),
    ):
        drop(page, content)
        page.get_by_role("button", name="Upload and check").click()
        expect(page.get_by_role("alert").first).to_contain_text(said)
    drop(page, TABLE)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("heading", name="Which column is what?")).to_be_visible()


def test_a_file_that_is_too_large_is_not_sent(pages: Pages, superuser: User, settings: Any):
    settings.LMS_SCORING = settings.LMS_SCORING | {"DATASET_MAX_BYTES": 100}
    page = pages.open(UPLOAD, user=superuser)
    page.on("request", lambda request: pytest.fail("it was sent") if request.method == "POST" else None)
    drop(page, "context\n" + "x" * 200)
    expect(page.locator("[data-kb-problem]")).to_contain_text("larger than 100")
    page.get_by_role("button", name="Upload and check").click()
    expect(page.locator("[data-kb-problem]")).to_be_visible()
    assert not DatasetUpload.objects.exists()


def test_everything_works_without_scripts(pages: Pages, superuser: User):
    page = pages.open(UPLOAD, user=superuser, scripts=False)
    page.set_input_files("[name=file]", {"name": "faq.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("button", name="Import the rows").click()
    page.get_by_role("link", name="Prepare").click()
    page.get_by_role("checkbox", name="Without duplicates").check()
    page.get_by_role("button", name="Show what it comes to").click()
    expect(page.locator(".lms-tile").nth(1)).to_contain_text("1duplicate goes")


def test_nothing_is_wider_than_the_page(pages: Pages, superuser: User):
    page = pages.open(UPLOAD, user=superuser)
    drop(page, TABLE.replace("8 weeks", "w" * 300))
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("button", name="Import the rows").click()
    expect(page.locator(".kb-rows")).to_be_visible()
    version = DatasetVersion.objects.get()
    addresses = {
        "rows": page.url.removeprefix(pages.url),
        "prepare": reverse("admin:knowledge_dataset_prepare", args=[version.pk]),
    }
    pages.assert_fit(addresses, user=superuser)
