"""Answers in LaTeX that our own grammar does not read: matrices, vectors, sums. Math-Verify reads more of it.

It evaluates what it reads, so only short texts whose powers and factorials are small are passed on.
"""

import re

from math_verify import parse, verify

MAX_LENGTH = 200
MAX_NESTING = 6
_DANGEROUS = re.compile(
    r"!|\^\s*\{?\s*-?\d{3,}|\^[^\\]{0,8}\^|\d{16,}|\\(?:sum|prod|int|lim|Gamma|zeta|def|let|newcommand)"
)


def same_latex(first: str, second: str) -> bool | None:
    """Whether two texts in LaTeX are one answer; None where either is not read, or not safe to read."""
    if not (_harmless(first) and _harmless(second)):
        return None
    parsed = [parse(f"${text.strip('$ ')}$", parsing_timeout=None) for text in (first, second)]
    if not all(parsed):
        return None
    return bool(verify(parsed[1], parsed[0], timeout_seconds=None))


def _harmless(text: str) -> bool:
    return (
        "\\" in text
        and len(text) <= MAX_LENGTH
        and text.count("{") <= 4 * MAX_NESTING
        and not _DANGEROUS.search(text)
    )
