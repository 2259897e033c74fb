"""Follows what became of questions: the engine decides, the rows say so. What a person decided stays."""

from collections.abc import Collection

from common import bulk
from conversations.engine.questions import ANSWERED, QuestionState, question_states
from conversations.models import Channel, LabelSource, Message, Question
from conversations.selectors.thread_rows import Threads, threads_of

State, Closing = Question.State, Question.Closing

_BATCH = 500
_FOLLOWED = (
    "state",
    "closing",
    "answer",
    "answered_by",
    "answered_at",
    "seconds_to_answer",
    "asked_at",
)
#: The same, as the row holds them.
_COMPARED = tuple(f"{name}_id" if name in ("answer", "answered_by") else name for name in _FOLLOWED)


def follow(channel: Channel, changed: Collection[int]) -> None:
    """Bring the questions up to date that these messages (ids) belong to or ask.

    Runs in the caller's transaction, which holds the channel. Doing it twice changes nothing.
    """
    threads = threads_of(channel, changed)
    settled = [
        (str(channel.pk), str(pk)) for pk, question in threads.questions.items() if question.settled_at
    ]
    states = question_states(threads.as_engine(), threads.links_as_engine(), dismissed=settled)
    by_id = {int(state.question): state for state in states}
    _forget(threads, by_id)
    _store(channel, threads, by_id)
    _assign(threads, by_id)


def _forget(threads: Threads, states: dict[int, QuestionState]) -> None:
    """What is no question any more; one that a person decided about stays, unless a person says that it is none."""
    labelled = {message.pk for message in threads.messages if message.label_source == LabelSource.PERSON}
    gone = [
        pk
        for pk, question in threads.questions.items()
        if pk not in states and (question.settled_at is None or pk in labelled)
    ]
    for first in range(0, len(gone), _BATCH):
        Question.objects.filter(pk__in=gone[first : first + _BATCH]).delete()


def _store(channel: Channel, threads: Threads, states: dict[int, QuestionState]) -> None:
    messages, authors = {message.pk: message for message in threads.messages}, threads.authors
    new, changed = [], []
    for pk, state in states.items():
        question = threads.questions.get(pk)
        if question is not None and question.settled_at is not None:
            continue
        before = question and _values(question)
        made = question or Question(message_id=pk, course=channel.course)
        _fill(made, state, messages, authors)
        if question is None:
            new.append(made)
        elif _values(made) != before:
            changed.append(made)
    Question.objects.bulk_create(new)
    Question.objects.bulk_update(changed, _FOLLOWED, batch_size=_BATCH)


def _values(question: Question) -> tuple[object, ...]:
    return tuple(getattr(question, name) for name in _COMPARED)


def _fill(
    question: Question, state: QuestionState, messages: dict[int, Message], authors: dict[str, int]
) -> None:
    asked = messages[int(state.question)]
    answer = messages[int(state.answer)] if state.answer else None
    question.asked_at = asked.sent_at or asked.created_at
    question.state = State.ANSWERED if state.state == ANSWERED else State.OPEN
    question.answer_id = answer.pk if answer else None
    question.answered_by_id = authors.get(state.answered_by or "")
    question.answered_at = (answer.sent_at or answer.created_at) if answer else None
    waited = state.waited
    question.seconds_to_answer = None if waited is None else max(0, round(waited.total_seconds()))
    question.closing = _closing(answer, asked)


def _closing(answer: Message | None, asked: Message) -> Question.Closing:
    if answer is None:
        return Closing.NONE
    return Closing.THANKS if answer.author_id == asked.author_id else Closing.ANSWER


def _assign(threads: Threads, states: dict[int, QuestionState]) -> None:
    """Which question each message belongs to: its own, else that of what it answers."""
    parent = {link.child_id: link.parent_id for link in threads.links}
    known = {message.pk: message for message in threads.messages}
    changed: dict[int, int | None] = {}
    for message in threads.messages:
        above = known.get(parent.get(message.pk, 0))
        thread = message.pk if message.pk in states else above.thread_id if above else None
        if thread != message.thread_id:
            message.thread_id = changed[message.pk] = thread
    bulk.update(Message, {"id": list(changed), "thread_id": list(changed.values())})
