"""Lengths of time, and what became of questions, in words."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from conversations import wording
from conversations.templatetags.conversations import text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"), (59.9, "less than a minute"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"),
        (172_799, "47 h"), (172_800, "2 days"), (10**7, "115 days"),
    ],
)  # fmt: skip
def test_a_length_is_told_in_its_largest_unit(seconds, words):
    assert wording.length(seconds) == words


@given(st.floats(0, 1e9), st.sampled_from(["en", "ru"]))
def test_a_length_is_told_for_any_time_in_both_languages(seconds, language):
    with translation.override(language):
        assert wording.length(seconds)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"state": "dismissed", "reason": "small talk"}, "Dismissed: small talk"),
        ({"state": "dismissed"}, "Dismissed"),
        ({"state": "answered", "closing": "person"}, "Answered"),
        ({"state": "answered", "closing": "thanks"}, "The asker said thanks"),
        (
            {"state": "answered", "closing": "answer", "by": "Anna", "seconds": 120},
            "Answered by Anna · after 2 min",
        ),
    ],
)
def test_what_became_of_a_question_is_told(known, words):
    assert wording.closed(**{"closing": "", "reason": "", "by": "", "seconds": None} | known) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [("reply", "replied"), ("mention", "by name"), ("turn", "by turn"), ("learned", "likely, 82 %")],
)
def test_why_a_message_responds_to_another_is_told(rule, words):
    assert wording.link_rule(rule, 0.82) == words


@pytest.mark.parametrize("code", ["service", "unsupported", "empty", "duplicate", "bot", "something new"])
def test_whatever_an_importer_leaves_out_has_words(code):
    assert wording.skipped(code)


@given(st.text(min_size=1, max_size=2000))
def test_whatever_people_write_is_shown_without_its_markup(written):
    shown = text(written)
    assert "<script" not in text(f"<script>{written}")
    assert 'dir="auto"' in shown


def test_an_erased_message_says_so():
    assert "(erased)" in text("")
