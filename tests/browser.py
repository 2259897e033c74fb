"""Chromium for browser tests: pages opened as a person, in a language, theme and width, and their screenshots."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
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
THEMES = ("light", "dark")
LANGUAGES = ("en", "ru")

#: Waits for the window's width, for what htmx asks for, and for charts as wide as their places; whether all came.
SETTLED = """async (width) => {
    const last = performance.now() + 20000;
    const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const misfits = () => [...document.querySelectorAll(".lms-chart-plot")]
        .some((plot) => plot.checkVisibility() && Number(plot.dataset.width) !== plot.clientWidth);
    do {
        if (performance.now() > last) return false;
        await frames();
    } while (innerWidth !== width || document.querySelector(".htmx-request") || misfits());
    await frames();
    return true;
}"""
#: What makes the page scroll sideways, in words; nothing where it does not.
BEYOND = """() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return "";
    const first = [...document.querySelectorAll("body *")]
        .find((element) => element.getBoundingClientRect().right > clientWidth);
    return `it reaches ${scrollWidth} px: ${first?.cloneNode().outerHTML.slice(0, 200)}`;
}"""


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
        page = self._new(user, language, theme, width, scripts)
        page.goto(f"{self.url}{path}")
        return page

    def assert_fit(
        self, addresses: Mapping[str, str], *, user: User | None = None, languages: Iterable[str] = LANGUAGES
    ) -> None:
        """Open each page, an address by its name, once a language, and fail where one scrolls sideways."""
        for language in languages:
            page = self._new(user, language, THEMES[0], min(WIDTHS), scripts=True)
            for name, address in addresses.items():
                answer = page.goto(f"{self.url}{address}")
                assert answer is not None
                assert answer.ok, f"{name} ({language}): {answer.status}"
                assert_fits(page, f"{name} ({language})")

    def _new(self, user: User | None, language: str, theme: str, width: int, scripts: bool) -> Page:
        context = self._browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme=theme,
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
        return page

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._errors.append(f"{message.text} ({message.location.get('url')})")


def every_size(page: Page, name: str) -> Iterator[str]:
    """Take an open page through widths and themes, growing in light, shrinking in dark; each time say where it is."""
    for theme, widths in zip(THEMES, (WIDTHS[::-1], WIDTHS), strict=True):
        page.emulate_media(color_scheme=theme)
        for width in widths:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            where = f"{name}, {width} px, {theme}"
            assert page.evaluate(SETTLED, width), f"{where}: something does not load, or a chart does not fit"
            yield where


def assert_fits(page: Page, name: str) -> None:
    """Fail, saying where and why, if an open page scrolls sideways at a width or in a theme."""
    for where in every_size(page, name):
        beyond = page.evaluate(BEYOND)
        assert not beyond, f"{where}: {beyond}"


def screenshot(page: Page, name: str) -> None:
    """With ``SCREENSHOTS=1``: keep a picture of the whole page in ``docs/screenshots``."""
    if os.environ.get("SCREENSHOTS") == "1":
        path = settings.BASE_DIR / "docs" / "screenshots" / f"{name}.png"
        page.screenshot(path=path, full_page=True, animations="disabled")
