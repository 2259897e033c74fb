"""Whom a message addresses by name: at its start, by an @, or somewhere in it."""

import re
from collections.abc import Mapping

_AT_START = re.compile(r"\s*@?(\S+?)([,:;.!?]*)(?:\s|$)")
_AT = re.compile(r"(?<!\w)@(\w[\w.-]*)")
_WORD = re.compile(r"[^\s,:;.!?()@]+")

#: A shorter name without an @ or a comma may be a word of the sentence.
_SHORTEST = 4


def names_of(author: str) -> list[str]:
    """What an author may be called: the whole name, and the first part of one with several."""
    whole = author.casefold().lstrip("@")
    parts = whole.split()
    return [whole, parts[0]] if len(parts) > 1 else [whole] if whole else []


def addressed(text: str, known: Mapping[str, int]) -> int:
    """The author a text addresses, -1 for nobody; ``known`` gives the author of each name (see ``names_of``).

    >>> addressed("anna: try again", {"anna": 3})
    3
    """
    folded = text.casefold()
    start = _AT_START.match(folded)
    if start:
        name, sign = start.groups()
        if name in known and (sign or len(name) >= _SHORTEST or folded.lstrip().startswith("@")):
            return known[name]
    for name in _AT.findall(folded):
        if name in known:
            return known[name]
    return next(
        (known[word] for word in _WORD.findall(folded) if len(word) >= _SHORTEST and word in known), -1
    )
