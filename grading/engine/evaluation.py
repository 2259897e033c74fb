"""How good a grader is on solutions whose grade is known.

Rows are objects of JSON: ``problem``, ``reference`` (a worked solution or an answer, or a list of them), ``solution``,
``is_correct``, and where known ``first_wrong_step`` (from 0, in the lines of the solution) and ``categories`` (codes).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from grading.engine.problem import Problem
from grading.engine.verdict import Outcome

MAX_TEXT = 2_000_000


@dataclass(frozen=True)
class GradedSolution:
    """A solution and what is known of it; None where it is not known."""

    problem: Problem
    solution: str
    is_correct: bool
    first_wrong_step: int | None = None
    categories: frozenset[str] | None = None


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be used: ``line`` from 1, the ``field`` at fault, empty for the whole line."""

    line: int
    field: str
    message: str


class Conclusion(Protocol):
    """What a grader says; a ``Verdict`` is one."""

    @property
    def outcome(self) -> Any: ...
    @property
    def categories(self) -> Sequence[str]: ...
    @property
    def first_wrong_step(self) -> int | None: ...


class _RowError(ValueError):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


def read_rows(lines: Iterable[str]) -> tuple[list[GradedSolution], list[Rejected]]:
    """The rows of a JSON-lines file, and those that are refused; blank lines are passed over."""
    rows: list[GradedSolution] = []
    rejected: list[Rejected] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(_row(line))
        except _RowError as error:
            rejected.append(Rejected(number, error.field, error.message))
    return rows, rejected


def _row(line: str) -> GradedSolution:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _RowError("", f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise _RowError("", "not an object: write {…}")
    references = row.get("reference")
    return GradedSolution(
        Problem(
            _text(row, "problem"),
            tuple(_text({"reference": one}, "reference") for one in references)
            if isinstance(references, list) and references
            else (_text(row, "reference"),),
        ),
        _text(row, "solution"),
        _is_correct(row),
        _first_wrong_step(row),
        _categories(row),
    )


def _text(row: Mapping[str, Any], field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str):
        raise _RowError(field, "missing" if value is None else "not a text")
    if len(value) > MAX_TEXT:
        raise _RowError(field, f"longer than {MAX_TEXT} characters")
    return value


def _is_correct(row: Mapping[str, Any]) -> bool:
    value = row.get("is_correct")
    if not isinstance(value, bool):
        raise _RowError("is_correct", "missing" if value is None else "neither true nor false")
    return value


def _first_wrong_step(row: Mapping[str, Any]) -> int | None:
    value = row.get("first_wrong_step")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _RowError("first_wrong_step", "not a whole number from 0")
    return value


def _categories(row: Mapping[str, Any]) -> frozenset[str] | None:
    value = row.get("categories")
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise _RowError("categories", "not a list of texts")
    return frozenset(value)


def measure(rows: Sequence[GradedSolution], said: Sequence[Conclusion], seconds: float) -> dict[str, Any]:
    """The figures for ``rows`` graded as ``said`` in ``seconds`` altogether.

    The positive class is *correct*. A row sent to review is an error in ``accuracy`` whatever the truth is, and for
    ``precision``, ``recall`` and ``f1`` it is *not called correct*: so a grader gains nothing by deciding less.
    ``decided``: share not sent to review. ``first_step_exact``, ``first_step_within_1``: shares of the wrong rows whose
    first wrong step is known; to name none is a miss. ``per_category``: over rows whose categories are known. A
    figure of no rows is None.
    """
    called = [(row.is_correct, Outcome(str(one.outcome))) for row, one in zip(rows, said, strict=True)]
    right = [outcome == (Outcome.CORRECT if truth else Outcome.WRONG) for truth, outcome in called]
    correct = [(truth, outcome == Outcome.CORRECT) for truth, outcome in called]
    off = [
        abs(one.first_wrong_step - row.first_wrong_step) if one.first_wrong_step is not None else None
        for row, one in zip(rows, said, strict=True)
        if not row.is_correct and row.first_wrong_step is not None
    ]
    return {
        "n": len(rows),
        "accuracy": _share(right),
        **_agreement(correct),
        "decided": _share([outcome != Outcome.NEEDS_REVIEW for _, outcome in called]),
        "first_step_exact": _share([distance == 0 for distance in off]),
        "first_step_within_1": _share([distance is not None and distance <= 1 for distance in off]),
        "per_category": _per_category(rows, said),
        "seconds_per_item": seconds / len(rows) if rows else None,
    }


def _per_category(rows: Sequence[GradedSolution], said: Sequence[Conclusion]) -> dict[str, Any]:
    known = [
        (row.categories, frozenset(one.categories))
        for row, one in zip(rows, said, strict=True)
        if row.categories is not None
    ]
    codes = sorted(frozenset().union(*(truth | named for truth, named in known)))
    return {
        code: _agreement([(code in truth, code in named) for truth, named in known])
        | {"support": sum(code in truth for truth, _ in known)}
        for code in codes
    }


def _agreement(pairs: Sequence[tuple[bool, bool]]) -> dict[str, float | None]:
    """Precision, recall and F1 of pairs (is, was said to be)."""
    both = sum(truth and named for truth, named in pairs)
    true, named = sum(truth for truth, _ in pairs), sum(named for _, named in pairs)
    return {
        "precision": both / named if named else None,
        "recall": both / true if true else None,
        "f1": 2 * both / (true + named) if true + named else None,
    }


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None
