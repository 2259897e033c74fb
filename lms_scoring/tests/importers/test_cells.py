"""A cell is a value of its column, missing, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_scoring.importers.cells import CellError, choice, integer, number, text

DAY = integer("date", low=-100, high=100, optional=True)


@given(st.integers(-100, 100))
def test_whole_numbers_are_read_back(value: int) -> None:
    assert DAY.value(f" {value} ") == value
    assert DAY.value(f"{value}.0") == value


@given(st.floats(0, 100).map(lambda value: round(value, 4)))
def test_numbers_are_read_back(value: float) -> None:
    assert number("score", low=0, high=100).value(f"{value:.4f}") == pytest.approx(value)


@pytest.mark.parametrize("cell", ["", "?", " ", " ? "])
def test_an_empty_cell_and_a_question_mark_have_no_value(cell: str) -> None:
    assert DAY.value(cell) is None
    with pytest.raises(CellError, match="missing"):
        integer("date", low=0, high=1).value(cell)


@pytest.mark.parametrize(
    "cell", ["1_0", "1,5", "1.5", "0x1A", "nan", "inf", "1e2", "--1", "١", "True", "1\x00"]
)
def test_what_is_no_whole_number_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="not a whole number"):
        DAY.value(cell)


@pytest.mark.parametrize("cell", ["1_0", "1,5", "0x1A", "nan", "inf", "1e999", "٠", "78%"])
def test_what_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="not a number"):
        number("score", low=0, high=100).value(cell)


@pytest.mark.parametrize("cell", ["-101", "101", "999999999999999"])
def test_a_number_out_of_bounds_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="not between"):
        DAY.value(cell)


def test_texts_have_a_length_and_choices_their_words() -> None:
    assert text("kind", longest=4).value(" quiz ") == "quiz"
    assert choice("result", "Pass", "Fail").value("Pass") == "Pass"
    with pytest.raises(CellError, match="longer than"):
        text("kind", longest=4).value("quizz")
    with pytest.raises(CellError, match="none of"):
        choice("result", "Pass", "Fail").value("pass")
