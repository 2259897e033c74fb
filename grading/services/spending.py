"""What grading may spend on a course in a day. What a call may cost at most is reserved before it is made."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet
from django.utils import timezone

from common import conf
from common.llm_results import Usage
from grading.models import Spend
from roster.models import Course


@dataclass(frozen=True)
class Reservation:
    """What was set aside for a call."""

    spend_id: int
    usage: Usage


def reserve(course: Course, most: Usage) -> Reservation | None:
    """Set aside what a call may use at most; None where that would exceed the course's cap of the day."""
    today = timezone.localdate(timezone=ZoneInfo(course.time_zone))
    spend, _created = Spend.objects.get_or_create(course=course, day=today)
    taken = _below_caps(spend.pk, most).update(
        tokens=F("tokens") + most.tokens, money=F("money") + most.money, calls=F("calls") + 1
    )
    return Reservation(spend.pk, most) if taken else None


def _below_caps(spend_id: int, most: Usage) -> QuerySet[Spend]:
    """The row, if what is set aside still fits."""
    tokens, money = conf.get("GRADING_TOKENS_PER_DAY"), conf.get("GRADING_MONEY_PER_DAY")
    found = Spend.objects.filter(pk=spend_id)
    if tokens is not None:
        found = found.filter(tokens__lte=tokens - most.tokens)
    if money is not None:
        found = found.filter(money__lte=Decimal(str(money)) - most.money)
    return found


def settle(reservation: Reservation, used: Usage) -> None:
    """Replace what was set aside by what was used."""
    held = reservation.usage
    Spend.objects.filter(pk=reservation.spend_id).update(
        tokens=F("tokens") + used.tokens - held.tokens, money=F("money") + used.money - held.money
    )


def next_day(course: Course) -> datetime:
    """When the course's caps start anew."""
    zone = ZoneInfo(course.time_zone)
    tomorrow = timezone.localdate(timezone=zone) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone)
