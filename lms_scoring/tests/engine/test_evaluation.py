"""Figures about scores and categories, against runs written out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from lms_scoring.engine.course_data import (
    ACTIVE,
    ASLEEP,
    COMPLETED,
    FALLING_ASLEEP,
    NEVER,
    NOT_COMPLETED,
    NOT_STUDYING,
    UNKNOWN,
)
from lms_scoring.engine.evaluation import category_metrics, evaluate
from lms_scoring.engine.features_v1 import FeatureBuilder
from lms_scoring.engine.metrics import quality
from lms_scoring.engine.rules import RuleModel
from lms_scoring.tests.engine.category_runs import run_of
from lms_scoring.tests.engine.scoring_runs import run_drawn_from

QUALITY = {"auc", "auc_low", "auc_high", "pr_auc", "brier", "ece"}
RUNS = [run_drawn_from(1, 60), run_drawn_from(2, 50)]


def test_each_week_counts_those_studying_at_its_end_over_all_runs():
    (row,) = evaluate(RuleModel(), RUNS, [6])["rows"]
    studying = [run.studying(41) for run in RUNS]
    done = np.concatenate([run.outcome[s] == COMPLETED for run, s in zip(RUNS, studying, strict=True)])
    p = np.concatenate(
        [RuleModel().p_complete(FeatureBuilder(r).at(41)[s]) for r, s in zip(RUNS, studying, strict=True)]
    )
    assert row["n"] == len(done)
    assert row["base_rate"] == pytest.approx(done.mean())
    assert row["completion"] == quality(done, p)
    riskiest = np.argsort(p, kind="stable")[: round(0.1 * len(p))]
    assert row["precision_at_10pct"] == pytest.approx((~done[riskiest]).mean())


def test_the_result_has_the_promised_shape():
    labels = {"gender": [np.array(["F", "M"] * (run.n // 2)) for run in RUNS]}
    result = evaluate(RuleModel(), RUNS, [2, 6, 13], labels)
    assert [row["week"] for row in result["rows"]] == [2, 6, 13]
    for row in result["rows"]:
        assert set(row) == {"week", "n", "base_rate", "completion", "dropout", "precision_at_10pct"}
        assert set(row["completion"]) == set(row["dropout"]) == QUALITY
    assert [set(curve) for curve in result["curves"]] == [{"week", "roc", "calibration"}] * 3
    assert len(result["curves"][0]["calibration"]) == 10
    assert [(gap["attribute"], gap["group"], gap["week"]) for gap in result["fairness"]] == [
        ("gender", "F", 6),
        ("gender", "M", 6),
    ]


def test_weeks_after_the_end_and_unknown_outcomes_are_left_out():
    run = replace(RUNS[0], outcome=np.where(np.arange(60) < 10, UNKNOWN, RUNS[0].outcome).astype(np.int8))
    result = evaluate(RuleModel(), [run], [2, 40, 10**12])
    (row,) = result["rows"]
    assert row["n"] == (run.studying(13) & (np.arange(60) >= 10)).sum()
    assert result["weeks_left_out"] == [40, 10**12]


def test_a_week_that_ends_the_day_after_a_run_is_left_out():
    run = replace(RUNS[0], length=41)
    assert evaluate(RuleModel(), [run], [6])["weeks_left_out"] == [6]
    assert evaluate(RuleModel(), [replace(run, length=42)], [6])["weeks_left_out"] == []


CODES = {"a": ACTIVE, "f": FALLING_ASLEEP, "s": ASLEEP, "-": NOT_STUDYING}


def categories(*lines: str) -> np.ndarray:
    """One line per student, a letter per day; the last letter lasts to day 129."""
    return np.array([[CODES[letter] for letter in line.ljust(130, line[-1])] for line in lines], np.int8)


def run_with(outcome: list[int], end: list[int]):
    n = len(outcome)
    course = run_of({student: range(100) for student in range(n)}, n)
    return replace(course, outcome=np.array(outcome, np.int8), end=np.array(end, np.int32))


def test_completion_by_category_leaves_out_who_no_longer_studies():
    course = run_with([COMPLETED, COMPLETED, NOT_COMPLETED, NOT_COMPLETED], [NEVER, NEVER, NEVER, 5])
    (row,) = category_metrics([course], [categories("a", "f", "f", "-")], [2])["rows"]
    assert row["categories"] == {
        "active": {"n": 1, "completed": 1.0},
        "falling_asleep": {"n": 2, "completed": 0.5},
        "asleep": {"n": 0, "completed": None},
    }
    assert row["completers_not_active"] == 0.5


def test_changes_count_from_day_14_to_126_and_leaving_is_none():
    course = run_with([NOT_COMPLETED] * 3, [NEVER, NEVER, 40])
    early = "a" * 10 + "f" * 20 + "a"
    twice = "a" * 20 + "f" * 20 + "s"
    gone = "a" * 40 + "-"
    late = "a" * 127 + "f"
    one = category_metrics([course], [categories(early, twice, gone)], [])
    assert one["changes_per_student_median"] == 1.0
    other = category_metrics([run_with([NOT_COMPLETED], [NEVER])], [categories(late)], [])
    assert other["changes_per_student_median"] == 0.0


def test_withdrawals_are_flagged_when_not_active_a_week_before():
    course = run_with([NOT_COMPLETED] * 4, [60, 60, 60, 20])
    in_time = "a" * 50 + "f" * 10 + "-"
    too_late = "a" * 55 + "s" * 5 + "-"
    never = "a" * 60 + "-"
    too_early_to_count = "f" * 20 + "-"
    measured = category_metrics([course], [categories(in_time, too_late, never, too_early_to_count)], [])
    assert measured["withdrawn_flagged_7d"] == pytest.approx(1 / 3)
    assert measured["lead_days_median"] == pytest.approx(7.5)


def test_without_withdrawals_there_is_no_share_flagged():
    measured = category_metrics([run_with([COMPLETED], [NEVER])], [categories("a")], [2])
    assert measured["withdrawn_flagged_7d"] is None
    assert measured["lead_days_median"] is None
