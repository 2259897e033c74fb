"""Equations in one unknown, from step to step: does the next have the solutions of the one before?"""

from dataclasses import dataclass

import sympy
from sympy import Expr, Poly, Symbol

from grading.engine.expressions import number, same
from grading.engine.relations import relations

MAX_DEGREE = 4
#: Two roots are one where they differ by less than this: roots are often rounded to two places.
CLOSE = 0.01


@dataclass(frozen=True)
class Equation:
    """``left = right`` in ``unknown``, with its real solutions."""

    unknown: Symbol
    left: Expr
    right: Expr
    roots: tuple[float, ...]
    text: str

    def holds(self, value: Expr) -> bool:
        """Whether ``value`` solves it."""
        return same(self.left.subs(self.unknown, value), self.right.subs(self.unknown, value))


def equations(step: str) -> list[Equation]:
    """The polynomial equations in one unknown that a normalised step states."""
    found = []
    for relation in relations(step):
        names = relation.left.free_symbols | relation.right.free_symbols
        if relation.sign == "=" and len(names) == 1:
            unknown = next(iter(names))
            roots = _roots(relation.left - relation.right, unknown)
            if roots is not None:
                text = f"{relation.left_text} = {relation.right_text}"
                found.append(Equation(unknown, relation.left, relation.right, roots, text))
    return found


def contradicts(later: Equation, earlier: Equation) -> bool:
    """Whether a later equation has a root, and none of its roots solves the earlier one.

    After one that is solved ("x = 7") another case begins, and one that only zero solves says nothing: in
    "2x/3 + x = 5x/3" something is simplified. Fewer roots are no contradiction (a case is looked at), nor more (both
    sides were squared).
    """
    if (
        later.unknown != earlier.unknown
        or not later.roots
        or not any(earlier.roots)
        or earlier.left.is_Symbol
    ):
        return False
    return not any(abs(a - b) <= CLOSE * max(1.0, abs(b)) for a in later.roots for b in earlier.roots)


def _roots(difference: Expr, unknown: Symbol) -> tuple[float, ...] | None:
    numerator = sympy.fraction(sympy.together(difference))[0]
    try:
        polynomial = Poly(numerator, unknown)
    except sympy.PolynomialError:
        return None
    if not 1 <= polynomial.degree() <= MAX_DEGREE:
        return None
    found = [number(root) for root in polynomial.nroots(n=15, maxsteps=100)]
    real = [root.real for root in found if root is not None and abs(root.imag) < CLOSE**2]
    return tuple(sorted(set(real)))
