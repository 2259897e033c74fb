"""Training: rows, validation, choice, calibration, the record."""

from dataclasses import replace

import numpy as np
import pytest

from lms_scoring.engine import training_rows as rows_module
from lms_scoring.engine.course_data import COMPLETED, NEVER, UNKNOWN, CourseData
from lms_scoring.engine.features_v1 import FEATURE_SET, FeatureBuilder
from lms_scoring.engine.fitting import FOLDS, choose, fingerprint, fit, folds
from lms_scoring.engine.metrics import auc, calibration_error
from lms_scoring.engine.scoring_model import ScoringModel
from lms_scoring.engine.training_rows import last_day, training_rows
from lms_scoring.tests.engine.scoring_runs import LENGTH, run_drawn_from

N = 150


@pytest.fixture(scope="module")
def runs() -> list[CourseData]:
    """Two families at different levels, two runs each, oldest first."""
    return [
        run_drawn_from(seed, N, family, level)
        for seed, (family, level) in enumerate(
            [("ALG", 0.35), ("GEO", 0.7), ("ALG", 0.35), ("GEO", 0.7)], start=1
        )
    ]


@pytest.fixture(scope="module")
def model(runs) -> ScoringModel:
    return fit(runs[:3])


def test_on_a_later_run_it_ranks_students_and_its_probabilities_hold(model, runs):
    later, day = runs[3], 55
    studying = later.studying(day)
    p_complete, p_dropout = model.predict(FeatureBuilder(later).at(day)[studying], later.family)
    truth = later.outcome[studying] == COMPLETED
    assert auc(truth, p_complete) > 0.7
    assert calibration_error(truth, p_complete) < 0.13
    assert auc(truth, p_dropout) < 0.5
    assert p_dropout.mean() == pytest.approx(0.1, abs=0.08)


def test_a_familys_level_is_used_where_the_family_is_known(model, runs):
    X = FeatureBuilder(runs[3]).at(55)
    low, middle, high = (model.p_complete(X, family).mean() for family in ("ALG", "PHY", "GEO"))
    assert low < middle < high


def test_the_record_tells_how_the_choice_was_made(model, runs):
    record = model.record
    assert record["courses"] == [run.key for run in runs[:3]]
    assert record["feature_set"] == FEATURE_SET
    weeks = [last_day(week) for week in range(LENGTH // 7 + 1)]
    ever = [np.any([run.studying(day) for day in weeks], axis=0).sum() for run in runs[:3]]
    assert record["enrollments"] == sum(ever)
    assert record["validation"].startswith("forward by run")
    for head in ("complete", "dropout"):
        assert set(record[head]["candidates"]) == {"logistic", "boosting", "average"}
        assert record[head]["chosen"] in record[head]["candidates"]
        for measured in record[head]["candidates"].values():
            assert {"grouped", "forward", "mean_auc", "standard_error"} <= set(measured)
            assert {"week", "n", "auc", "brier", "ece"} <= set(measured["grouped"][0])


def test_with_one_finished_run_students_are_held_out_and_the_record_says_so(runs):
    record = fit(runs[:1]).record
    assert record["validation"] == "grouped by student within the only finished run"
    assert "forward" not in record["complete"]["candidates"]["logistic"]


def test_unfinished_runs_are_not_learned_from(runs):
    running = replace(runs[1], outcome=np.full(N, UNKNOWN, np.int8))
    assert fit([runs[0], running]).record["courses"] == [runs[0].key]
    with pytest.raises(ValueError, match="No finished run"):
        fit([running])


def test_a_run_that_nobody_left_still_gives_both_probabilities(runs):
    stayed = replace(runs[0], end=np.full(N, NEVER, np.int32))
    model = fit([stayed])
    _, p_dropout = model.predict(FeatureBuilder(stayed).at(50))
    assert model.record["dropout"]["chosen"] == "logistic"
    assert (p_dropout < 0.05).all()


def test_the_same_data_and_seed_give_the_same_model(runs, model):
    again = fit(runs[:3])
    X = FeatureBuilder(runs[3]).at(30)
    for mine, other in zip(model.predict(X, "GEO"), again.predict(X, "GEO"), strict=True):
        np.testing.assert_array_equal(mine, other)
    assert again.record == model.record


def test_a_student_is_in_one_fold_in_all_runs():
    person = np.random.default_rng(0).integers(0, 50, 1000)
    fold = folds(person, seed=3)
    assert all(len(set(fold[person == p])) == 1 for p in range(50))
    assert set(fold) == set(range(FOLDS))


def test_the_simplest_candidate_within_one_standard_error_of_the_best_is_chosen():
    def measured(**mean_auc: float | None) -> dict:
        return {name: {"mean_auc": value, "standard_error": 0.01} for name, value in mean_auc.items()}

    assert choose(measured(logistic=0.795, boosting=0.80, average=0.80)) == "logistic"
    assert choose(measured(logistic=0.78, boosting=0.80, average=0.795)) == "boosting"
    assert choose(measured(logistic=None, boosting=None)) == "logistic"


def test_rows_are_those_studying_at_the_end_of_each_week_with_a_known_outcome(runs):
    course = replace(runs[0], outcome=np.where(np.arange(N) < 5, UNKNOWN, runs[0].outcome).astype(np.int8))
    rows = training_rows([course])
    assert set(rows.week.tolist()) == set(range(LENGTH // 7 + 1))
    for week in (0, 1, 6):
        day = last_day(week)
        chosen = course.studying(day) & (course.outcome != UNKNOWN)
        assert (rows.week == week).sum() == chosen.sum()
        np.testing.assert_array_equal(rows.X[rows.week == week], FeatureBuilder(course).at(day)[chosen])
    assert (last_day(0), last_day(1), last_day(8)) == (0, 6, 55)


def test_too_many_rows_are_thinned_out(runs, monkeypatch):
    monkeypatch.setattr(rows_module, "MAX_ROWS", 500)
    rows = training_rows(runs)
    assert len(rows.week) == 500
    assert len(set(rows.run.tolist())) == 4


def test_students_without_numbers_count_as_different_people_in_each_run(runs):
    anonymous = [replace(run, student_id=np.empty(0, np.int64)) for run in runs[:2]]
    assert training_rows(anonymous).people == training_rows(runs[:2]).people


def test_the_fingerprint_follows_the_data(runs):
    assert fingerprint(runs[:2]) == fingerprint(runs[:2])
    count = runs[0].activity.count.copy()
    count[0] += 1
    touched = replace(runs[0], activity=replace(runs[0].activity, count=count))
    assert fingerprint(runs[:1]) != fingerprint([touched])
