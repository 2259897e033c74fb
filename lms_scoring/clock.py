"""What day it is where a course is. Pages and tasks ask here once and hand the day on."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from roster.models import Course


def today(course: Course) -> date:
    """The date in the course's time zone."""
    return timezone.localdate(timezone=ZoneInfo(course.time_zone))


def last_whole_day(course: Course) -> date:
    """The last date that is over in the course's time zone."""
    return today(course) - timedelta(days=1)
