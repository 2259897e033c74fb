"""Findings in words: every code has some, in both languages, and students are not told the answer."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from grading import wording
from grading.engine import check as checker
from grading.engine.check import check
from grading.engine.problem import Problem
from grading.models import Submission

PARAMS = {"own": "7", "known": "42", "stated": "1 + 1 = 3", "before": "x = 1", "number": 5.0, "given": 6.0}
ENGINE = Path(checker.__file__).parent
CODES = {
    code
    for path in ENGINE.glob("*.py")
    for pattern in (
        r' or "([a-z]+_[a-z_]+)"',
        r'code="([a-z_]+)"',
        r'Mistake\(index, "([a-z_]+)"',
        r'_nothing_solved\("([a-z_]+)"',
    )
    for code in re.findall(pattern, path.read_text())
}


def test_the_codes_of_the_engine_were_found():
    assert {"answer_equal", "answer_differs", "blank", "false_equality", "time_limit"} <= CODES


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("code", sorted(CODES))
def test_every_finding_has_words(code: str, language: str):
    with translation.override(language):
        words = wording.finding(code, PARAMS)
    assert words
    assert "%(" not in words
    assert "42" not in words
    assert bool(re.search("[а-я]", words)) == (language == "ru")


def test_a_finding_of_another_version_has_no_words_and_breaks_nothing():
    assert wording.finding("from_the_future", {}) == ""


def test_staff_see_both_answers_as_they_were_read():
    verdict = check(Problem("2x = 8", (), "4"), "x = 5")
    assert "4" in wording.comparison(verdict.params)
    assert "5" in wording.comparison(verdict.params)
    assert wording.comparison({}) == ""


@pytest.mark.parametrize("status", Submission.Status.values)
def test_what_waits_says_what_it_waits_for(status: str):
    assert bool(wording.left_to_do(status)) == (status not in ("draft", "graded"))
