"""When two expressions are the same."""

from math import isfinite

from sympy import Expr

#: Two numbers are one where they differ by less than this, relative to their size (or to 1).
PRECISION = 1e-9
#: Where expressions with variables are compared: values nobody's formula is special at.
SAMPLES = (0.3719, 1.2347, 2.7193, 0.8131, 3.4177, 1.9073, -0.6173, -1.7391)
_NEEDED = 3


def same(a: Expr, b: Expr) -> bool:
    """Whether two expressions are equal: exactly where they are rational, else at sample points."""
    if a == b:
        return True
    if a.is_Rational and b.is_Rational:
        return False
    names = sorted(a.free_symbols | b.free_symbols, key=str)
    if not names:
        return _close(number(a), number(b))
    agreements = 0
    for start in range(len(SAMPLES)):
        point = {name: SAMPLES[(start + 3 * i) % len(SAMPLES)] for i, name in enumerate(names)}
        left, right = number(a, point), number(b, point)
        if left is None or right is None:
            if (left is None) != (right is None):
                return False
            continue
        if not _close(left, right):
            return False
        agreements += 1
    return agreements >= _NEEDED


def number(expression: Expr, point: dict[Expr, float] | None = None) -> complex | None:
    """The value of an expression at a point; None where it has none."""
    try:
        value = complex(expression.evalf(16, subs=point, maxn=60))
    except (TypeError, ValueError, ArithmeticError, AttributeError, NotImplementedError, RecursionError):
        return None
    return value if isfinite(value.real) and isfinite(value.imag) else None


def _close(a: complex | None, b: complex | None) -> bool:
    return a is not None and b is not None and abs(a - b) <= PRECISION * max(1.0, abs(a), abs(b))
