"""What the documents say about settings, commands and files is so."""

import re

import pytest
from django.conf import settings

from common.conf import DEFAULTS

ROOT = settings.BASE_DIR
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text()
DOCUMENTED = set(re.findall(r"^\| `(\w+)` \|", CONFIGURATION, re.MULTILINE))
DOCUMENTS = [ROOT / "README.md", ROOT / "AGENTS.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _used(pattern: str, *places: str) -> set[str]:
    """The names a pattern finds in the files of some places."""
    files = [path for place in places for path in ROOT.glob(place)]
    return {name for path in files for name in re.findall(pattern, path.read_text())}


ENVIRONMENT = _used(r"env\.\w+\(\s*\"(\w+)\"", "config/*.py") | _used(
    r"environ\.get\(\"([A-Z_]+)\"",
    "config/*.py",
    "scripts/*.py",
    "lms_scoring/management/**/*.py",
    "tests/browser.py",
    "conftest.py",
)


def test_every_setting_of_the_plugin_is_documented():
    assert not set(DEFAULTS) - DOCUMENTED


def test_every_variable_of_the_environment_is_documented():
    assert not ENVIRONMENT - DOCUMENTED


def test_nothing_is_documented_that_does_not_exist():
    made_known_by_make = {"PYTHON"}
    assert not DOCUMENTED - set(DEFAULTS) - ENVIRONMENT - made_known_by_make


def test_the_example_of_an_environment_names_real_variables():
    names = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert names
    assert not names - ENVIRONMENT


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_named_in_documents_exist(document):
    named = re.findall(
        r"`((?:common|config|registry|roster|lms_scoring|scripts|docs|tests)/[\w./-]+)`", document.read_text()
    )
    assert [name for name in named if not (ROOT / name).exists()] == []
