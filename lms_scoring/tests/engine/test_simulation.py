"""The simulated school: the same for a seed, sound as data, and like OULAD in what its students do."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_scoring.engine.course_data import COMPLETED, NEVER, UNKNOWN, CourseData
from lms_scoring.engine.simulation.calendar import easter, lulls, rhythm
from lms_scoring.engine.simulation.catalogue import DEFAULT_COURSES, SHORTEST, plan_runs
from lms_scoring.engine.simulation.figures import behaviour
from lms_scoring.engine.simulation.kinds import EXERCISE, HOMEWORK, KINDS
from lms_scoring.engine.simulation.people import cohort
from lms_scoring.engine.simulation.runs import SimulatedRun, simulate_run
from lms_scoring.engine.simulation.students import LEAD_IN
from lms_scoring.engine.simulation.temperaments import NAMES

TODAY = date(2026, 11, 20)
PLANS = plan_runs(TODAY)

dates = st.dates(date(2015, 1, 1), date(2060, 12, 31))
seeds = st.integers(0, 2**32)


@cache
def run_of(number: int = 1, students: int = 60, seed: int = 1) -> SimulatedRun:
    """One of the school's runs, with so many students, to its last day."""
    plan = plan_runs(TODAY, number + 1, students)[number]
    return simulate_run(plan, cohort(plan.cohort, students * 2, seed), seed)


@cache
def large_run() -> SimulatedRun:
    """The year of algebra 2025/26 with as many students as a run of OULAD."""
    return run_of(1, 1480)


def same(one: SimulatedRun, other: SimulatedRun) -> bool:
    """Whether two runs are equal in every array."""
    return all(
        np.array_equal(value, getattr(theirs, name), equal_nan=value.dtype.kind == "f")
        for ours, theirs in (
            (one.students, other.students), (one.activity, other.activity), (one.results, other.results))
        for name, value in vars(ours).items()
    ) and np.array_equal(one.outcome, other.outcome)  # fmt: skip


@given(seed=seeds, number=st.integers(0, 18))
def test_the_same_seed_gives_the_same_run(seed: int, number: int) -> None:
    plan = plan_runs(TODAY, DEFAULT_COURSES, 15)[number]
    one, other = (simulate_run(plan, cohort(plan.cohort, 30, seed), seed) for _ in range(2))
    assert same(one, other)


def test_another_seed_gives_another_run_and_other_people() -> None:
    assert not same(run_of(seed=1), run_of(seed=2))
    assert cohort(2028, 50, 1).name != cohort(2028, 50, 2).name


def test_two_runs_of_a_school_differ() -> None:
    one, other = run_of(0), run_of(1)
    assert not np.array_equal(one.students.start, other.students.start)


@given(number=st.integers(1, 60))
def test_a_school_of_more_courses_begins_with_those_of_a_smaller_one(number: int) -> None:
    keys = [plan.key for plan in plan_runs(TODAY, 60)]
    assert [plan.key for plan in plan_runs(TODAY, number)] == keys[:number]
    assert len(set(keys)) == 60


@given(first=st.integers(-40, 280), later=st.integers(0, 60))
def test_a_later_day_only_adds_to_what_was_known(first: int, later: int) -> None:
    run = run_of()
    assert same(run.until(first + later).until(first), run.until(first))


@given(day=st.integers(-40, 300))
def test_nothing_is_known_before_it_happened(day: int) -> None:
    known = run_of().until(day)
    assert (known.activity.day <= day).all()
    assert (known.results.submitted <= day).all()
    unmarked = known.results.available == NEVER
    assert (known.results.available[~unmarked] <= day).all()
    assert np.array_equal(np.isnan(known.results.score), unmarked)
    assert (known.students.end[known.students.end < NEVER] <= day).all()
    if day < known.plan.length - 1:
        assert (known.outcome[known.students.end == NEVER] == UNKNOWN).all()


def test_all_is_known_in_the_end() -> None:
    assert same(run_of().until(1000), run_of())


