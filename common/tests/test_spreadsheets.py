"""Tables as CSV files."""

import csv
import io

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from common.spreadsheets import csv_response, plain

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


def lines(head: list[str], rows: list[list[object]], language: str = "en") -> list[str]:
    with translation.override(language):
        body = b"".join(csv_response("x.csv", head, rows)).decode()
    assert body.startswith("\ufeff")
    return body.removeprefix("\ufeff").splitlines()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_takes_no_cell_for_a_formula(start: str) -> None:
    assert plain(f"{start}1+1") == f"'{start}1+1"


def test_numbers_stay_numbers() -> None:
    assert plain(-3) == -3
    assert plain("3 − 1") == "3 − 1"


def test_the_separator_is_what_the_language_expects() -> None:
    assert lines(["a", "b"], [[1, 2]]) == ["a,b", "1,2"]
    assert lines(["a", "b"], [[1, 2]], "ru") == ["a;b", "1;2"]


def test_a_name_with_letters_of_any_alphabet_survives_in_the_file_name() -> None:
    assert "filename*=utf-8''%D0%B0.csv" in csv_response("а.csv", [], [])["Content-Disposition"]


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_what_is_written_can_be_read_back(cells: list[str]) -> None:
    body = b"".join(csv_response("x.csv", ["x"], [cells])).decode()
    [_head, row] = csv.reader(io.StringIO(body, newline=""))
    assert [cell.removeprefix("'") for cell in row] == [cell.removeprefix("'") for cell in cells]
