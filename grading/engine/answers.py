"""A final answer as mathematics: values, points, a region of the number line, an equation, or a word.

What is written can mean several things ("(3; 5)" is a point and an interval), so a text has several *readings*.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import sympy
from sympy import Expr, Interval, Symbol, Union
from sympy.sets import FiniteSet, Set

from grading.engine.expressions import same
from grading.engine.parser import ParseError, parse
from grading.engine.quantities import quantity
from grading.engine.units import Unit

MAX_LENGTH = 400
MAX_PARTS = 12


@dataclass(frozen=True)
class Values:
    """Some values in any order, each with its unit; ``exact`` is False where ≈ stands before one."""

    values: tuple[Expr, ...]
    units: tuple[Unit | None, ...]
    exact: bool = True


@dataclass(frozen=True)
class Points:
    """Points or solutions of a system, in any order; coordinates in the order of their names."""

    points: tuple[tuple[Expr, ...], ...]


@dataclass(frozen=True)
class Region:
    """Part of the number line."""

    region: Set


@dataclass(frozen=True)
class Equation:
    """``difference`` = 0, as in the equation of a line."""

    difference: Expr


@dataclass(frozen=True)
class Word:
    """One of the answers that are no mathematics: yes, no, a letter of a choice."""

    word: str


Reading = Values | Points | Region | Equation | Word

_WORDS = {
    "yes": "yes да true верно истина правда",
    "no": "no нет false неверно ложь",
    "never": "никогда never",
    "always": "всегда always",
    "sometimes": "иногда sometimes",
}
_WORD = {form: word for word, forms in _WORDS.items() for form in forms.split()}
_NO_SOLUTION = re.compile(
    r"^(?:there (?:are|is) )?(?:no (?:real )?(?:solutions?|roots?)|none|нет (?:действительных )?(?:решени\w*|корн\w*)|"
    r"(?:действительных )?(?:решени\w*|корн\w*) нет|не имеет (?:решени\w*|корн\w*)|пустое множество|(?:x )?in none)$"
)
_EVERYTHING = re.compile(
    r"^(?:(?:x )?in R|R|all real numbers|any (?:real )?number|any x|x (?:is )?any(?: real)? number|"
    r"люб(?:ое|ые)(?: действительн\w+)?(?: числ\w+)?|x - любое(?: число)?|все действительные числа)$"
)
_CHOICE = re.compile(r"^\(?([a-eа-д])\)[.,]?(?:\s|$)|^\(?([A-EА-Д])\)?\.?$")
_OR = re.compile(r"\s+(?:or|или|либо|and|и|U)\s+|\s*;\s*|,\s+(?:or |или |and |и )?|\s*,\s*(?=[-±(\[a-zA-Z√])")
_NAMED = re.compile(
    r"^([a-zA-Z](?:_?\d)?(?:_\w)?|[a-zA-Z]{2,}(?=\())(?:'*\([a-z]\))?(\s*[=~]\s*|\s+in\s+)(.+)$", re.DOTALL
)
_LET = re.compile(
    r"^(?:(?:корни|roots?|solutions?|решения)\s*(?:(?::|are|is|-)\s+|\s)|x\s*(?::|is|-)\s+)(?=\S)",
    re.IGNORECASE,
)
_INTEGER = re.compile(
    r"(?:[,;(]|\bгде|\bwhere|\bfor)\s*(?:где\s+|where\s+|for\s+)?\b([a-z])(?:\s*,\s*[a-z])*\s+(?:in|is an|-)\s*"
    r"(?:Z|integers?|цел\w*(?: числ\w*)?)\)?.*$"
)
_COMPARISON = re.compile(r"(<=|>=|!=|<|>)")
_BRACKETS = re.compile(r"^([\[(])\s*(.+?)\s*[;,]\s*([^;,]+?)\s*([\])])$")
_PAIR = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_PARAMETERS = ("n", "k", "m", "l")
#: The integer of "…+2πn".
INTEGER = Symbol("n", integer=True)


def readings(text: str) -> list[Reading]:
    """All that normalised ``text`` can mean as an answer; empty where it means nothing that can be compared."""
    text = text.strip().strip("\"'").strip().rstrip(".,;").strip()
    if not text or len(text) > MAX_LENGTH:
        return []
    makers = (_word, _region, _points, _values, _equation)
    return [reading for make in makers if (reading := _attempt(make, text)) is not None]


def _attempt(make: Callable[[str], Reading | None], text: str) -> Reading | None:
    try:
        return make(text)
    except (ParseError, NotImplementedError, TypeError, ValueError, AttributeError):
        return None


def _word(text: str) -> Reading | None:
    lowered = text.lower()
    if _NO_SOLUTION.match(lowered):
        return Region(sympy.S.EmptySet)
    if _EVERYTHING.match(text) or _EVERYTHING.match(lowered):
        return Region(sympy.S.Reals)
    choice = _CHOICE.match(text)
    if choice:
        return Word((choice[1] or choice[2]).lower())
    first = re.split(r"[\s,.;:]", lowered)[0]
    return Word(_WORD[first]) if first in _WORD else None


def split_list(text: str) -> list[str]:
    """The items of a list: at "or", "and", semicolons and commas that stand in no brackets."""
    parts, start, depth, position = [], 0, 0, 0
    for match in _OR.finditer(text):
        inside = text[position : match.start()]
        depth += sum(map(inside.count, "([{")) - sum(map(inside.count, ")]}"))
        position = match.start()
        if depth <= 0:
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


# Regions


def _region(text: str) -> Reading | None:
    text = re.sub(r"^[a-z]\s+in\s+", "", text)
    if _COMPARISON.search(text):
        return Region(_inequalities(text))
    pieces = [
        _interval(piece.strip())
        for piece in re.split(r"\s+(?:U|or|или|and|и)\s+|(?<=[\])])\s*[;,]\s*(?=[\[(])", text)
    ]
    return Region(Union(*pieces))


def _interval(text: str) -> Set:
    if text.startswith("{") and text.endswith("}"):
        return FiniteSet(*(parse(part) for part in re.split(r"[;,]", text[1:-1])))
    match = _BRACKETS.match(text)
    if match is None:
        raise ParseError("no interval")
    low, high = parse(match[2]), parse(match[3])
    if not (low.is_extended_real and high.is_extended_real and low < high):
        raise ParseError("no interval")
    return Interval(low, high, match[1] == "(", match[4] == ")")


def _inequalities(text: str) -> Set:
    whole: Set = sympy.S.EmptySet
    for alternative in re.split(r"\s+(?:or|или|либо|U)\s+|\s*;\s*", text):
        parts = re.split(r"\s+(?:and|и)\s+|,\s*", alternative)
        whole = Union(whole, sympy.Intersection(*(_inequality(part) for part in parts)))
    return whole


def _inequality(text: str) -> Set:
    sides = _COMPARISON.split(text)
    if len(sides) not in (3, 5):
        raise ParseError("no inequality")
    pieces = [_half_line(sides[i], sides[i + 1], sides[i + 2]) for i in range(0, len(sides) - 1, 2)]
    return sympy.Intersection(*pieces)


def _half_line(left: str, sign: str, right: str) -> Set:
    """The solutions of ``variable sign number`` or the other way round."""
    a, b = parse(left), parse(right)
    if b.is_Symbol:
        a, b, sign = b, a, {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "!=": "!="}[sign]
    if not (a.is_Symbol and b.is_extended_real):
        raise ParseError("not solved")
    lines: dict[str, Set] = {
        "<": Interval.open(-sympy.oo, b), "<=": Interval(-sympy.oo, b),
        ">": Interval.open(b, sympy.oo), ">=": Interval(b, sympy.oo),
        "!=": sympy.S.Reals - FiniteSet(b),
    }  # fmt: skip
    return lines[sign]


# Points


def _points(text: str) -> Reading | None:
    """``(1; 2), (2; 1)``, ``x = 1, y = 2``, ``(x, y) = (1, 2)`` or bare ``1; 2``."""
    text = re.sub(r"^\(?[a-z]\s*[;,]\s*[a-z]\)?\s*(?:=|in)\s*", "", text).strip("{} ")
    pairs = _PAIR.findall(text)
    if pairs and not re.sub(r"[\s,;]|and|or|или|и", "", _PAIR.sub("", text)) and len(pairs) <= MAX_PARTS:
        return Points(tuple(tuple(parse(part) for part in _coordinates(pair)) for pair in pairs))
    first = _NAMED.match(text)
    again = rf"|\s*[;,]\s*(?={re.escape(first[1])}\s*=)" if first else ""
    named = [_system(part) for part in re.split(rf"\s+(?:or|или|либо)\s+{again}", text)]
    return Points(tuple(named))


def _coordinates(pair: str) -> list[str]:
    parts = re.split(r"\s*;\s*" if ";" in pair else r"\s*,\s*", pair)
    if len(parts) < 2:
        raise ParseError("one coordinate")
    return [part.split("=")[-1] for part in parts]


def _system(text: str) -> tuple[Expr, ...]:
    """``x = 1, y = 2`` → (1, 2), by name; ``1; 2`` as it stands."""
    parts = [_NAMED.match(part.strip().strip("()")) for part in split_list(text)]
    if len(parts) < 2:
        raise ParseError("one value")
    if all(part is None for part in parts):
        return tuple(parse(part) for part in split_list(text))
    found = {part[1]: quantity(part[3]).value for part in parts if part is not None}
    if len(found) < len(parts) or len({name[0] for name in found}) < len(found):
        raise ParseError("not a system")
    return tuple(found[name] for name in sorted(found))


# Values


def _values(text: str) -> Reading | None:
    text, parameter = _without_integer(text)
    text = _LET.sub("", text).strip()
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    parts = [part for part in split_list(text) if part.strip()]
    names = {named[1][0] for part in parts if (named := _NAMED.match(part.strip()))}
    if not 1 <= len(parts) <= MAX_PARTS or len(names) > 1:
        return None
    found = [quantity(_bare(variant)) for part in parts for variant in _both_signs(part)]
    values = [value.value.subs({Symbol(name): INTEGER for name in parameter}) for value in found]
    if any(value.has(sympy.oo) for value in values):
        return None
    return Values(tuple(values), tuple(value.unit for value in found), "~" not in text)


def _without_integer(text: str) -> tuple[str, tuple[str, ...]]:
    """Take away ``, n ∈ Z``; the names that stand for an integer."""
    match = _INTEGER.search(text)
    if match:
        return text[: match.start()], (match[1], *_PARAMETERS)
    periodic = re.search(
        r"pi\s*\*?\s*[nkml]\b|[nkml]\s*\*?\s*pi\b|360 deg\s*\*?\s*[nk]|180 deg\s*\*?\s*[nk]", text
    )
    return text, _PARAMETERS if periodic else ()


def _bare(part: str) -> str:
    """Without the name before it: ``x = 5`` → ``5``."""
    named = _NAMED.match(part.strip())
    return (named[3] if named else part).strip().lstrip("~").strip()


def _both_signs(part: str) -> list[str]:
    if "±" not in part:
        return [part]
    return [part.replace("±", "+"), part.replace("±", "-")]


# Equations


def _equation(text: str) -> Reading | None:
    sides = text.split("=")
    if len(sides) != 2 or _COMPARISON.search(text):
        return None
    left, right = (parse(side) for side in sides)
    if not left.is_Symbol and same(left, right):
        return Values((right,), (None,))
    difference = left - right
    return Equation(difference) if len(difference.free_symbols) >= 2 else None


def pairs(first: list[Reading], second: list[Reading]) -> list[tuple[Reading, Reading]]:
    """The readings of two answers that are of one kind."""
    return [(a, b) for a, b in product(first, second) if type(a) is type(b)]
