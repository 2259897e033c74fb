"""Links replies to what they answer: the sender's own reply, then names, then a model that has learned from links.

links = link(messages)             # rules alone
links = link(messages, linker)     # with a fitted ``Linker``
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from common.model_files import names_of
from conversations.engine.linking.pairs import NAMES, REACH, Channel, Ints
from conversations.engine.message import Link, Message, conversations

#: What the numbers of a pair mean; a stored linker of another set is refused.
FEATURE_SET = "links-v1"

#: Minutes after which somebody who speaks again has begun anew.
PAUSE = 30
#: Minutes within which an answer to nobody in particular may still be one to a question.
WAIT = 24 * 60
#: Candidates of a child that are learned from besides the right one.
_SAMPLED = 20
_COLUMN = {name: column for column, name in enumerate(NAMES)}


class Linker:
    """Boosted trees that tell the right candidate of a message from the wrong ones."""

    def __init__(self, *, seed: int = 0) -> None:
        self.seed = seed

    def fit(
        self, channels: Sequence[Sequence[Message]], parents: Sequence[Sequence[Sequence[int] | None]]
    ) -> "Linker":
        """Learn from ``channels`` and the positions of the ``parents`` of each of their messages.

        [] stands for a message that begins a thread, None for one of which nothing is known.

        Raises ``ValueError`` where no message has a known parent.
        """
        rng = np.random.default_rng(self.seed)
        parts = [_examples(Channel(m), p, rng) for m, p in zip(channels, parents, strict=True)]
        X, y = (np.concatenate([part[column] for part in parts]) for column in (0, 1))
        if not y.any():
            raise ValueError("no message has a known parent")
        self.trees = HistGradientBoostingClassifier(
            max_iter=200, learning_rate=0.1, max_leaf_nodes=31, min_samples_leaf=30, early_stopping=False,
            l2_regularization=5, random_state=self.seed,
        ).fit(X, y)  # fmt: skip
        return self

    def probabilities(self, channel: Channel, children: Ints) -> NDArray[np.float64]:
        """``[children, REACH + 1]``: the probability of each candidate, rows adding up to 1."""
        pairs = channel.pairs(children)
        inside = ~np.isnan(pairs[:, :, 0])
        odds = np.zeros(inside.shape)
        odds[inside] = np.exp(self.trees.decision_function(pairs[inside]))
        return odds / odds.sum(axis=1, keepdims=True)


def rule_parents(channel: Channel) -> tuple[Ints, NDArray[np.bool_]]:
    """By rules: the parent of each message (itself where it answers nothing), and whether a name decided.

    Who addresses somebody answers their last message. Otherwise one goes on with what one said last or was told last,
    if that was within ``PAUSE`` minutes. Otherwise one begins anew.

    Where labels are known, an answer to nobody by name answers the last question of anybody else that was asked since,
    within ``WAIT`` minutes, and that nobody answered yet.
    """
    parent = np.arange(channel.n)
    named = np.zeros(channel.n, bool)
    last_of: dict[int, int] = {}
    last_to: dict[int, int] = {}
    waiting: dict[int, None] = {}
    for i in range(channel.n):
        author, to = int(channel.author[i]), int(channel.addressed[i])
        recent = max(last_of.get(author, -1), last_to.get(author, -1))
        goes_on = recent >= 0 and channel.minutes[i] - channel.minutes[recent] <= PAUSE
        asked = _asked(channel, waiting, i, recent if goes_on else -1)
        if to >= 0 and to in last_of:
            parent[i], named[i] = last_of[to], True
        elif asked is not None:
            parent[i], to = asked, int(channel.author[asked])
        elif goes_on:
            parent[i] = recent
        if channel.label[i] == "question":
            waiting[i] = None
        elif channel.label[i] == "answer":
            waiting.pop(channel.replied[i] if channel.replied[i] >= 0 else int(parent[i]), None)
        last_of[author] = i
        if to >= 0:
            last_to[to] = i
    return parent, named


def _asked(channel: Channel, waiting: dict[int, None], i: int, since: int) -> int | None:
    """The last of the questions that wait for an answer, if ``i`` may be one to it."""
    if channel.label[i] != "answer" or channel.replied[i] >= 0:
        return None
    for asked in reversed(waiting):
        if asked <= since or channel.minutes[i] - channel.minutes[asked] > WAIT:
            return None
        if channel.author[asked] != channel.author[i]:
            return asked
    return None


def link(messages: Sequence[Message], linker: Linker | None = None) -> list[Link]:
    """At most one link for each message, in order; one that begins a thread has none.

    The sender's reply counts first, whatever the rules or ``linker`` say. Channels are kept apart.
    """
    found: dict[int, Link] = {}
    for positions in conversations(messages).values():
        said = [messages[position] for position in positions]
        for child, made in enumerate(_links_of(said, linker)):
            if made is not None:
                found[positions[child]] = made
    return [found[position] for position in sorted(found)]


def _links_of(said: Sequence[Message], linker: Linker | None) -> list[Link | None]:
    channel = Channel(said)
    parent, named = rule_parents(channel)
    probability = np.where(named, 0.8, 0.5)
    if linker is not None:
        parent, probability = _learned(channel, linker)
        named = channel.addressed == channel.author[parent]
    by_id = {message.id: message for message in said}
    made: list[Link | None] = []
    for child, message in enumerate(said):
        at = int(parent[child])
        if message.reply_to and message.reply_to in by_id and message.reply_to != message.id:
            made.append(Link(message.id, message.reply_to, 1.0, "reply", message.channel))
        elif at == child:
            made.append(None)
        else:
            rule = "mention" if named[child] else "learned" if linker else "turn"
            likely = float(probability[child])
            made.append(Link(message.id, said[at].id, likely, rule, message.channel))
    return made


def _learned(channel: Channel, linker: Linker) -> tuple[Ints, NDArray[np.float64]]:
    children = np.arange(channel.n)
    parent, probability = children.copy(), np.zeros(channel.n)
    for start in range(0, channel.n, 2000):
        part = children[start : start + 2000]
        p = linker.probabilities(channel, part)
        parent[part], probability[part] = part - p.argmax(axis=1), p.max(axis=1)
    return parent, probability


def _examples(
    channel: Channel, parents: Sequence[Sequence[int] | None], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Right candidates and some wrong ones of each message whose parents are known."""
    children = np.array([i for i, known in enumerate(parents) if known is not None], np.int64)
    if not len(children):
        return np.zeros((0, len(NAMES)), np.float32), np.zeros(0, bool)
    right = np.zeros((len(children), REACH + 1), bool)
    for row, child in enumerate(children):
        for parent in parents[child] or [child]:
            if 0 <= child - parent <= REACH:
                right[row, child - parent] = True
    pairs = channel.pairs(children)
    near = np.arange(REACH + 1) < 6
    chosen = right | near | (rng.random(right.shape) < _SAMPLED / REACH)
    chosen &= ~np.isnan(pairs[:, :, 0]) & right.any(axis=1, keepdims=True)
    return pairs[chosen], right[chosen]


#: The only types beyond scikit-learn's own that a stored linker may hold.
TRUSTED = [
    *names_of(Linker),
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn._loss._loss.CyHalfBinomialLoss",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
]
