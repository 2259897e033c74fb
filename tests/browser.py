"""Chromium for browser tests: pages opened as a person, in a language, theme and width, and their screenshots."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from scripts.services import chromium_binary

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: The widths pages must be right at: desktop, tablet, phone.
WIDTHS = (1360, 768, 390)
HEIGHT = 900


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium; the test is skipped where there is none."""
    path = chromium_binary()
    if path is None:
        pytest.skip("no Chromium found: install it, or name it in CHROMIUM")
    # Playwright's event loop lives in the thread of the tests, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Pages:
    """Opens pages; on leaving, fails if one of them logged an error, and closes them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._errors: list[str] = []

    def __enter__(self) -> "Pages":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for context in self._contexts:
            context.close()
        if error is None:
            assert not self._errors, f"errors in the browser: {self._errors}"

    def open(
        self,
        path: str,
        *,
        user: User | None = None,
        language: str = "en",
        theme: str = "light",
        width: int = WIDTHS[0],
        scripts: bool = True,
    ) -> Page:
        """A page of the live server. ``theme`` is light or dark, ``width`` in CSS pixels, ``scripts`` run or not."""
        context = self._browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if theme == "dark" else "light",
            locale=language,
            java_script_enabled=scripts,
        )
        self._contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": n, "value": v, "url": self.url} for n, v in cookies.items()])
        page = context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self._errors.append(str(error)))
        page.goto(f"{self.url}{path}")
        return page

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._errors.append(f"{message.text} ({message.location.get('url')})")


def screenshot(page: Page, name: str) -> Path:
    """Keep a picture of the whole page: in ``docs/screenshots`` with ``SCREENSHOTS=1``, else in a temporary folder."""
    kept = settings.BASE_DIR / "docs" / "screenshots"
    folder = kept if os.environ.get("SCREENSHOTS") == "1" else Path(tempfile.gettempdir()) / "lms-screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
