"""Feature set v1: nothing from the future, and each number means what it says."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_scoring.engine.course_data import NEVER, Activity, CourseData
from lms_scoring.engine.features_v1 import FEATURES, GROUPS, NAMES, FeatureBuilder
from lms_scoring.engine.ranks import Cohort
from lms_scoring.tests.engine.category_runs import run_of
from lms_scoring.tests.engine.scoring_runs import LENGTH, run_drawn_from, with_another_future

seeds = st.integers(0, 10_000)


def column(course: CourseData, day: int, name: str) -> np.ndarray:
    return FeatureBuilder(course).at(day)[:, NAMES.index(name)]


@settings(max_examples=40)
@given(seed=seeds, other=seeds, day=st.integers(0, LENGTH - 1))
def test_what_comes_after_the_day_changes_no_feature(seed, other, day):
    course = run_drawn_from(seed, n=12)
    changed = with_another_future(course, day, run_drawn_from(other + 20_000, n=12))
    studying = course.studying(day)
    assert np.array_equal(studying, changed.studying(day))
    before, after = FeatureBuilder(course).at(day), FeatureBuilder(changed).at(day)
    np.testing.assert_array_equal(before[studying], after[studying])


@settings(max_examples=25)
@given(seed=seeds, first=st.integers(0, 60), length=st.integers(1, 40))
def test_a_block_of_days_is_the_days_one_by_one(seed, first, length):
    builder = FeatureBuilder(run_drawn_from(seed, n=10))
    block = builder.block(first, first + length - 1)
    assert block.shape == (length, 10, len(FEATURES))
    assert block.dtype == np.float32
    single = np.stack([builder.at(day) for day in range(first, first + length)])
    np.testing.assert_array_equal(block, single)


@settings(max_examples=25)
@given(seed=seeds, day=st.integers(-5, LENGTH + 30), order=st.randoms())
def test_the_order_of_students_does_not_matter_and_nothing_is_nan(seed, day, order):
    course = run_drawn_from(seed, n=10)
    features = FeatureBuilder(course).at(day)
    assert np.isfinite(features).all()
    shuffled = np.array(order.sample(range(10), 10))
    np.testing.assert_allclose(
        FeatureBuilder(_permuted(course, shuffled)).at(day), features[shuffled], atol=1e-6
    )


def _permuted(course: CourseData, order: np.ndarray) -> CourseData:
    new = np.argsort(order).astype(np.int32)
    per_student = {
        f: getattr(course, f)[order] for f in ("enrollment_id", "start", "end", "outcome", "student_id")
    }
    activity = replace(course.activity, enrollment=new[course.activity.enrollment])
    results = replace(course.results, enrollment=new[course.results.enrollment])
    return replace(course, activity=activity, results=results, **per_student)


def test_those_who_withdrew_are_no_longer_compared_with():
    course = run_of({0: range(50), 1: range(0, 50, 7), 2: []}, 3)
    gone = replace(course, end=np.array([NEVER, NEVER, 30], np.int32))
    assert column(course, 40, "days_28_rank")[1] == pytest.approx(0.5)
    assert column(gone, 40, "days_28_rank")[1] == pytest.approx(0.25)


def test_a_silent_student_ranks_last_in_recency_and_activity():
    course = run_of({0: range(10), **{student: range(50) for student in range(1, 10)}}, 10)
    features = dict(zip(NAMES, FeatureBuilder(course).at(45).T, strict=True))
    assert features["silence_rank"].argmax() == 0
    assert features["days_28_rank"].argmin() == 0
    assert features["longest_silence_rank"].argmax() == 0
    assert features["weeks_4_gap"][0] == pytest.approx(-0.9)


def test_missed_late_and_early_work_are_told_apart():
    handed = [(0, 0, 15), (1, 0, 24)]
    course = run_of({student: range(60) for student in range(3)}, 3, [20, 50], handed)
    on_22 = column(course, 22, "last_missed_gap")
    assert on_22[0] < on_22[1] == on_22[2]
    on_30 = {name: column(course, 30, name) for name in ("last_missed_gap", "late_gap", "ahead_rank")}
    assert on_30["last_missed_gap"].argmax() == 2
    assert on_30["late_gap"].argmax() == 1
    assert on_30["ahead_rank"].tolist() == pytest.approx([0.75, 0.25, 0.5])


def test_work_for_the_next_deadline_counts_before_it_is_due():
    course = run_of({0: range(60), 1: range(60)}, 2, [20, 50], [(0, 1, 30)])
    assert column(course, 29, "next_done_gap").tolist() == [0, 0]
    assert column(course, 31, "next_done_gap").tolist() == [0.5, -0.5]


def test_a_score_counts_from_the_day_it_is_known():
    course = run_of({0: range(60), 1: range(60)}, 2, [20], [(0, 0, 18), (1, 0, 18)])
    results = replace(
        course.results,
        score=np.array([90, 40], np.float32),
        available=np.array([30, 30], np.int32),
    )
    course = replace(course, results=results)
    for name in ("marks_rank", "points_rank", "mean_score_rank", "last_score_rank"):
        assert column(course, 29, name).tolist() == [0.5, 0.5]
        assert column(course, 30, name).tolist() == [0.75, 0.25]
    assert column(course, 30, "mean_score_gap").tolist() == pytest.approx([0.25, -0.25])


def test_deadlines_before_a_student_registered_are_not_held_against_them():
    course = run_of({0: range(60), 1: range(30, 60)}, 2, [20], [(0, 0, 18)])
    course = replace(course, start=np.array([0, 30], np.int32))
    assert column(course, 40, "missed_rank").tolist() == [0.5, 0.5]


def test_a_course_without_activity_deadlines_or_results_has_features():
    course = run_of({}, 3)
    assert np.isfinite(FeatureBuilder(course).at(20)).all()


def test_heavy_use_over_years_does_not_overflow():
    day = np.tile(np.arange(1500, dtype=np.int32), 2)
    count = np.repeat(np.array([10**6, 1], np.int32), 1500)
    activity = Activity(np.repeat(np.arange(2, dtype=np.int32), 1500), day, np.zeros(3000, np.int8), count)
    course = replace(run_of({}, 2), length=1500, activity=activity)
    assert column(course, 1499, "effort_rank").tolist() == [0.75, 0.25]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_ranks_are_the_share_below_plus_half_the_ties(values):
    array = np.array([values])
    ranks = Cohort(np.ones_like(array, bool)).ranks(array)[0]
    expected = [(np.sum(array < v) + 0.5 * np.sum(array == v)) / len(values) for v in values]
    np.testing.assert_allclose(ranks, expected, atol=1e-6)


def test_names_are_unique_and_groups_are_known():
    assert len(set(NAMES)) == len(NAMES)
    assert GROUPS == (
        "recency",
        "recent_activity",
        "overall_activity",
        "regularity",
        "kinds",
        "deadlines",
        "scores",
        "registration",
        "course",
    )
