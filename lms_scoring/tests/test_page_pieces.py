"""Badges, probabilities, dates and small drawings of the pages."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_scoring.models import Category
from lms_scoring.templatetags import lms_scoring as tags
from roster.models import Course

COURSE = Course(key="A/1", title="A", start=date(2026, 9, 1), length_days=150, time_zone="UTC")


@pytest.mark.parametrize(("category", "shape"), [(0, "●"), (1, "◐"), (2, "○")])
def test_a_category_is_told_by_shape_and_word(category: int, shape: str):
    badge = tags.category_badge(category)
    assert shape in badge
    assert str(Category(category).label) in badge


@given(st.floats(0, 1))
def test_no_probability_short_of_certainty_is_shown_as_certain(p: float):
    shown = tags.per_cent(p)
    assert shown == p * 100 if p in (0, 1) else 1 <= shown <= 99
    assert abs(shown - 100 * p) <= 1


def test_a_tentative_probability_is_striped_and_says_so():
    assert "stroke-dasharray" in tags.probability(0.4, tentative=True)
    assert "tentative" in tags.probability(0.4, tentative=True)
    assert "stroke-dasharray" not in tags.probability(0.4)
    assert "tentative" not in tags.probability(0.4)


@pytest.mark.parametrize(
    ("now", "before", "kind", "text", "tone"),
    [
        (0.58, 0.75, "complete", "(−17)", "worse"),
        (0.75, 0.58, "complete", "(+17)", "better"),
        (0.30, 0.10, "dropout", "(+20)", "worse"),
        (0.58, 0.60, "complete", "(−2)", "small"),
    ],
)
def test_a_difference_has_a_sign_and_a_tone(now: float, before: float, kind: str, text: str, tone: str):
    html = tags.probability(now, before=before, kind=kind)
    assert f'lms-difference-{tone}"' in html
    assert text in html


def test_without_a_week_before_there_is_no_difference():
    assert "lms-difference" not in tags.probability(0.5)


@pytest.mark.parametrize(("direction", "shape", "word"), [(-1, "▼", "worse"), (1, "▲", "better")])
def test_a_change_has_a_shape_a_word_and_a_day(direction: int, shape: str, word: str):
    html = tags.change_badge(direction, 70, COURSE)
    assert shape in html
    assert word in html
    assert "<time" in html


def test_an_old_change_is_shown_without_alarm():
    assert "lms-change-worse" not in tags.change_badge(-1, 3, COURSE, recent=False)


def test_without_a_change_there_is_a_dash():
    assert "–" in tags.change_badge(0, None, COURSE)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60))
def test_a_sparkline_has_one_column_for_each_day_with_activity(counts: list[int]):
    html = tags.sparkline(counts)
    columns = re.findall(r"M(\d+) 19v-(\d+)h2v(\d+)z", html)
    assert [int(x) // 3 for x, _up, _down in columns] == [i for i, count in enumerate(counts) if count]
    assert all(2 <= int(up) <= 18 and up == down for _x, up, down in columns)
    assert f"of the last {len(counts)} day" in html


@given(st.tuples(*[st.integers(0, 1000)] * 3).filter(any))
def test_the_parts_of_a_stack_fill_it(sizes: tuple[int, int, int]):
    html = tags.category_stack(*sizes)
    widths = [float(w) for w in re.findall(r'x="[\d.]+" width="([\d.]+)"', html)]
    assert len(widths) == sum(size > 0 for size in sizes)
    assert sum(widths) == pytest.approx(100, abs=0.05)


def test_a_stack_of_nobody_is_empty():
    assert "lms-fill-active" not in tags.category_stack(0, 0, 0)


def test_no_piece_needs_an_inline_style():
    pieces = [
        tags.category_badge(1),
        tags.change_badge(-1, 70, COURSE),
        tags.probability(0.4, tentative=True, before=0.5),
        tags.sparkline([0, 1, 2]),
        tags.category_stack(1, 2, 3),
        tags.course_date(COURSE, 3),
    ]
    assert not any("style=" in piece for piece in pieces)
