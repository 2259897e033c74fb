"""What the page of a model says about a version of scoring."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lms_scoring.services.scorer import MODEL_NAME
from registry.models import TrainedModel
from registry.services import store_model

pytestmark = pytest.mark.django_db


def week(number: int, auc: float | None) -> dict[str, Any]:
    known = auc is not None
    return {
        "week": number,
        "n": 300,
        "auc": auc,
        "auc_low": auc - 0.02 if known else None,
        "auc_high": auc + 0.02 if known else None,
        "pr_auc": 0.8,
        "brier": 0.2,
        "ece": 0.03,
    }


def candidate(mean_auc: float, **schemes: Any) -> dict[str, Any]:
    return {"grouped": [week(2, 0.7), week(8, 0.8), week(30, None)], "mean_auc": mean_auc} | schemes


def stored(**parameters: Any) -> TrainedModel:
    forward = [week(2, 0.69), week(8, 0.79)]
    fields = {
        "algorithm": "boosting",
        "feature_set": "v1",
        "metrics": {
            "complete": {"logistic": candidate(0.79), "boosting": candidate(0.82, forward=forward)},
            "dropout": {"logistic": candidate(0.71)},
        },
        "parameters": {
            "complete": {"chosen": "boosting", "dropped_features": {"mean_score_rank": "constant"}},
            "dropout": {"chosen": "logistic", "dropped_features": {}},
            "features": ["silence_rank", "days_rank"],
            "validation": "forward by run",
            "enrollments": 2020,
            "rows": 62530,
            "libraries": {"numpy": "2.4"},
        }
        | parameters,
        "trained_on": ["A/1"],
    }
    return store_model(MODEL_NAME, lambda folder: (folder / "model.json").write_text("{}"), fields=fields)


@pytest.fixture
def page(client: Client, superuser: User) -> Any:
    client.force_login(superuser)
    return lambda model: client.get(f"/admin/registry/trainedmodel/{model.pk}/change/").content.decode()


def test_candidates_are_compared_and_the_chosen_one_marked(page: Any) -> None:
    rows = [
        row
        for row in page(stored()).split("<tr>")
        if 'scope="row">boosting' in row or 'scope="row">logistic' in row
    ]
    assert ["lms-badge" in row for row in rows] == [True, False, True]
    assert "0.820" in rows[0]


def test_quality_by_week_is_that_on_runs_not_seen(page: Any) -> None:
    found = re.findall(r'<script type="application/json">(.*?)</script>', page(stored()), re.DOTALL)
    completing, dropping_out = (json.loads(text)["data"][0] for text in found)
    assert completing["y"] == [0.69, 0.79]
    assert dropping_out["x"] == [2, 8]
    assert page(stored()).count("Measured on the latest runs") == 1


def test_features_and_those_left_out_are_named(page: Any) -> None:
    body = page(stored())
    assert "silence_rank, days_rank" in body
    assert "1 feature was not used" in body
    assert "2020 enrollments" in body


def test_the_list_shows_the_quality_of_what_was_chosen(client: Client, superuser: User) -> None:
    client.force_login(superuser)
    stored()
    assert "AUC 0.820" in client.get("/admin/registry/trainedmodel/").content.decode()


def test_a_version_without_measurements_still_has_a_page(page: Any) -> None:
    model = store_model(MODEL_NAME, lambda folder: (folder / "model.json").write_text("{}"), fields={})
    assert "stored without measurements" in page(model)
