"""Fixtures for the tests of all apps: people, one course, a worker, a browser.

Which database and broker the tests run on is a matter of ``DATABASE_URL`` and ``CELERY_BROKER_URL`` alone.
To count queries use pytest-django's ``django_assert_max_num_queries``.
"""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import translation
from playwright.sync_api import Browser

from lms_scoring.services.access import ensure_staff_group
from roster.models import Course, CourseAccess, Enrollment, Student
from tests.browser import Pages, chromium
from tests.workers import Worker

DATA = Path(os.environ.get("LMS_TEST_DATA", Path(__file__).parent.parent / "shared" / "data"))
IN_CI = os.environ.get("CI") == "true"

# How fast the machine is must not decide whether a test passes, nor, in CI, luck which examples it sees.
hypothesis.settings.register_profile("project", deadline=None, derandomize=IN_CI)
hypothesis.settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option to leave out what another run has shown already."""
    parser.addoption(
        "--only-database",
        action="store_true",
        help="only the tests that use the database: the others know none",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the options say; skip what needs the shared real data where there is none, saying so.

    Tests that drive a browser stand in ``tests/``, the only folder that their lane reads.
    """
    tests = config.rootpath / "tests"
    if strays := [
        item.nodeid for item in items if "browser" in item.keywords and tests not in item.path.parents
    ]:
        raise pytest.UsageError(f"to be moved to tests/, where browser tests are looked for: {strays}")
    if config.getoption("--only-database"):
        others = [item for item in items if not _uses_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in set(others)]
    if DATA.is_dir():
        return
    for item in items:
        if "data" in item.keywords:
            item.add_marker(pytest.mark.skip(reason=f"no shared data at {DATA}: set LMS_TEST_DATA"))


def _uses_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or bool(
        {"db", "transactional_db", "live_server"} & set(fixtures)
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Under CI a skipped test has failed, unless what it lacks is the shared data."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail") and "data" not in item.keywords:
        report.outcome = "failed"
        report.longrepr = f"skipped under CI: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def language() -> None:
    """Each test begins in the project's language, whatever a page was asked for in before it."""
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def artefacts(tmp_path: Path, settings: Any) -> Path:
    """A folder for fitted models that is each test's own."""
    folder = tmp_path / "artefacts"
    folder.mkdir()
    settings.LMS_SCORING = django_settings.LMS_SCORING | {"ARTEFACTS_DIR": folder}
    return folder


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The end of a request leaves the connection, and with it the test's transaction, open, as in Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def oulad() -> Path:
    """The folder of the real data; its tests are marked ``data``."""
    return DATA / "oulad"


@pytest.fixture
def course(db: None) -> Course:
    """A course of 240 days that began on 1 February 2026."""
    return Course.objects.create(
        key="ALG/2026B", family="ALG", title="Algebra, spring", start=date(2026, 2, 1), length_days=240
    )


@pytest.fixture
def other_course(db: None) -> Course:
    """A course that ``curator`` and ``teacher`` must not see."""
    return Course.objects.create(
        key="PHY/2026B", family="PHY", title="Physics, spring", start=date(2026, 2, 1), length_days=240
    )


@pytest.fixture
def student(db: None) -> Student:
    """A student with a login of their own (no staff)."""
    user = User.objects.create_user("anna", password="anna")
    return Student.objects.create(key="1", name="Anna K.", email="anna@example.org", user=user)


@pytest.fixture
def enrollment(course: Course, student: Student) -> Enrollment:
    """That student in ``course``."""
    return Enrollment.objects.create(course=course, student=student, start=course.start)


@pytest.fixture
def curator(course: Course) -> User:
    """Curator of ``course`` and no other."""
    return _staff("curator", course, CourseAccess.Role.CURATOR)


@pytest.fixture
def teacher(course: Course) -> User:
    """Teacher of ``course`` and no other."""
    return _staff("teacher", course, CourseAccess.Role.TEACHER)


@pytest.fixture
def superuser(db: None) -> User:
    """Somebody who sees every course."""
    return User.objects.create_superuser("admin", password="admin")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    with chromium() as started:
        yield started


@pytest.fixture
def pages(browser: Browser, live_server: Any) -> Iterator[Pages]:
    """Opens pages of the live server as a person, in a language, theme and width: see ``tests.browser``.

    The test fails at its end if any of its pages logged an error, such as a script stopped by the CSP.
    """
    with Pages(browser, live_server.url) as opened:
        yield opened


@pytest.fixture
def celery_worker(transactional_db: None, settings: Any) -> Iterator[Worker]:
    """A real Celery worker, a process of its own on the tests' database and broker: see ``tests.workers``."""
    shared = django_settings.DATA_DIR / "artefacts"
    settings.LMS_SCORING = django_settings.LMS_SCORING | {"ARTEFACTS_DIR": shared}
    with Worker() as worker:
        yield worker


def _staff(name: str, course: Course, role: CourseAccess.Role) -> User:
    user = User.objects.create_user(name, password=name, is_staff=True)
    user.groups.add(ensure_staff_group())
    CourseAccess.objects.create(user=user, course=course, role=role)
    return user
