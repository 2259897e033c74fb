"""The page of an evaluation: what it draws, what it says of gaps, and what it does without data."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lms_scoring.models import Evaluation

pytestmark = pytest.mark.django_db

LIST = "/admin/lms_scoring/evaluation/"
QUALITY = {"auc": 0.8, "auc_low": 0.77, "auc_high": 0.83, "pr_auc": 0.82, "brier": 0.18, "ece": 0.03}
UNKNOWN = dict.fromkeys(QUALITY)


def row(week: int, **changes: Any) -> dict[str, Any]:
    parts = {"n": 100, "completed": 0.7}
    return {
        "week": week,
        "n": 300,
        "base_rate": 0.55,
        "completion": QUALITY,
        "dropout": QUALITY,
        "precision_at_10pct": 0.93,
        "categories": {"active": parts, "falling_asleep": parts, "asleep": {"n": 0, "completed": None}},
        "completers_not_active": 0.12,
    } | changes


def curve(week: int) -> dict[str, Any]:
    return {
        "week": week,
        "roc": {"false_positive_rate": [0, 0, 0.3, 1], "true_positive_rate": [0, 0.2, 0.8, 1]},
        "calibration": [{"p": 0.2, "share": 0.25, "n": 150}, {"p": 0.8, "share": 0.75, "n": 150}],
    }


def gap(group: str, value: float | None, low: float | None, high: float | None) -> dict[str, Any]:
    return {
        "attribute": "gender",
        "group": group,
        "n": 50,
        "auc_gap": value,
        "low": low,
        "high": high,
        "week": 8,
    }


RESULT = {
    "rows": [row(2, dropout=UNKNOWN), row(8)],
    "curves": [curve(2), curve(8)],
    "fairness": [gap("F", -0.08, -0.12, -0.02), gap("M", 0.01, -0.01, 0.03), gap("X", None, None, None)],
    "changes_per_student_median": 2.0,
    "withdrawn_flagged_7d": 0.58,
    "lead_days_median": 31.5,
}


def measured(result: dict[str, Any]) -> str:
    evaluation = Evaluation.objects.create(
        trained_on=["A/1"], tested_on=["A/2"], algorithm="logistic", feature_set="v1", result=result
    )
    return f"{LIST}{evaluation.pk}/change/"


def figures(response: Any) -> list[dict[str, Any]]:
    found = re.findall(
        r'<script type="application/json">(.*?)</script>', response.content.decode(), re.DOTALL
    )
    return [json.loads(text) for text in found]


def test_curves_and_weeks_are_drawn(staff: Client) -> None:
    auc, dropout, roc, calibration = figures(staff.get(measured(RESULT)))
    assert auc["data"][0]["x"] == [2, 8]
    assert auc["data"][0]["error_y"]["arrayminus"] == [0.03, 0.03]
    assert dropout["data"][0]["x"] == [8]
    assert [line["name"] for line in roc["data"]] == ["week 2", "week 8", "guessing"]
    assert roc["data"][0]["y"][30] == pytest.approx(0.8)
    assert calibration["data"][0]["y"] == [0.25, 0.75]


def test_a_gap_is_called_one_only_where_chance_does_not_explain_it(staff: Client) -> None:
    body = staff.get(measured(RESULT)).content.decode()
    rows = [part for part in body.split("<tr>") if "gender" in part]
    assert "ranked less well" in rows[0]
    assert "−0.080" in rows[0]
    assert "within chance" in rows[1]
    assert "too few to tell" in rows[2]


def test_an_empty_category_has_no_share(staff: Client) -> None:
    response = staff.get(measured(RESULT))
    assert response.context["category_rows"][0]["categories"][2] == {"n": 0, "completed": None}
    assert '– <span class="lms-quiet">of 0</span>' in response.content.decode()


@pytest.mark.parametrize("result", [{}, {"rows": [row(2, completion=UNKNOWN)]}, {"rows": [], "fairness": []}])
def test_an_evaluation_of_nothing_says_so(staff: Client, result: dict[str, Any]) -> None:
    assert "Nothing was measured" in staff.get(measured(result)).content.decode()


def test_without_attributes_fairness_says_that_it_cannot_tell(staff: Client) -> None:
    assert "cannot be measured" in staff.get(measured(RESULT | {"fairness": []})).content.decode()


def test_the_list_shows_the_week_nearest_the_eighth(staff: Client) -> None:
    measured(RESULT)
    lines = b"".join(staff.get(f"{LIST}export/")).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("A/1 → A/2,logistic,v1,8,0.800")


def test_the_list_tells_how_to_evaluate_while_it_is_empty(staff: Client) -> None:
    assert "evaluate_scoring" in staff.get(LIST).content.decode()


def test_without_the_permission_evaluations_are_forbidden(staff: Client, curator: User) -> None:
    address = measured(RESULT)
    curator.groups.clear()
    assert staff.get(address).status_code == 403
    assert staff.get(LIST).status_code == 403


def test_an_evaluation_is_found_by_the_runs_it_was_about(staff: Client) -> None:
    measured(RESULT)
    assert staff.get(LIST, {"q": "A/2"}).context["cl"].result_count == 1
    assert staff.get(LIST, {"q": "B/7"}).context["cl"].result_count == 0
