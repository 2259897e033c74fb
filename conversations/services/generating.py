"""Conversations of imagined courses, written by a language model."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import numpy as np
import pydantic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common import llm
from common.llm_results import Answer
from conversations.engine.message import Message

PROMPT_VERSION = "v1"
_PROMPT = Path(__file__).parent.parent / "prompts" / PROMPT_VERSION / "conversation.txt"

LENGTH = 30
_COURSES = (
    "school algebra for adults, 16 weeks, weekly homework and a final exam",
    "introduction to Python, automatic tests of the homework, a project at the end",
    "exam preparation in mathematics: trigonometry, geometry, probability",
    "databases and SQL for analysts, with a practice platform that is sometimes down",
    "physics for first-year students, labs handed in as photos",
)
_CHANNELS = {
    "general": "organisation, deadlines, announcements, small talk",
    "homework-help": "questions about tasks and the answers to them",
    "exam-prep": "revision, past papers, worries",
    "off-topic": "anything but the course",
}
_LANGUAGES = ("English", "Russian")
_START = datetime(2026, 1, 12, 9, tzinfo=UTC)


class WrittenMessage(pydantic.BaseModel):
    """One message as the model writes it."""

    model_config = pydantic.ConfigDict(extra="forbid")
    author: str
    is_staff: bool
    text: str
    label: Literal["question", "answer", "comment"]
    reply_to: int


class WrittenConversation(pydantic.BaseModel):
    """A stretch of a chat as the model writes it."""

    model_config = pydantic.ConfigDict(extra="forbid")
    messages: list[WrittenMessage]


def generate_with_llm(n: int, seed: int = 0) -> list[Message]:
    """At least one and at most ``n`` messages, one conversation a call, courses and channels by turns.

    Raises ``ValidationError`` where no server is configured, or where it gives no readable conversation.
    """
    if not llm.is_configured():
        raise ValidationError(_("A language model needs a server: set OPENAI_API_KEY or OPENAI_BASE_URL."))
    rng = np.random.default_rng(seed)
    found: list[Message] = []
    number = 0
    while len(found) < n:
        found += _conversation(number, seed, rng)
        number += 1
    return found[:n]


def _conversation(number: int, seed: int, rng: np.random.Generator) -> list[Message]:
    channel = list(_CHANNELS)[int(rng.integers(len(_CHANNELS)))]
    prompt = _PROMPT.read_text(encoding="utf-8").format(
        course=_COURSES[number % len(_COURSES)],
        channel=channel,
        purpose=_CHANNELS[channel],
        language=_LANGUAGES[number % len(_LANGUAGES)],
        n=LENGTH,
        seed=f"{seed}-{number}",
    )
    result = llm.ask([{"role": "user", "content": prompt}], WrittenConversation, max_tokens=6000)
    if not isinstance(result, Answer) or not any(written.text.strip() for written in result.value.messages):
        raise ValidationError(
            _("The language model wrote no conversation: %(result)s.") % {"result": type(result).__name__}
        )
    return _sent(result.value.messages, f"{channel}-{number}", rng)


def _sent(written: list[WrittenMessage], channel: str, rng: np.random.Generator) -> list[Message]:
    """With numbers and times; a reply to what does not come before is dropped, and so is an empty message."""
    now = _START + timedelta(minutes=float(rng.uniform(0, 60 * 24 * 60)))
    found = []
    for number, one in enumerate(written, start=1):
        now += timedelta(seconds=round(float(rng.lognormal(4.2, 1.4))))
        if one.text.strip():
            reply_to = str(one.reply_to) if 0 < one.reply_to < number else None
            found.append(
                Message(str(number), one.author, one.text, now, reply_to, channel, one.is_staff, one.label)
            )
    return found
