"""Answers suggested by whatever the host's setting names; it is kept whether somebody used one.

``LMS_SCORING["ANSWER_SUGGESTER"]`` is the dotted path of a callable of a course and the text of a question that returns
``Suggested`` ones, the best first, or none where nothing is in use for the course.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.module_loading import import_string

from common import conf
from conversations.models import Question, Suggestion
from roster.models import Course

logger = logging.getLogger(__name__)

#: More than these nobody reads.
MOST = 5


@dataclass(frozen=True)
class Suggested:
    """An answer found elsewhere: ``source`` and ``id`` say where, a higher ``score`` fits better."""

    text: str
    score: float
    source: str
    id: str


Suggester = Callable[[Course, str], Sequence[Suggested]]


def is_configured() -> bool:
    """Whether the host names something that suggests."""
    return bool(conf.get("ANSWER_SUGGESTER"))


def suggester() -> Suggester | None:
    """What the setting names; None where it is empty. Raises ``ImportError`` for a path that leads nowhere."""
    path = str(conf.get("ANSWER_SUGGESTER"))
    found: Suggester | None = import_string(path) if path else None
    return found


def suggest(question: Question) -> list[Suggestion]:
    """The present suggestions for a question; one that was used stays, whatever is suggested now.

    A suggester that fails costs its suggestions, not the page: the failure is logged.
    """
    ask = suggester()
    if ask is None:
        return []
    try:
        found = list(ask(question.course, question.message.text))[:MOST]
    except Exception as error:
        # The kind alone: the text of an error may quote the question.
        logger.error("Nothing suggested for question %s: %s", question.pk, type(error).__name__)
        return []
    return _keep(question, found)


@transaction.atomic
def _keep(question: Question, found: Sequence[Suggested]) -> list[Suggestion]:
    question.suggestions.filter(used_at=None).exclude(item_id__in=[one.id for one in found]).delete()
    for one in found:
        question.suggestions.update_or_create(
            source=one.source, item_id=one.id, defaults={"text": one.text, "score": one.score}
        )
    return list(question.suggestions.all())
