"""How good links are, as Kummerfeld et al. (2019) count: precision, recall and F1 over links of annotated messages.

A message that answers nothing links to itself, and that link counts like any other. A message with several parents has
as many links, of which at most one is found here. A parent that is not in the file can be found by nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from conversations.engine.linking.linker import Linker, rule_parents
from conversations.engine.linking.pairs import Channel, Ints
from conversations.engine.message import Message


@dataclass
class Annotated:
    """One log: its messages, and the positions of each one's parents.

    [] stands for none (it begins a thread), None for not annotated, -1 for a parent that is not in the file.
    """

    name: str
    messages: list[Message] = field(default_factory=list)
    parents: list[list[int] | None] = field(default_factory=list)
    shift: int = 0


def score(predicted: Sequence[Ints], logs: Sequence[Annotated]) -> dict[str, float | int]:
    """Figures of one predicted parent for each message of each log."""
    right = told = wanted = 0
    for guess, log in zip(predicted, logs, strict=True):
        for child, parents in enumerate(log.parents):
            if parents is not None:
                known = parents or [child]
                right += int(guess[child]) in known
                told += 1
                wanted += len(known)
    precision, recall = right / max(told, 1), right / max(wanted, 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"annotated": told, "links": wanted, "precision": precision, "recall": recall, "f1": f1}


def by_rules(logs: Sequence[Annotated]) -> dict[str, float | int]:
    """Figures of the rules alone."""
    return score([rule_parents(Channel(log.messages))[0] for log in logs], logs)


def by_previous(logs: Sequence[Annotated]) -> dict[str, float | int]:
    """Figures of the simplest guess: everybody answers the message before."""
    return score([np.maximum(np.arange(len(log.messages)) - 1, 0) for log in logs], logs)


def by_linker(linker: Linker, logs: Sequence[Annotated]) -> dict[str, float | int]:
    """Figures of a fitted linker."""
    return score([learned_parents(linker, log) for log in logs], logs)


def measured(linker: Linker, logs: Sequence[Annotated]) -> dict[str, dict[str, float | int]]:
    """Figures of three ways to link."""
    return {"previous": by_previous(logs), "rules": by_rules(logs), "learned": by_linker(linker, logs)}


def learned_parents(linker: Linker, log: Annotated) -> Ints:
    """The likeliest parent of each annotated message; of the others themselves."""
    channel = Channel(log.messages)
    parent = np.arange(channel.n)
    children = np.array([i for i, known in enumerate(log.parents) if known is not None], np.int64)
    if len(children):
        parent[children] = children - linker.probabilities(channel, children).argmax(axis=1)
    return parent


def fit_linker(logs: Sequence[Annotated], seed: int = 0) -> Linker:
    """Learn from annotated logs. Raises ``ValueError`` where nothing is annotated."""
    return Linker(seed=seed).fit([log.messages for log in logs], [log.parents for log in logs])
