"""What the checker concludes about a solution."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

ALGEBRA = "algebra"
GEOMETRY = "trigonometry_geometry"
READING = "reading"
FORMULAS = "formulas"
#: Codes of the kinds of mistakes that a fresh installation knows.
DEFAULT_CATEGORIES = (ALGEBRA, GEOMETRY, READING, FORMULAS)


class Outcome(StrEnum):
    """Whether a solution is right, as far as can be told."""

    CORRECT = "correct"
    WRONG = "wrong"
    NEEDS_REVIEW = "needs_review"


@dataclass(frozen=True)
class Verdict:
    """The conclusion, and what it rests on.

    ``categories``: codes of kinds of mistakes, only those with hard evidence. ``first_wrong_step``: index from 0 into
    ``split_steps(solution)``, None where no step stands out. ``evidence``: a quotation from the solution. ``code``
    and ``params``: the reason, put into words elsewhere; ``params`` are ready for JSON. ``confidence``: 0 to 1.
    """

    outcome: Outcome
    categories: tuple[str, ...] = ()
    first_wrong_step: int | None = None
    evidence: str = ""
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    confidence: float = 0.0
