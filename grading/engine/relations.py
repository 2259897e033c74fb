"""The equalities and inequalities that a step of a solution states, found in the middle of its words."""

import re
from dataclasses import dataclass
from functools import lru_cache

from sympy import Expr

from grading.engine.parser import FUNCTION_NAMES, ParseError, parse

#: A step longer than this is not looked into.
MAX_STEP = 2000
MAX_RELATIONS = 12


@dataclass(frozen=True)
class Relation:
    """``left sign right``, and the text of either side."""

    left: Expr
    sign: str
    right: Expr
    left_text: str
    right_text: str


_SPOKEN = (
    (re.compile(r"(?<=[\d)%]) (?:plus|плюс) (?=[\d(])"), " + "),
    (re.compile(r"(?<=[\d)%]) (?:minus|минус) (?=[\d(])"), " - "),
    (re.compile(r"(?<=[\d)%]) (?:times|multiplied by|умножить на|умножаем на) (?=[\d(])"), " * "),
    (re.compile(r"(?<=[\d)%]) (?:divided by|разделить на|делим на|делить на) (?=[\d(])"), " / "),
    (re.compile(r"(?<=[\d)%]) (?:of|от) (?=[\d(])"), " * "),
    (re.compile(r"(?<=[\d)%]) (?:equals|is equal to|равно|равняется) (?=[\d(-])"), " = "),
    (re.compile(r"(?<=\d)-(?=[^\W\d_]{2})|'s\b|(?<=[^\W\d_])-(?=[^\W\d_]{2})"), " "),
    (re.compile(r"(?<=[^\W\d_]{2}) [xXхХ] (?=\d)"), " * "),
    (re.compile(r"(?<=\d) ?(?:мм|см|дм|м|км|mm|cm|dm|m|km|ft|in)\^\(?[23]\)?"), " "),
    (re.compile(r"[$€£₽¢\"]|<=>"), " "),
)
# Where one statement ends and the next begins.
_BREAK = re.compile(r"[;?]|(?<!\d)[,.]|(?<![\d\s]):|(?<=\d):(?=\s|$)|[,.](?=\s|$)|=>|\n|\.{2,}")
_SIGN = re.compile(r"(<=|>=|!=|=|<|>|~)")
_PIECE = re.compile(
    r"(?P<unit>/\s*(?!pi\b|sqrt|sin|cos|tan|log|lg|ln)[^\W\d_]{2,}(?:\s+(?=[-+*/=^)]|$))?)|(?P<word>[^\W\d_]+(?:_\w+)?)|(?P<mathematics>[^\W_]|[-+*/:^()\[\]{}|!%.±_])|(?P<space>\s+)|(?P<other>.)"
)
_OPERATOR_END = re.compile(r"[-+*/:^(]\s*$")
_OPERATOR_START = re.compile(r"^\s*[-+*/:^)]")
#: Letters that behind a number are a unit rather than a variable.
_UNIT_LETTERS = frozenset("mglshkp")
_SHORT = "is or to of in it so we he be by as at an if no on up my me us am do go cm km kg mm ml dm ft oz lb"
_TWO_LETTER_WORDS = frozenset(_SHORT.split())
_NAMES = FUNCTION_NAMES | {"pi", "deg", "oo"}


@lru_cache(maxsize=512)
def relations(step: str) -> tuple[Relation, ...]:
    """The relations of a normalised step, chains (a = b = c) taken apart; what is no mathematics is passed over."""
    text = step[:MAX_STEP]
    for pattern, sign in _SPOKEN:
        text = pattern.sub(sign, text)
    found = [relation for part in _BREAK.split(text) if _SIGN.search(part) for relation in _chain(part)]
    return tuple(found[:MAX_RELATIONS])


def _chain(text: str) -> list[Relation]:
    parts = _SIGN.split(text)
    sides = [stretches(side) for side in parts[::2]]
    found = []
    for i, sign in enumerate(parts[1::2]):
        left = _parsed(sides[i][-1]) if sides[i] else None
        right = _parsed(sides[i + 1][0]) if sides[i + 1] else None
        if left is not None and right is not None:
            found.append(Relation(left, sign, right, sides[i][-1], sides[i + 1][0]))
    return found


def _parsed(text: str) -> Expr | None:
    try:
        return parse(text)
    except ParseError:
        return None


def stretches(side: str) -> list[str]:
    """The mathematics in one side, split where words stand between two operands.

    Words beside an operator name what is counted: ``60 potatoes * 1.5 minutes`` is one stretch.
    """
    pieces: list[str] = []
    current, gap = "", False
    for text, is_word in _pieces(side):
        if is_word:
            gap = gap or bool(current.strip())
            continue
        if gap and text.strip():
            if not (_OPERATOR_END.search(current) or _OPERATOR_START.search(text)):
                pieces.append(current)
                current = ""
            gap = False
        current += text
    return [piece.strip() for piece in [*pieces, current] if piece.strip()]


def _pieces(side: str) -> list[tuple[str, bool]]:
    """Bits of text, each with whether it is a word."""
    found = []
    for match in _PIECE.finditer(side):
        text = match[0]
        if match["word"]:
            found.append((text, not _is_name(side, match)))
        else:
            found.append((" " if match["unit"] else text, bool(match["unit"] or match["other"])))
    return found


def _is_name(side: str, match: re.Match[str]) -> bool:
    """Whether letters are a variable or a function: one letter beside a sign or a number, or a known name."""
    word = match[0]
    if word.lower() in _NAMES or re.fullmatch(r"log_\w+", word):
        return True
    if not word.isascii() or len(word.split("_")[0]) > 2:
        return False
    before, after = side[: match.start()].rstrip(), side[match.end() :].lstrip()
    touches_before = not before or before[-1] in "0123456789+-*/^(|)"
    touches_after = not after or after[0] in "+-*/^)|" or side[match.end()] == "("
    if len(word.split("_")[0]) == 2:
        return touches_before and touches_after and word.islower() and word not in _TWO_LETTER_WORDS
    if match.start() and side[match.start() - 1] in "0123456789)":
        return touches_after or word not in _UNIT_LETTERS
    return touches_after
