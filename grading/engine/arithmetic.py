"""Whether what a step states about numbers is so."""

import re
from fractions import Fraction

from grading.engine.equality import decimals
from grading.engine.expressions import PRECISION, number
from grading.engine.relations import Relation, relations
from grading.engine.units import FACTORS

#: Relative difference below which people call numbers equal after rounding on the way.
ROUNDING = 0.02
_CURRENCY = re.compile(r"[\s$€£₽]+")
_OPERATION = re.compile(r"(?<=[\d)! ])\s*[-+*/:^]|!|sqrt|root|sin|cos|tan|tg|cot|log|lg|ln|\^")
_AMBIGUOUS = re.compile(r"/[\d.]+/|\d:\d\d")
_ABOUT = re.compile(r"about|approx|round|almost|nearly|roughly|около|примерно|прибл|округл|~|\.\.\.")


def false_equality(step: str) -> Relation | None:
    """The first equality or inequality between numbers in a normalised step that is false beyond doubt.

    Rounding is not false, whole-number division neither, nor sides that differ by what one unit is in another
    ("50 cents * 3 = $1.50").
    """
    squeezed = _CURRENCY.sub("", step)
    return next((one for one in relations(step) if _is_plain(one, squeezed) and _is_false(one, step)), None)


def _is_plain(relation: Relation, squeezed: str) -> bool:
    """Whether it stands in the step without words in between, an equality with an operation on its left side.

    Words may change the meaning ("1 hour - 20 minutes = 40 minutes"), and so may signs that run on: in
    "16 + 5 = 21 / 3 = 7" the second sign belongs to the third number alone.
    """
    written = "".join(f"{relation.left_text}{relation.sign}{relation.right_text}".split())
    return (
        written in squeezed
        and (relation.sign != "=" or _OPERATION.search(relation.left_text) is not None)
        and _AMBIGUOUS.search(written) is None
        and not _runs_on(relation)
    )


def _runs_on(relation: Relation) -> bool:
    first = re.match(r"\(?(\d+(?:\.\d+)?)\)?\s*[-+*/:^]", relation.right_text)
    value = number(relation.left)
    return first is not None and value is not None and abs(value.real - float(first[1])) < PRECISION


def _is_false(relation: Relation, step: str) -> bool:
    left, right = number(relation.left), number(relation.right)
    if not (relation.left.is_number and relation.right.is_number) or left is None or right is None:
        return False
    a, b = left.real, right.real
    if relation.sign in ("<", ">", "<=", ">="):
        return {"<": a >= b, ">": a <= b, "<=": a > b, ">=": a < b}[relation.sign] and abs(a - b) > PRECISION
    if relation.sign != "=" or abs(left - right) <= PRECISION * max(1.0, abs(a), abs(b)):
        return False
    return not (_is_rounded(relation, a, b, step) or _differs_by_unit(a, b))


def _is_rounded(relation: Relation, a: float, b: float, step: str) -> bool:
    """Whether the right side is the left one rounded or cut off, or either was rounded on the way."""
    size = max(abs(a), abs(b))
    left, right = decimals(relation.left), decimals(relation.right)
    if right is not None and left != 0 and abs(a - b) <= 10**-right:
        return True
    if (left, right) != (0, 0) and abs(a - b) <= ROUNDING * size:
        return True
    return _ABOUT.search(step) is not None and abs(a - b) <= max(1.0, ROUNDING * size)


def _differs_by_unit(a: float, b: float) -> bool:
    if not a or not b:
        return False
    ratio = Fraction(abs(a / b)).limit_denominator(10_000)
    return a * b > 0 and (ratio in FACTORS or (ratio != 0 and 1 / ratio in FACTORS))
