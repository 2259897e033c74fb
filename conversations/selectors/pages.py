"""Reads that only pages need: numbers of the inbox's chips, what was said before questions, people to match."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from django.contrib.auth.models import User
from django.db.models import Count, Max, Q, QuerySet

from common.search import matches
from conversations.models import LabelSource, Message, Participant, Question
from conversations.selectors import threads
from registry.models import TrainedModel
from roster.models import Course, Enrollment
from roster.selectors import Viewer, courses_for

#: Messages before a question that the inbox shows.
CONTEXT = 2
#: Students that are suggested for an author, and names that are compared for it.
SUGGESTED, COMPARED = 5, 2000
#: How alike a name must be to be suggested, 0 to 1.
ALIKE = 0.5


def counts(questions: QuerySet[Question], viewer: Viewer, old: datetime) -> dict[str, int]:
    """How many are open, the viewer's own, nobody's, asked before ``old``; answered, dismissed."""
    is_open = Q(state=Question.State.OPEN)
    return questions.order_by().aggregate(
        open=Count("pk", filter=is_open),
        mine=Count("pk", filter=is_open & Q(assigned_to=viewer.pk)),
        nobodys=Count("pk", filter=is_open & Q(assigned_to=None)),
        old=Count("pk", filter=is_open & Q(asked_at__lt=old)),
        answered=Count("pk", filter=Q(state=Question.State.ANSWERED)),
        dismissed=Count("pk", filter=Q(state=Question.State.DISMISSED)),
    )


def before(messages: Sequence[Message], most: int = CONTEXT) -> dict[int, list[Message]]:
    """By id of each message the last ``most`` ones before it, in their order; two queries for them all."""
    if not messages:
        return {}
    # A part with a limit may not stand in a union of its own on every database; inside a condition it may.
    parts = [
        Message.objects.filter(pk__in=threads.before(one).values("pk")[:most]).order_by().values_list("pk")
        for one in messages
    ]
    ids = [pk for (pk,) in parts[0].union(*parts[1:])]
    found = Message.objects.filter(pk__in=ids).select_related("author__enrollment__student", "author__user")
    rows = list(found.order_by("channel", "moment", "position", "pk"))
    return {one.pk: [other for other in rows if _stands_before(other, one)][-most:] for one in messages}


def _stands_before(other: Message, one: Message) -> bool:
    place, own = ((m.moment, m.position, m.pk) for m in (other, one))
    return other.channel_id == one.channel_id and place < own


def staff_of(course: Course) -> QuerySet[User]:
    """Who may be given a question, or turn out to be an author: staff who were given the course."""
    staff = User.objects.filter(is_active=True, is_staff=True, course_access__course=course)
    return staff.order_by("first_name", "last_name", "username")


def students_named(course: Course, term: str) -> QuerySet[Enrollment]:
    """The students of a course whose name, key or address contains every word."""
    rows = course.enrollments.select_related("student").order_by("student__name", "pk")
    return rows.filter(matches(term, "student__name", "student__key", "student__email"))


def suggested_students(participant: Participant) -> list[Enrollment]:
    """The students of the course whose names are most like the author's, the most alike first."""
    enrollments = participant.course.enrollments.select_related("student").order_by("pk")
    sharing = Q()
    for word in str(participant).split():
        sharing |= matches(word, "student__name", "student__key") if len(word) > 2 else Q()
    candidates = {one.pk: one for one in enrollments.filter(sharing)[:COMPARED]} if sharing else {}
    if len(candidates) < SUGGESTED:
        candidates |= {one.pk: one for one in enrollments[:COMPARED]}
    likeness = {pk: _likeness(str(participant), one.student.name) for pk, one in candidates.items()}
    best = sorted(likeness, key=lambda pk: (-likeness[pk], pk))[:SUGGESTED]
    return [candidates[pk] for pk in best if likeness[pk] >= ALIKE]


def _likeness(name: str, other: str) -> float:
    """0 to 1, whatever the order of the words."""
    left, right = (" ".join(sorted(text.lower().split())) for text in (name, other))
    return SequenceMatcher(None, left, right).ratio()


def with_counts(participants: QuerySet[Participant]) -> QuerySet[Participant]:
    """With how many messages each wrote, and when the last."""
    return participants.annotate(written=Count("messages"), last=Max("messages__sent_at"))


@dataclass(frozen=True)
class Labelled:
    """How many messages a person labelled today, and anybody in their courses since the latest training."""

    today: int
    since_training: int


def labelled(viewer: Viewer, midnight: datetime, model_name: str) -> Labelled:
    """``midnight`` is when the viewer's day began."""
    by_hand = Message.objects.filter(label_source=LabelSource.PERSON)
    latest = TrainedModel.objects.filter(name=model_name).aggregate(at=Max("created_at"))["at"]
    since = by_hand.filter(channel__course__in=courses_for(viewer))
    return Labelled(
        by_hand.filter(labelled_by=viewer.pk, labelled_at__gte=midnight).count(),
        (since.filter(labelled_at__gt=latest) if latest else since).count(),
    )
