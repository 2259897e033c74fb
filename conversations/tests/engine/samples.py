"""Messages for the tests of the engine."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from conversations.engine.generator.conversation import Generated, generate
from conversations.engine.linear import LinearLabeller
from conversations.engine.message import Message
from conversations.importers.labelled import read_labelled

START = datetime(2026, 3, 2, 9, tzinfo=UTC)

#: A chat that was written by hand for these tests, and that nothing is learned from.
COURSE_CHAT = Path(__file__).parent.parent / "course_chat.csv"


def said(*turns: str, channel: str = "c", minutes: int = 1) -> list[Message]:
    """Messages from "author: text", a number of minutes apart; an author in capitals is staff."""
    found = []
    for number, turn in enumerate(turns):
        author, text = turn.split(": ", 1)
        found.append(
            Message(
                str(number), author, text, START + number * timedelta(minutes=minutes),
                channel=channel, is_staff=author.isupper(),
            )
        )  # fmt: skip
    return found


@lru_cache
def generated(n: int = 3000, part: str = "train") -> Generated:
    """Generated conversations, made once."""
    return generate(n, seed=5, part=part)


@lru_cache
def labeller() -> LinearLabeller:
    """A labeller that has learned from them, once."""
    made = generated()
    return LinearLabeller().fit(made.messages, made.families)


def course_chat() -> list[Message]:
    """The chat written by hand."""
    return read_labelled([COURSE_CHAT]).messages
