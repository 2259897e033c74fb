"""Puts annotations back on the lines they were made on.

In some published copies of annotated logs the line numbers of the links of a whole log are off by a few against the
texts. Who addresses somebody by name mostly answers them, so the right shift shows: at it the names agree with the
links, at all others they agree as often as by chance.
"""

from collections.abc import Mapping, Sequence

from conversations.engine.linking.evaluation import Annotated
from conversations.engine.linking.pairs import people
from conversations.engine.message import Message

#: Shifts that are tried, how many links must tell, and by how much more often names must agree than unshifted.
_FARTHEST, _FEWEST, _GAIN = 20, 20, 0.3


def aligned(
    name: str,
    messages: Sequence[Message],
    lines: Sequence[int],
    links: Mapping[int, Sequence[int]],
    shift: int | None = None,
) -> Annotated:
    """A log whose ``links`` give, by line, the lines that it answers; ``lines`` are the messages' own.

    The lines of the links are moved by ``shift``, None for the shift that names speak for; the result says which it
    was, 0 in a log that is as it should be.
    """
    position = {line: at for at, line in enumerate(lines)}
    shift = _shift(messages, position, links) if shift is None else shift
    parents: list[list[int] | None] = [None] * len(messages)
    for line, answered in links.items():
        if line + shift in position:
            parents[position[line + shift]] = [position.get(other + shift, -1) for other in answered]
    return Annotated(name, list(messages), parents, shift)


def _shift(
    messages: Sequence[Message], position: Mapping[int, int], links: Mapping[int, Sequence[int]]
) -> int:
    author, addressed = people(messages)
    pairs = [(line, answered[0]) for line, answered in links.items() if answered]

    def agreement(shift: int) -> float:
        """How often whoever is addressed is the author of what is answered; 0 where too few tell."""
        moved = [(position.get(child + shift), position.get(parent + shift)) for child, parent in pairs]
        told = [(c, p) for c, p in moved if c is not None and p is not None and addressed[c] >= 0]
        return sum(author[p] == addressed[c] for c, p in told) / len(told) if len(told) >= _FEWEST else 0.0

    best = max(range(-_FARTHEST, _FARTHEST + 1), key=lambda shift: (agreement(shift), -abs(shift)))
    return best if agreement(best) >= agreement(0) + _GAIN else 0
