"""The numbers that a text mentions, however they are written."""

import re
from functools import lru_cache

from grading.engine.quantities import WORDS

MAX_NUMBERS = 400
#: Two numbers are the same where they differ by less than this, relative to the size.
TOLERANCE = 1e-6

_NUMBER = re.compile(
    r"(?<![\w.])\d{1,15}(?:\.\d{1,12})?(?![\d]|\.\d)|(?<=[a-zA-Z*/^])\d{1,15}(?:\.\d{1,12})?(?!\d)"
)
_FRACTION = re.compile(r"(?<![\d.])(\d{1,9})\)?/\(?(\d{1,9})(?![\d.])")
_PERCENT = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s?(?:%|percent|процент)")
_WORD = re.compile(r"[^\W\d_]+")
_MULTIPLES = {"half": 0.5, "halves": 0.5, "twice": 2, "double": 2, "doubled": 2, "thrice": 3, "triple": 3, "tripled": 3,
              "dozen": 12, "third": 1 / 3, "thirds": 1 / 3, "quarter": 0.25, "quarters": 0.25, "fourth": 0.25,
              "fifth": 0.2, "tenth": 0.1, "половина": 0.5, "половину": 0.5, "вдвое": 2, "втрое": 3, "дюжина": 12,
              "треть": 1 / 3, "четверть": 0.25}  # fmt: skip


@lru_cache(maxsize=1024)
def mentioned(text: str) -> tuple[float, ...]:
    """The numbers of a normalised text in order; fractions and percentages also by their value, words as numbers."""
    found = [float(match[0]) for match in _NUMBER.finditer(text)]
    found += [float(a) / float(b) for a, b in _FRACTION.findall(text) if float(b)]
    found += [float(number) / 100 for number in _PERCENT.findall(text)]
    for word in _WORD.findall(text.lower()):
        value = WORDS.get(word, _MULTIPLES.get(word))
        if value is not None:
            found.append(float(value))
    return tuple(found[:MAX_NUMBERS])


def among(number: float, others: "tuple[float, ...] | list[float] | set[float]") -> bool:
    """Whether ``number`` is one of the others, but for rounding of the machine."""
    return any(abs(number - other) <= TOLERANCE * max(1.0, abs(other)) for other in others)
