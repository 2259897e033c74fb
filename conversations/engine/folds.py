"""Which messages are learned from and which are held back: whole conversations, and no near copies.

Written chat repeats itself; a message whose near copy was learned from says nothing about the next course.
"""

from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from conversations.engine.message import Message, conversations
from conversations.engine.text import normalise, tokens

Positions = NDArray[np.intp]

#: A conversation longer than this is cut into parts: a file without channels is one endless conversation.
SEGMENT = 40

#: Shorter messages ("thank you!") are no copies of each other: everybody says them, and will again.
_SHORTEST = 6
#: Texts are near copies if at least one of these many bands of MinHash values is the same: with four values a band,
#: half of the pairs that share .7 of their three-token shingles are found (Broder 1997).
_BANDS, _ROWS = 4, 4
_PRIME = (1 << 31) - 1


def segments(messages: Sequence[Message]) -> NDArray[np.int64]:
    """The number of the part of a conversation that each message belongs to."""
    segment = np.empty(len(messages), np.int64)
    number = 0
    for positions in conversations(messages).values():
        for start in range(0, len(positions), SEGMENT):
            segment[positions[start : start + SEGMENT]] = number
            number += 1
    return segment


def folds(
    messages: Sequence[Message], k: int, seed: int = 0, groups: NDArray[np.integer] | None = None
) -> Iterator[tuple[Positions, Positions]]:
    """``k`` pairs of positions (learn from, hold back); every message is held back once.

    Parts of conversations stay whole (or, where given, the numbered ``groups`` [n]), and near copies of what is held
    back are not learned from. Raises ``ValueError`` where there are fewer than ``k`` messages. With fewer parts than
    ``k`` a message is a part.
    """
    if len(messages) < k:
        raise ValueError(f"{len(messages)} messages cannot be parted in {k}")
    segment = segments(messages) if groups is None else np.asarray(groups)
    if segment.max() + 1 < k:
        segment = np.arange(len(messages))
    order = np.random.default_rng(seed).permutation(segment.max() + 1)
    fold = (order % k)[segment]
    copies = near_copies([message.text for message in messages])
    for number in range(k):
        held = np.flatnonzero(fold == number)
        rest = np.flatnonzero(fold != number)
        yield without_copies(rest, held, copies), held


def without_copies(learned: Positions, held: Positions, bands: NDArray[np.int64]) -> Positions:
    """``learned`` without the near copies of ``held``; ``bands`` as of ``near_copies``."""
    known = np.zeros(len(learned), bool)
    for band in bands.T:
        known |= (band[learned] != 0) & np.isin(band[learned], band[held])
    return learned[~known]


def near_copies(texts: Sequence[str]) -> NDArray[np.int64]:
    """MinHash bands ``[n, bands]``: near copies share a number in a column; 0 is shared by nobody."""
    rng = np.random.default_rng(0)
    factor, shift = rng.integers(1, _PRIME, (2, _BANDS * _ROWS), dtype=np.int64)
    bands = np.zeros((len(texts), _BANDS), np.int64)
    for position, text in enumerate(texts):
        hashes = _shingles(text)
        if len(hashes):
            least = ((hashes[:, None] * factor + shift) % _PRIME).min(axis=0).reshape(_BANDS, _ROWS)
            bands[position] = [crc32(row.tobytes()) + 1 for row in least]
    return bands


def _shingles(text: str) -> NDArray[np.int64]:
    """Hashes below 2³¹ of all three words in a row; none for a short text."""
    words = tokens(normalise(text))[1:-1]
    if len(words) < _SHORTEST:
        return np.zeros(0, np.int64)
    triples = {" ".join(words[at : at + 3]) for at in range(len(words) - 2)}
    return np.array([crc32(triple.encode()) % _PRIME for triple in sorted(triples)], np.int64)
