"""Text to tokens that keep what carries the signal: question marks, stop words, how a message begins and ends.

What differs from message to message but means the same becomes one token: a link, code, a formula, a mention, a number.
"""

import re
import unicodedata
from itertools import pairwise

#: Longer messages are read from both ends: what is asked stands at the start or at the end.
_HEAD, _TAIL = 1500, 500

_REPLACED = (
    (re.compile(r"```.*?(?:```|$)|`[^`\n]+`", re.DOTALL), " xcode "),
    (re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL), " xformula "),
    (re.compile(r"(?:https?://|www\.)\S+"), " xlink "),
    (re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+"), " xmail "),
    (re.compile(r"<?[@#][\w!&:-]*\w>?"), " xmention "),
    (re.compile(r"\b\d+(?:[.,:/]\d+)*\b"), " xnumber "),
)
#: "nooooo" is "noo", "???" is "??": that it is drawn out counts, not how far.
_DRAWN_OUT = re.compile(r"(.)\1{2,}", re.DOTALL)
_TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")

START, END = "^", "$"


def normalise(text: str) -> str:
    """Lower case, one form for each character, replaced links, code, formulas, mentions and numbers."""
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]} {text[-_TAIL:]}"
    text = unicodedata.normalize("NFKC", text).lower().replace("ё", "е").replace("’", "'")
    for pattern, token in _REPLACED:
        text = pattern.sub(token, text)
    return " ".join(_DRAWN_OUT.sub(r"\1\1", text).split())


def tokens(normalised: str) -> list[str]:
    """Words and signs of a normalised text, between marks of its start and end.

    >>> tokens(normalise("How do I solve $x^2=4$?"))
    ['^', 'how', 'do', 'i', 'solve', 'xformula', '?', '$']
    """
    return [START, *_TOKEN.findall(normalised), END]


def word_ngrams(normalised: str) -> list[str]:
    """One, two and three tokens in a row."""
    found = tokens(normalised)
    pairs = pairwise(found)
    triples = zip(found, found[1:], found[2:], strict=False)
    return [*found, *map(" ".join, pairs), *map(" ".join, triples)]
