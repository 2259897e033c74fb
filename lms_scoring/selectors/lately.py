"""Who changed lately, counted alike on every page: by the latest change of each student, without those set aside."""

from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet

from lms_scoring.models import Score, Snooze

#: Days that "lately" means on the pages.
WEEK = 7


def snoozed(today: date) -> Exists:
    """Whether the enrollment of a row is set aside on this date."""
    return Exists(Snooze.objects.filter(enrollment=OuterRef("enrollment_id"), until__gt=today))


def changed_lately(direction: int, today: date) -> QuerySet[Score]:
    """The scores of the courses' latest scored days whose latest change is of the last week, in this direction.

    Whoever got worse and recovered within the week changed for the better: nobody is counted twice.
    """
    day = F("course__summary__day")
    return Score.objects.filter(
        ~snoozed(today), day=day, changed_day__gt=day - WEEK, change_direction=direction
    )
