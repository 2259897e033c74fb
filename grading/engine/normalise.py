"""From what a student typed to one notation: ASCII signs, decimal points, no thousands separators, no LaTeX."""

import re

from grading.engine.characters import plain_characters
from grading.engine.latex import plain_latex

#: Longer texts are cut: no school solution has as many characters.
MAX_LENGTH = 50_000
#: Nested notations need a second pass; nothing people write needs as many.
MAX_PASSES = 10

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_ANNOTATION = re.compile(r"<<[^<>]*>>")
_SPACED_THOUSANDS = re.compile(r"(?<![\d.,/^])(\d{1,3}(?: \d{3})+)(?![\d/])")
_COMMA_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+)(?![\d,])")
_COMMA_DECIMAL = re.compile(r"(?<![\d.,])(\d+),(\d+)(?![\d,])")
_COMMA_DECIMAL_OUTSIDE = re.compile(r"(?<![\d.,([{])(\d+),(\d+)(?![\d,\])}])")
_LISTED = re.compile(r"[(\[{][^()\[\]{};]*;[^()\[\]{}]*[)\]}]")
_RAISED_DEGREE = re.compile(r"\^\s*\(?\s*deg\b\s*\)?")
_ENUMERATOR = re.compile(r"^[ \t]*\d{1,2}[).][ \t]+(?=\S)", re.MULTILINE)
_BARE_DECIMAL = re.compile(r"(?<![\d.\w)])\.(?=\d)")
_MIXED = re.compile(r"(?<![\d.^/_])(\d+) +(\(?)(\d+) ?/ ?(\d+)(\)?)(?![\d.])")
_TIMES = re.compile(
    r"(?<=[\d)%])[ \t]+[xXхХ][ \t]+(?=[-$€£]?[ \t]?[\d(.])|(?<=\d)[xXхХ](?=\d)|(?<=[\d)%])[ \t]?\*[ \t]?(?=[$€£])"
)
_INFINITY = re.compile(r"(?<![a-zа-яё])(?:inf(?:inity|ty)?|бесконечност[ьи])(?![a-zа-яё])", re.IGNORECASE)
# “2 целых 1/3”, “2 целых и 5 десятых”.
_WHOLES = re.compile(r"(\d)\s+цел(?:ых|ая|ую|ой)(?:\s+и)?\s+(?=\d)", re.IGNORECASE)
_TENTHS = re.compile(r"(?<!\d)(\d{1,6})\s+(десят|сот|тысячн)(?:ых|ая|ой|ую|ые)(?![а-яё])", re.IGNORECASE)
_PARTS = {"десят": 10, "сот": 100, "тысячн": 1000}
_POWER = re.compile(r"\*\*")
_EQUALITIES = re.compile(r"={2,}")


def is_russian(text: str) -> bool:
    """Whether commas in it are decimal."""
    return _CYRILLIC.search(text) is not None


def normalise(text: str, russian: bool | None = None) -> str:
    """``text`` in one notation; idempotent, never raises.

    ``russian`` says what a comma inside a number means: decimal, or between groups of three digits thousands; without
    it the alphabet of ``text`` decides. At most ``MAX_LENGTH`` characters are looked at.
    """
    text = text[:MAX_LENGTH]
    russian = is_russian(text) if russian is None else russian
    for _ in range(MAX_PASSES):
        before, text = text, _once(text, russian)
        if text == before:
            break
    return text


def _once(text: str, russian: bool) -> str:
    text = plain_characters(plain_latex(plain_characters(_ANNOTATION.sub("", text))))
    text = _POWER.sub("^", _EQUALITIES.sub("=", _RAISED_DEGREE.sub(" deg ", text)))
    text = _INFINITY.sub("oo", _TIMES.sub(" * ", text))
    text = _TENTHS.sub(lambda m: f"{m[1]}/{_PARTS[m[2].lower()]}", _WHOLES.sub(r"\1 ", text))
    text = _numbers(text, russian)
    return re.sub(r"[^\S\n]+", " ", text).strip()


def _numbers(text: str, russian: bool) -> str:
    text = _SPACED_THOUSANDS.sub(lambda m: m[1].replace(" ", ""), text)
    if not russian:
        text = _COMMA_THOUSANDS.sub(lambda m: m[1] if m[1].startswith("0") else m[1].replace(",", ""), text)
    text = _LISTED.sub(lambda m: _COMMA_DECIMAL.sub(r"\1.\2", m[0]), text)
    text = (_COMMA_DECIMAL if russian else _COMMA_DECIMAL_OUTSIDE).sub(r"\1.\2", text)
    text = _BARE_DECIMAL.sub("0.", _ENUMERATOR.sub("", text))
    return _MIXED.sub(_mixed, text)


def _mixed(match: re.Match[str]) -> str:
    """``1 1/2`` → ``(1+1/2)``; a fraction of at least one is no part of a mixed number."""
    whole, opening, top, bottom, closing = match.groups()
    if int(top) >= int(bottom) or bool(opening) != bool(closing):
        return match[0]
    return f"({whole}+{top}/{bottom})"
