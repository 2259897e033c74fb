"""The weekly rhythm of study, and the holidays that thin it out."""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from lms_scoring.engine.course_data import FloatArray

#: Activity of a weekday over the mean of the week, Monday first: OULAD AAA/2013J and BBB/2013B.
WEEKDAYS = (1.15, 1.12, 1.13, 1.07, 0.87, 0.77, 0.91)
#: Activity in a lull over that around it: OULAD shows .75 in the week before Christmas, .2 to .5 at Christmas
#: itself, .5 on New Year's day, .75 in the week of Easter; a school's New Year holidays are longer.
BEFORE_CHRISTMAS, CHRISTMAS, NEW_YEAR, EASTER = 0.75, 0.45, 0.3, 0.7


class Lull(NamedTuple):
    """Days, both included, on which ``activity`` times the usual happens."""

    name: str
    first: date
    last: date
    activity: float
    holiday: bool  #: a break in the calendar, not only fewer people


def easter(year: int) -> date:
    """Easter Sunday, by the algorithm printed in Nature on 20 April 1876 (Gregorian calendar)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def lulls(first: date, last: date) -> list[Lull]:
    """The lulls that have a day in ``first .. last``, in order."""
    found = [lull for year in range(first.year - 1, last.year + 1) for lull in _lulls_of(year)]
    return [lull for lull in found if lull.first <= last and lull.last >= first]


def _lulls_of(year: int) -> tuple[Lull, ...]:
    sunday = easter(year)
    return (
        Lull("Easter", sunday - timedelta(days=3), sunday + timedelta(days=2), EASTER, True),
        Lull("Before Christmas", date(year, 12, 18), date(year, 12, 23), BEFORE_CHRISTMAS, False),
        Lull("Christmas", date(year, 12, 24), date(year, 12, 29), CHRISTMAS, False),
        Lull("New Year holidays", date(year, 12, 30), date(year + 1, 1, 8), NEW_YEAR, True),
    )


def rhythm(first: date, days: int) -> FloatArray:
    """How active each of ``days`` days from ``first`` is, 1 being the mean of an ordinary week."""
    week = np.resize(np.roll(WEEKDAYS, -first.weekday()), days).astype(np.float32)
    for lull in lulls(first, first + timedelta(days=days - 1)):
        week[max(0, (lull.first - first).days) : (lull.last - first).days + 1] *= lull.activity
    return week
