"""Messages as activity of the day, counted anew for whole enrollments: any order of deliveries comes to the same."""

from collections import Counter
from collections.abc import Collection
from zoneinfo import ZoneInfo

from django.db import transaction

from conversations.models import Message
from lms_scoring.models import ActivityKind
from lms_scoring.services.activity import replace_activity
from roster.models import Course

#: The kind of activity that a message is.
KIND = "message"
#: A channel may be older than the run: what was written earlier than this many days before its start is not of it.
DAYS_BEFORE = 30

_PER_QUERY = 5_000


@transaction.atomic
def recount(course: Course, enrollments: Collection[int]) -> None:
    """Count the messages of these enrollments by day of the course, in its time zone.

    A message without a time, or from outside the run, is no activity of any day.
    """
    zone = ZoneInfo(course.time_zone)
    ids = sorted(enrollments)
    counts: Counter[tuple[int, int]] = Counter()
    for first in range(0, len(ids), _PER_QUERY):
        written = Message.objects.filter(author__enrollment__in=ids[first : first + _PER_QUERY])
        sent = written.values_list("author__enrollment", "sent_at").iterator(10_000)
        days = ((pk, course.day_of(at.astimezone(zone).date())) for pk, at in sent if at is not None)
        counts.update((pk, day) for pk, day in days if -DAYS_BEFORE <= day <= course.last_day)
    replace_activity(KIND, ActivityKind.Group.MESSAGE, ids, counts)
