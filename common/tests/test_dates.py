"""Dates as people say them."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from common.templatetags import dates

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (-1, "yesterday"),
        (1, "tomorrow"),
        (-9, "9 days ago"),
        (14, "in 14 days"),
        (-15, "5 Nov"),
        (-400, "16 Oct 2025"),
    ],
)
def test_dates_near_today_are_said_as_people_say_them(days: int, said: str):
    assert dates.spoken_date(TODAY + timedelta(days=days), TODAY) == said


def test_a_date_says_exactly_which_on_hover():
    with translation.override("en"):
        html = dates.time_tag(date(2026, 11, 18), TODAY)
    assert 'datetime="2026-11-18"' in html
    assert 'title="Nov. 18, 2026"' in html