@given(number=st.integers(0, 18), seed=seeds)
def test_a_run_is_sound_as_data(number: int, seed: int) -> None:
    run = run_of(number, 20, seed)
    activity, students, results = run.activity, run.students, run.results
    rows = list(zip(activity.enrollment.tolist(), activity.day.tolist(), activity.kind.tolist(), strict=True))
    assert rows == sorted(set(rows))
    assert (activity.count >= 1).all()
    assert (activity.day >= np.maximum(students.start, -LEAD_IN)[activity.enrollment]).all()
    assert (activity.day < np.minimum(students.end, run.plan.length)[activity.enrollment]).all()
    assert (students.end[students.end < NEVER] > students.start[students.end < NEVER]).all()
    assert len(set(students.person.tolist())) == run.plan.size
    pairs = list(zip(results.enrollment.tolist(), results.deadline.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert ((results.score >= 0) & (results.score <= 100)).all()
    assert (results.available >= results.submitted).all()
    assert (results.submitted >= np.maximum(students.start, 0)[results.enrollment]).all()


def test_whoever_hands_something_in_is_active_that_day() -> None:
    run = run_of()
    seen = set(
        zip(
            *(column.tolist() for column in (run.activity.enrollment, run.activity.day, run.activity.kind)),
            strict=True,
        )
    )
    kind = np.where(run.plan.is_homework[run.results.deadline], HOMEWORK, EXERCISE)
    handed = zip(run.results.enrollment.tolist(), run.results.submitted.tolist(), kind.tolist(), strict=True)
    assert seen.issuperset(handed)


def test_completing_takes_staying_and_the_pass_mark() -> None:
    run = large_run()
    weight = run.plan.deadlines.weight[run.results.deadline]
    mark = np.bincount(run.results.enrollment, run.results.score * weight, minlength=run.plan.size) / 100
    completed = run.outcome == COMPLETED
    assert (mark[completed] >= 39.9).all()
    assert (run.students.end[completed] == NEVER).all()
    assert (mark[~completed & (run.students.end == NEVER)] <= 40.1).all()


def test_groups_sum_up_the_kinds() -> None:
    run = run_of()
    course = run.as_course_data()
    assert course.activity.count.sum() == run.activity.count.sum()
    rows = list(zip(course.activity.enrollment, course.activity.day, course.activity.group, strict=True))
    assert rows == sorted(set(rows))
    assert len(rows) < len(run.activity.day)


def test_an_empty_course_is_a_course() -> None:
    course = run_of().until(-400).as_course_data()
    assert len(course.activity.day) == len(course.results.score) == 0
    assert course.n == 60


@given(today=dates)
def test_a_school_shows_every_stage_of_a_course_on_any_day(today: date) -> None:
    plans = plan_runs(today)
    day = {plan.key: plan.day_of(today) for plan in plans}
    finished = {plan.family for plan in plans if day[plan.key] >= plan.length}
    running = [plan for plan in plans if 0 <= day[plan.key] < plan.length]
    assert len(plans) == DEFAULT_COURSES
    assert any(day[plan.key] < 0 for plan in plans)
    assert any(day[plan.key] < 14 for plan in running)
    assert any(plan.family not in finished for plan in running)
    assert sum(plan.family in finished and day[plan.key] >= 28 for plan in running) >= 4
    assert any(day[plan.key] > 0.7 * plan.length for plan in running)


@given(today=dates, weeks=st.none() | st.integers(SHORTEST, 60))
def test_a_plan_is_one_that_a_school_could_announce(today: date, weeks: int | None) -> None:
    for plan in plan_runs(today, 30, weeks=weeks):
        due, weight = plan.deadlines.due, plan.deadlines.weight
        assert plan.start.weekday() == 0
        assert weeks is None or plan.length == weeks * 7
        assert (np.diff(due) >= 0).all()
        assert 0 <= due[0] <= due[-1] < plan.length
        assert weight.sum() == pytest.approx(100, abs=0.01)
        assert len(set(plan.deadlines.key)) == len(due)
        assert all(plan.start <= lull.last and plan.day_of(lull.first) < plan.length for lull in plan.breaks)


def test_a_course_is_called_after_its_season() -> None:
    titles = [plan.title for plan in PLANS]
    assert titles[:3] == ["Algebra 9, autumn 2026", "Algebra 9, autumn 2025", "Physics 10, autumn 2026"]
    assert len(set(titles)) == len(titles)


def test_some_courses_record_their_breaks_and_some_do_not() -> None:
    winter = [plan for plan in PLANS if plan.start < date(2025, 12, 30) < plan.date_of(plan.length - 1)]
    recorded = {plan.family: bool(plan.breaks) for plan in winter}
    assert set(recorded.values()) == {True, False}


@pytest.mark.parametrize(("courses", "students", "weeks"), [(0, 1, None), (1, 0, None), (1, 1, SHORTEST - 1)])
def test_a_school_without_courses_students_or_time_is_refused(
    courses: int, students: int, weeks: int | None
) -> None:
    with pytest.raises(ValueError, match="at least one course"):
        plan_runs(TODAY, courses, students, weeks)


def test_a_run_cannot_take_more_students_than_there_are_people() -> None:
    with pytest.raises(ValueError, match="larger sample"):
        simulate_run(PLANS[0], cohort(PLANS[0].cohort, PLANS[0].size - 1, 1), 1)
    with pytest.raises(ValueError, match="at least one person"):
        cohort(2028, 0, 1)


@given(size=st.integers(1, 80), more=st.integers(0, 80), seed=seeds)
def test_a_larger_cohort_begins_with_the_people_of_a_smaller_one(size: int, more: int, seed: int) -> None:
    small, large = cohort(2027, size, seed), cohort(2027, size + more, seed)
    assert large.name[:size] == small.name
    assert large.key[:size] == small.key
    assert np.array_equal(large.drive[:size], small.drive)


def test_people_have_names_of_many_origins_that_fit_them() -> None:
    people = cohort(2028, 2000, 1)
    assert len(set(people.key)) == len(set(people.email)) == 2000
    assert len(set(people.name)) > 1500
    cyrillic = [name for name in people.name if name[0] >= "А"]
    assert 0.7 < len(cyrillic) / 2000 < 0.9
    women = [name for name, gender in zip(people.name, people.gender, strict=True) if gender == "F"]
    men = set(people.name) - set(women)
    assert any(name.endswith("ова") for name in women)
    assert not any(name.endswith(("ова", "ева", "ина")) for name in men)
    assert not any(name.endswith(("ов", "ев", "ин")) for name in women)


@pytest.mark.parametrize(
    "sunday", [date(2008, 3, 23), date(2013, 3, 31), date(2014, 4, 20), date(2026, 4, 5), date(2038, 4, 25)]
)
def test_easter_falls_where_the_church_puts_it(sunday: date) -> None:
    assert easter(sunday.year) == sunday


@given(first=dates, days=st.integers(1, 400))
def test_the_rhythm_is_that_of_the_week_outside_the_lulls(first: date, days: int) -> None:
    factor = rhythm(first, days)
    ordinary = dict(enumerate(rhythm(date(2026, 6, 1), 7).tolist()))
    there = lulls(first, first + timedelta(days=days - 1))
    for number in range(days):
        day = first + timedelta(days=number)
        expected = next((lull.activity for lull in there if lull.first <= day <= lull.last), 1.0)
        assert factor[number] == pytest.approx(expected * ordinary[day.weekday()]), day


def test_holidays_thin_out_the_course_and_end() -> None:
    run = large_run()
    share = _share_active_by_day(run.as_course_data())
    day = run.plan.day_of
    before = share[day(date(2025, 12, 1)) : day(date(2025, 12, 15))].mean()
    during = share[day(date(2025, 12, 31)) : day(date(2026, 1, 8))].mean()
    after = share[day(date(2026, 1, 12)) : day(date(2026, 1, 26))].mean()
    assert 0.2 < during / before < 0.55
    assert after / before > 0.85


def _share_active_by_day(course: CourseData) -> np.ndarray:
    pairs = np.unique(np.stack([course.activity.enrollment, course.activity.day]), axis=1)
    within = pairs[1][(pairs[1] >= 0) & (pairs[1] < course.length)]
    studying = np.array([course.studying(day).sum() for day in range(course.length)])
    return np.bincount(within, minlength=course.length) / studying


def _by_temperament(run: SimulatedRun) -> Mapping[str, np.ndarray]:
    return {name: run.students.temperament == number for number, name in enumerate(NAMES)}


def test_temperaments_differ_in_when_they_work_and_whether_they_stay() -> None:
    run = large_run()
    who, completed = _by_temperament(run), run.outcome == COMPLETED
    ahead = run.plan.deadlines.due[run.results.deadline] - run.results.submitted
    late = ahead < 0
    assert all(mask.mean() > 0.03 for mask in who.values())
    steady, night = (who[name][run.results.enrollment] for name in ("steady", "night_before"))
    assert ahead[steady].mean() > ahead[night].mean() + 1
    assert late[night].mean() > 2 * late[steady].mean()
    assert completed[who["steady"]].mean() > completed[who["fading"]].mean() + 0.2
    assert completed[who["early_quitter"]].mean() < 0.1
    assert not completed[who["ghost"]].any()
    assert np.isin(run.results.enrollment, np.flatnonzero(who["ghost"])).sum() == 0


def test_fading_students_do_less_and_less_and_steady_ones_do_not() -> None:
    run = large_run()
    who, day, half = _by_temperament(run), run.activity.day, run.plan.length // 2
    visits = run.activity.kind == [kind.key for kind in KINDS].index("course_page")
    share = {
        name: (visits & mask[run.activity.enrollment] & (day >= half)).sum()
        / (visits & mask[run.activity.enrollment] & (day >= 0)).sum()
        for name, mask in who.items()
    }
    assert share["fading"] < 0.25
    assert 0.35 < share["steady"] < 0.55


#: What the two published runs show (AAA/2013J, BBB/2013B: docs/simulator.md), the lower figure first.
OULAD = {
    "withdrawn": (0.16, 0.29),
    "withdrawn before the start": (0.02, 0.07),
    "completed": (0.45, 0.73),
    "active days": (43, 85),
    "active in the week, weeks 1–8": (0.75, 0.89),
    "active in the week, weeks 9–20": (0.59, 0.74),
    "active in the week, from week 21": (0.48, 0.70),
    "active days in an active week": (2.67, 3.25),
    "groups of activity in an active day": (2.10, 2.19),
    "clicks on a group in a day, median": (4, 5),
    "AUC of active days for completing, week 4": (0.65, 0.72),
    "AUC of active days for completing, week 8": (0.69, 0.75),
    "back within 28 days after 14 of silence": (0.31, 0.68),
    "completed, of those silent for less than 7 days at week 8": (0.66, 0.79),
    "completed, of those silent for 7 to 13 days at week 8": (0.42, 0.53),
    "completed, of those silent for 14 or more days at week 8": (0.10, 0.31),
    "longest silence of a completer, median": (20, 22),
    "work handed in, of those studying on its day": (0.73, 0.93),
    "work handed in late": (0.21, 0.24),
    "score, mean": (69, 72),
    "score, standard deviation": (12.6, 14.8),
}


@pytest.mark.parametrize("figure", OULAD)
def test_students_behave_like_those_of_oulad(figure: str) -> None:
    """Within the two published runs, or a sixth of them outside."""
    low, high = OULAD[figure]
    assert low * 5 / 6 - 0.01 <= behaviour(large_run().as_course_data())[figure] <= high * 7 / 6 + 0.01


def test_figures_of_a_run_that_nobody_finished_are_told_as_not_known() -> None:
    figures = behaviour(run_of(students=2).until(10).as_course_data())
    assert figures["completed"] == 0
    assert np.isnan(figures["AUC of active days for completing, week 4"])
