"""Activity that another app counts: written for whole enrollments, so that counting again changes nothing."""

from collections.abc import Collection, Mapping

from django.db import transaction

from common import bulk
from lms_scoring.models import ActivityDay, ActivityKind

_PER_QUERY = 5_000


@transaction.atomic
def replace_activity(
    kind: str,
    group: ActivityKind.Group,
    enrollments: Collection[int],
    counts: Mapping[tuple[int, int], int],
) -> None:
    """Let ``counts`` be all activity of a kind by these enrollments.

    ``counts`` is by (enrollment id, course day) and above 0; days that it lacks are deleted. A kind that is new belongs
    to ``group``; the group of a known one is the host's to change.
    """
    row, _created = ActivityKind.objects.get_or_create(key=kind, defaults={"group": group})
    stored = _stored(row, sorted(enrollments))
    changed = {place: count for place, count in counts.items() if stored.get(place) != count}
    for enrollment, day in stored.keys() - counts.keys():
        ActivityDay.objects.filter(enrollment=enrollment, day=day, kind=row).delete()
    columns = {
        "enrollment_id": [enrollment for enrollment, _day in changed],
        "day": [day for _enrollment, day in changed],
        "kind_id": [row.pk] * len(changed),
        "count": list(changed.values()),
    }
    bulk.upsert(ActivityDay, columns, unique=["enrollment_id", "day", "kind_id"])


def _stored(kind: ActivityKind, enrollments: list[int]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for first in range(0, len(enrollments), _PER_QUERY):
        rows = ActivityDay.objects.filter(enrollment__in=enrollments[first : first + _PER_QUERY], kind=kind)
        found |= {(row[0], row[1]): row[2] for row in rows.values_list("enrollment_id", "day", "count")}
    return found
