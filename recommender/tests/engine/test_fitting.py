"""Candidates compete in cross-validation; the record says how each did."""

import dataclasses
import json

import numpy as np
import pytest

from recommender.engine import fitting
from recommender.engine.candidates import BY_NAME, CANDIDATES
from recommender.engine.examples import Examples
from recommender.engine.fitting import TooFewExamplesError, evaluate, fit, kinds_of_labels, out_of_fold
from recommender.engine.simulation import simulate

SOME = simulate(1500, 11)
QUICK = [BY_NAME["logistic_regression"], BY_NAME["k_neighbours"]]


@pytest.fixture(scope="module")
def model():
    """All candidates, on few rows."""
    return fit(simulate(600, 3))


@pytest.fixture(scope="module")
def chain():
    """The chain, on enough rows to see the thresholds."""
    return fit(simulate(4000, 2), [BY_NAME["chain"]])


def test_the_best_by_cross_validated_subset_accuracy_is_chosen(model):
    compared = {name: row["cv_subset_accuracy"] for name, row in model.record["candidates"].items()}
    assert set(compared) == {candidate.name for candidate in CANDIDATES}
    assert compared[model.record["chosen"]] == max(compared.values())


def test_the_record_is_json_and_says_how_each_did(model):
    for row in json.loads(json.dumps(model.record))["candidates"].values():
        assert {"cv_subset_accuracy", "micro_f1", "macro_f1", "calibration", "confusion", "grid"} <= set(row)
        assert row["cv_subset_accuracy"] == max(point["cv_subset_accuracy"] for point in row["grid"])
        for label in row["confusion"]:
            assert sum(v for k, v in label.items() if k != "label") == 600


def test_undersampling_is_tried_and_makes_a_difference(model):
    by_sampling = {}
    for point in model.record["candidates"]["k_neighbours"]["grid"]:
        by_sampling.setdefault(point["settings"]["undersampling"], []).append(point["cv_subset_accuracy"])
    assert set(by_sampling) == {None, 2.0}
    assert by_sampling[None] != by_sampling[2.0]


def test_the_chain_comes_near_the_limit_in_cross_validation_and_on_fresh_rows(chain):
    figures = chain.record["candidates"]["chain"]
    assert figures["cv_subset_accuracy"] > chain.record["bayes_limit"] - 0.03
    assert figures["calibration"]["ece"] < 0.02
    assert evaluate(chain, simulate(4000, 50))["subset_accuracy"] > 0.73


def test_a_kind_of_mistakes_is_found_for_the_labels_that_go_with_one(chain):
    assert chain.record["kinds"] == {
        "algebra": "algebra",
        "trigonometry": "trigonometry_geometry",
        "attention": "reading",
        "basic maths": "formulas",
    }


def test_labels_of_any_name_and_number_are_learned():
    renamed = dataclasses.replace(SOME, labels=("алгебра", "тригонометрия", *"xyz", "геометрия", "отдых"))
    assert kinds_of_labels(renamed)["тригонометрия"] == "trigonometry_geometry"
    two = Examples(SOME.counts, ("да", "нет"), np.column_stack([SOME.truth[:, 0], ~SOME.truth[:, 0]]))
    model = fit(two, [BY_NAME["chain"]])
    assert model.labels == ("да", "нет")
    assert model.record["candidates"]["chain"]["cv_subset_accuracy"] > 0.95


def test_no_row_is_predicted_by_a_model_that_saw_it(monkeypatch):
    seen = []
    original = fitting.fit_candidate

    def spy(candidate, settings, examples, seed):
        seen.append({tuple(row) for row in examples.counts.tolist()})
        return original(candidate, settings, examples, seed)

    monkeypatch.setattr(fitting, "fit_candidate", spy)
    rows = np.arange(60)
    unique = Examples(
        np.column_stack([rows + 60, rows, *[rows % 3] * 4]), ("a", "b"), np.eye(2, dtype=bool)[rows % 2]
    )
    out_of_fold(QUICK[1], {"n_neighbors": 3, "undersampling": None}, unique, 0)
    assert [len(rows) for rows in seen] == [48] * fitting.FOLDS
    everything = set().union(*seen)
    assert all(sum(row not in rows for rows in seen) == 1 for row in everything)


def test_too_few_rows_and_rows_all_alike_are_refused():
    with pytest.raises(TooFewExamplesError, match="49 rows are too few"):
        fit(simulate(49, 1))
    alike = Examples(SOME.counts, ("a",), np.ones((len(SOME), 1), bool))
    with pytest.raises(TooFewExamplesError, match="nothing to tell apart"):
        fit(alike)
    same = Examples(np.tile(SOME.counts[:1], (len(SOME), 1)), SOME.labels, SOME.truth)
    with pytest.raises(TooFewExamplesError, match="nothing to tell apart"):
        fit(same)


def test_an_unknown_label_makes_a_row_wrong_and_is_reported(chain):
    fresh = simulate(300, 77)
    whole = evaluate(chain, fresh)
    more = Examples(fresh.counts, (*fresh.labels, "chess"), np.pad(fresh.truth, ((0, 0), (0, 1))))
    more.truth[:, -1] = True
    assert evaluate(chain, more) | {"micro_f1": 0, "macro_f1": 0} == {
        "n": 300,
        "subset_accuracy": 0.0,
        "micro_f1": 0,
        "macro_f1": 0,
        "unknown_labels": {"chess": 300},
    }
    assert whole["unknown_labels"] == {}


def test_the_order_of_labels_in_a_file_does_not_matter(chain):
    fresh = simulate(300, 77)
    turned = Examples(fresh.counts, fresh.labels[::-1], fresh.truth[:, ::-1])
    assert evaluate(chain, turned) == evaluate(chain, fresh)


def test_whoever_waits_hears_of_every_candidate():
    told = []
    fit(simulate(200, 1), QUICK, tell=told.append)
    assert [line.split(":")[0] for line in told] == ["logistic_regression", "k_neighbours"]
