"""How far a grader agrees with people: computed on the rows of a replay. Undefined figures are None, never NaN."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def agreement(rows: Sequence[Row]) -> dict[str, Any]:
    """Metrics of a replay.

    ``accuracy``: share with the expected outcome, where "needs a person" is not it; ``decided``: share not sent to a
    person; ``accuracy_decided``: accuracy among those; ``kappa``: Cohen's kappa of the outcomes; ``per_category``:
    precision, recall, F1 and how many were expected, by code; ``first_step_exact``: share of the wrong solutions
    whose expected first wrong step was found; tokens, money, and seconds a solution.
    """
    decided = [row for row in rows if row["outcome"] != "needs_review"]
    steps = [row["step"] == row["expected_step"] for row in rows if row["expected_step"] is not None]
    return {
        "n": len(rows),
        "accuracy": _share(agrees(row) for row in rows),
        "decided": _share(row["outcome"] != "needs_review" for row in rows),
        "accuracy_decided": _share(agrees(row) for row in decided),
        "kappa": cohen_kappa([(row["expected"], row["outcome"]) for row in rows]),
        "per_category": per_category(rows),
        "first_step_exact": _share(steps),
        "tokens_in": sum(row["tokens_in"] for row in rows),
        "tokens_out": sum(row["tokens_out"] for row in rows),
        "money": round(sum(row["money"] for row in rows), 6),
        "seconds_per_item": round(sum(row["seconds"] for row in rows) / len(rows), 3) if rows else None,
    }


def agrees(row: Row) -> bool:
    """Whether the outcome is the expected one."""
    return bool(row["outcome"] == row["expected"])


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Agreement beyond chance (Cohen 1960), 1 at most; None where chance alone would always agree."""
    if not pairs:
        return None
    n = len(pairs)
    left, right = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(count * right[label] for label, count in left.items()) / n**2
    observed = sum(a == b for a, b in pairs) / n
    return None if chance == 1 else (observed - chance) / (1 - chance)


def per_category(rows: Sequence[Row]) -> dict[str, dict[str, float | int | None]]:
    """Precision, recall, F1 of each category that was expected or named, and ``n``: how often it was expected."""
    codes = sorted({code for row in rows for code in (*row["expected_categories"], *row["categories"])})
    return {code: _f1(rows, code) for code in codes}


def _f1(rows: Sequence[Row], code: str) -> dict[str, float | int | None]:
    expected = sum(code in row["expected_categories"] for row in rows)
    named = sum(code in row["categories"] for row in rows)
    both = sum(code in row["categories"] and code in row["expected_categories"] for row in rows)
    return {
        "precision": both / named if named else None,
        "recall": both / expected if expected else None,
        "f1": 2 * both / (named + expected),
        "n": expected,
    }


def _share(truths: Iterable[bool]) -> float | None:
    found = list(truths)
    return sum(found) / len(found) if found else None
