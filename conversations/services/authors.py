"""Who the authors are: found by key, e-mail or name where only one person fits, else said by hand."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Min, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from conversations.models import Message, Participant
from conversations.selectors.access import MATCH, may
from conversations.services.activity import recount
from conversations.services.channels import FIRST, Place, touch_from
from roster.models import Course, Enrollment

Person: TypeAlias = Enrollment | User
Match = Participant.Match
#: Who has which sign: the key of the LMS, the e-mail in lower case, or the name.
Signs: TypeAlias = dict[tuple[Match, str], list[Person]]

_PER_QUERY = 500


@transaction.atomic
def match_authors(course: Course, among: Collection[int] | None = None) -> list[Participant]:
    """Find out who the unknown authors of a course are, or those ``among`` them; returns those that were found.

    The strongest sign decides: the LMS's key (of staff: the login), then the e-mail, then the exact name. Where several
    people fit, the author stays unknown: a person may say who it is.
    """
    nobody = course.participants.filter(match=Match.NONE, erased_at=None)
    unknown = list(nobody if among is None else nobody.filter(pk__in=among))
    found: list[Participant] = []
    for first in range(0, len(unknown), _PER_QUERY):
        batch = unknown[first : first + _PER_QUERY]
        signs = _signs(course, {text for one in batch for text in (one.key, one.name) if text})
        found += [one for one in batch if _match(one, signs)]
    Participant.objects.bulk_update(found, ["enrollment", "user", "match"], batch_size=_PER_QUERY)
    _authors_changed(course, found, {one.enrollment_id for one in found if one.enrollment_id})
    return found


@transaction.atomic
def set_author(
    participant: Participant, *, by: User, enrollment: Enrollment | None = None, user: User | None = None
) -> None:
    """Say by hand who an author is: a student of the course, a member of staff, or (neither given) nobody known.

    Raises ``PermissionDenied``, and ``ValidationError`` for a student of another course or for both at once.
    """
    if not may(by, MATCH, participant.course):
        raise PermissionDenied
    if enrollment is not None and (user is not None or enrollment.course_id != participant.course_id):
        raise ValidationError(_("Choose a student of this course, or a member of staff, not both."))
    before = participant.enrollment_id
    participant.enrollment, participant.user, participant.match = enrollment, user, Match.PERSON
    participant.save(update_fields=["enrollment", "user", "match"])
    changed = {pk for pk in (before, participant.enrollment_id) if pk is not None}
    _authors_changed(participant.course, [participant], changed)


def _authors_changed(course: Course, authors: Sequence[Participant], enrollments: Collection[int]) -> None:
    """Activity goes to whoever wrote, and who wrote is a sign of what a message is."""
    written = Message.objects.filter(author__in=[one.pk for one in authors])
    first = written.order_by().values_list("channel").annotate(Min("moment"))
    places: dict[int, Place] = {channel: (moment, FIRST) for channel, moment in first}
    touch_from(places)
    recount(course, enrollments)


def _match(one: Participant, signs: Signs) -> bool:
    """Whether somebody was found; the participant then says who."""
    tried = (
        (Match.KEY, one.key),
        (Match.EMAIL, one.key.lower()),
        (Match.EMAIL, one.name.lower()),
        (Match.NAME, one.name),
    )
    for match, text in tried:
        people = signs.get((match, text), [])
        if people:
            return len(people) == 1 and _assign(one, people[0], match)
    return False


def _assign(one: Participant, person: Person, match: Match) -> bool:
    one.match = match
    one.enrollment = person if isinstance(person, Enrollment) else None
    one.user = person if isinstance(person, User) else None
    return True


def _signs(course: Course, texts: Collection[str]) -> Signs:
    """Everybody of the course whom one of the texts could mean."""
    found: Signs = defaultdict(list)
    for person, signs in [*_students(course, texts), *_staff(course)]:
        for sign in signs:
            if sign[1]:
                found[sign].append(person)
    return found


def _students(course: Course, texts: Collection[str]) -> Iterator[tuple[Person, set[tuple[Match, str]]]]:
    names = Q(student__name__in=texts) | Q(student__key__in=texts)
    enrollments = Enrollment.objects.filter(course=course).select_related("student")
    by_mail = Q(mail__in=[text.lower() for text in texts if "@" in text])
    for one in enrollments.annotate(mail=Lower("student__email")).filter(names | by_mail):
        student = one.student
        yield (
            one,
            {
                (Match.KEY, student.key),
                (Match.EMAIL, student.email.lower()),
                (Match.NAME, student.name),
            },
        )


def _staff(course: Course) -> Iterator[tuple[Person, set[tuple[Match, str]]]]:
    for user in User.objects.filter(course_access__course=course, is_active=True):
        yield (
            user,
            {
                (Match.KEY, user.username),
                (Match.EMAIL, user.email.lower()),
                (Match.NAME, user.get_full_name()),
            },
        )
