import json
from typing import Any

import pytest

from grading.engine.evaluation import Rejected, measure, read_rows
from grading.engine.verdict import Outcome, Verdict


def line(**changes: Any) -> str:
    row = {"problem": "1 + 1?", "reference": "2", "solution": "2", "is_correct": True} | changes
    return json.dumps({key: value for key, value in row.items() if value is not ...})


def test_a_row_is_read():
    rows, rejected = read_rows(
        [line(reference=["2", "two"], first_wrong_step=0, categories=["algebra"]), "\n"]
    )
    assert rejected == []
    assert rows[0].problem.references == ("2", "two")
    assert (rows[0].first_wrong_step, rows[0].categories) == (0, frozenset({"algebra"}))


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ("{", ""),
        ("[]", ""),
        ("[" * 100_000, ""),
        (line(problem=...), "problem"),
        (line(reference=[]), "reference"),
        (line(reference=[1]), "reference"),
        (line(solution=3), "solution"),
        (line(is_correct="yes"), "is_correct"),
        (line(is_correct=...), "is_correct"),
        (line(first_wrong_step=-1), "first_wrong_step"),
        (line(first_wrong_step=True), "first_wrong_step"),
        (line(categories="algebra"), "categories"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_field(bad, field):
    rows, rejected = read_rows([line(), bad])
    assert len(rows) == 1
    assert [(one.line, one.field) for one in rejected] == [(2, field)]
    assert isinstance(rejected[0], Rejected)
    assert rejected[0].message


def test_figures_are_what_they_are_called():
    rows, _ = read_rows(
        [
            line(is_correct=True),
            line(is_correct=True),
            line(is_correct=False, first_wrong_step=2, categories=["algebra"]),
            line(is_correct=False, first_wrong_step=1, categories=["reading", "algebra"]),
            line(is_correct=False, first_wrong_step=3),
        ]
    )
    said = [
        Verdict(Outcome.CORRECT),
        Verdict(Outcome.NEEDS_REVIEW),
        Verdict(Outcome.WRONG, ("algebra",), first_wrong_step=2),
        Verdict(Outcome.CORRECT),
        Verdict(Outcome.WRONG, ("formulas",), first_wrong_step=2),
    ]
    figures = measure(rows, said, seconds=10)
    assert figures == {
        "n": 5,
        "accuracy": 0.6,
        "precision": 0.5,
        "recall": 0.5,
        "f1": 0.5,
        "decided": 0.8,
        "first_step_exact": 1 / 3,
        "first_step_within_1": 2 / 3,
        "per_category": {
            "algebra": {"precision": 1.0, "recall": 0.5, "f1": 2 / 3, "support": 2},
            "reading": {"precision": None, "recall": 0.0, "f1": 0.0, "support": 1},
        },
        "seconds_per_item": 2.0,
    }


def test_figures_of_nothing_are_none():
    figures = measure([], [], 0)
    assert (figures["n"], figures["accuracy"], figures["first_step_exact"]) == (0, None, None)
