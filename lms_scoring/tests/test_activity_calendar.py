"""The calendar of a student's activity."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lms_scoring.charts import Calendar
from lms_scoring.charts.calendar import LEVELS, WEEKS_IN_BLOCK, activity_calendar
from lms_scoring.templatetags.lms_card import calendar_block, contribution_bar, signed

MONDAY = date(2026, 2, 2)
NO_MARKS = Calendar()


def drawn(counts, first=MONDAY, days=28, known=None, marks=NO_MARKS):
    """The days of a calendar, all blocks together."""
    last = first + timedelta(days=days - 1)
    made = activity_calendar(counts, first, last, known or last, marks)
    return [day for block in made.blocks for day in block.days]


@given(st.dates(date(2013, 1, 1), date(2030, 1, 1)), st.integers(1, 1200))
def test_every_day_stands_once_in_its_week_under_its_weekday(first, days):
    made = activity_calendar({}, first, first + timedelta(days=days - 1), first, NO_MARKS)
    shown = [day for block in made.blocks for day in block.days]
    assert [day.when for day in shown] == [first + timedelta(days=i) for i in range(days)]
    assert all(day.row == day.when.weekday() and 0 <= day.column < WEEKS_IN_BLOCK for day in shown)
    for block in made.blocks:
        assert len({(day.column, day.row) for day in block.days}) == len(block.days)


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 500)))
def test_a_busier_day_is_never_paler(counts):
    shown = drawn({MONDAY + timedelta(days=i): count for i, count in counts.items()}, days=61)
    for one in shown:
        assert (one.level == 0) == (one.count == 0)
        assert one.level <= LEVELS
        assert all(one.level <= other.level for other in shown if other.count >= one.count)


def test_the_quarters_of_the_students_own_days_make_the_levels():
    shown = drawn({MONDAY + timedelta(days=i): count for i, count in enumerate((1, 10, 20, 1000))})
    assert [day.level for day in shown[:5]] == [1, 2, 3, 4, 0]


def test_days_not_known_yet_breaks_and_deadlines_are_marked():
    marks = Calendar(
        breaks=[(MONDAY + timedelta(days=1), MONDAY + timedelta(days=2), "Holidays")],
        deadlines=[(MONDAY + timedelta(days=2), "Homework"), (MONDAY + timedelta(days=2), "Test")],
    )
    shown = drawn({}, known=MONDAY + timedelta(days=3), marks=marks)
    assert [day.pause for day in shown[:4]] == ["", "Holidays", "Holidays", ""]
    assert shown[2].due == ("Homework", "Test")
    assert [day.ahead for day in shown[:6]] == [False, False, False, False, True, True]


def test_a_second_year_begins_a_block_of_its_own():
    made = activity_calendar({}, MONDAY, MONDAY + timedelta(days=7 * WEEKS_IN_BLOCK), MONDAY, NO_MARKS)
    assert [len(block.days) for block in made.blocks] == [7 * WEEKS_IN_BLOCK, 1]


def test_the_table_tells_the_weeks_with_activity():
    made = activity_calendar(
        {MONDAY: 3, MONDAY + timedelta(days=8): 4}, MONDAY, MONDAY + timedelta(days=20), MONDAY, NO_MARKS
    )
    assert [(week.monday, week.active_days, week.count) for week in made.weeks] == [
        (MONDAY, 1, 3),
        (MONDAY + timedelta(days=7), 1, 4),
    ]


def test_a_calendar_that_ends_before_it_begins_is_empty():
    made = activity_calendar({}, MONDAY, MONDAY - timedelta(days=3), MONDAY, NO_MARKS)
    assert (made.blocks, made.weeks) == ([], [])


def test_the_drawing_names_each_day_and_escapes_titles():
    marks = Calendar(deadlines=[(MONDAY, "<b>")])
    block = activity_calendar({MONDAY: 1}, MONDAY, MONDAY, MONDAY, marks).blocks[0]
    svg = calendar_block(block, "activity")
    assert "Feb. 2, 2026 · 1 action · due: &lt;b&gt;" in svg
    assert 'aria-label="activity"' in svg
    assert "style=" not in svg


def test_names_of_months_do_not_run_into_each_other():
    made = activity_calendar({}, date(2026, 2, 23), date(2026, 6, 1), MONDAY, NO_MARKS)
    columns = [column for column, _month in made.blocks[0].months]
    assert all(after - before >= 3 for before, after in pairwise(columns))


def test_a_bar_points_left_where_it_lowers_and_right_where_it_raises():
    assert 'x="25.00" y="1" width="25.00"' in contribution_bar(-5, 10)
    assert 'x="50.00" y="1" width="50.00"' in contribution_bar(10, 10)
    assert 'width="0.00"' in contribution_bar(0, 0)


def test_points_are_whole_and_signed():
    assert (signed(-12.3), signed(8.2)) == ("−12", "+8")
