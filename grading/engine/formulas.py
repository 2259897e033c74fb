"""Formulas that students know wrongly: what is written, and of which kind the mistake is."""

from sympy import Expr, Wild

from grading.engine.expressions import same
from grading.engine.parser import parse
from grading.engine.relations import Relation
from grading.engine.verdict import FORMULAS, GEOMETRY

_WRONG = (
    ("(a+b)^2", "a^2+b^2", FORMULAS),
    ("(a+b)^3", "a^3+b^3", FORMULAS),
    ("(a-b)^2", "a^2-b^2", FORMULAS),
    ("(a-b)^3", "a^3-b^3", FORMULAS),
    ("sqrt(a+b)", "sqrt a + sqrt b", FORMULAS),
    ("sin(2a)", "2 sin a", GEOMETRY),
    ("cos(2a)", "2 cos a", GEOMETRY),
    ("cos(2a)", "sin^2 a - cos^2 a", GEOMETRY),
    ("sin(a+b)", "sin a + sin b", GEOMETRY),
    ("cos(a+b)", "cos a + cos b", GEOMETRY),
    ("tan a", "cos a / sin a", GEOMETRY),
    ("sin^2 a", "1 + cos^2 a", GEOMETRY),
    ("cos^2 a", "1 + sin^2 a", GEOMETRY),
)
_A, _B = Wild("A", exclude=[0]), Wild("B", exclude=[0])
_PATTERNS = [
    (parse(left).subs({"a": _A, "b": _B}), parse(right).subs({"a": _A, "b": _B}), kind)
    for left, right, kind in _WRONG
]
#: Formulas by their usual letters, and what each must be; a discriminant may be a quarter.
_NAMED = {
    "D": (("b^2-4a*c", "(b^2-4a*c)/4", "b^2/4-a*c"), ("a", "b", "c"), FORMULAS),
    "C": (("2pi*r", "pi*d"), ("r",), GEOMETRY),
    "L": (("2pi*r", "pi*d"), ("r",), GEOMETRY),
}


def misused_formula(relation: Relation) -> str | None:
    """The category of the mistake where a relation is a well-known wrong formula; None where it is not."""
    if relation.sign != "=" or not relation.right.free_symbols:
        return None
    return _by_name(relation.left, relation.right) or _by_pattern(relation.left, relation.right)


def _by_name(left: Expr, right: Expr) -> str | None:
    known, letters, kind = _NAMED.get(str(left), ((), (), ""))
    if not known or {str(name) for name in right.free_symbols} != set(letters):
        return None
    return None if any(same(right, parse(formula)) for formula in known) else kind


def _by_pattern(left: Expr, right: Expr) -> str | None:
    for pattern, wrong, kind in _PATTERNS:
        found = left.match(pattern)
        if found and len(found) == len(pattern.atoms(Wild)) and same(right, wrong.subs(found)):
            return None if same(left, right) else kind
    return None
