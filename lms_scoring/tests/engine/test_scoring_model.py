"""A stored model: read as written, or not at all."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import skops.io

from common.model_files import MODEL_FILE, RECORD_FILE, ModelFileError
from lms_scoring.engine.estimators import Average
from lms_scoring.engine.features_v1 import FEATURES, NAMES, FeatureBuilder
from lms_scoring.engine.fitting import ELAPSED, fit, maker
from lms_scoring.engine.scoring_model import Head, ScoringModel
from lms_scoring.engine.training_rows import training_rows
from lms_scoring.tests.engine.scoring_runs import run_drawn_from


@pytest.fixture(scope="module")
def model() -> ScoringModel:
    return fit([run_drawn_from(1, 80)])


@pytest.fixture
def folder(model, tmp_path) -> Path:
    model.save(tmp_path)
    return tmp_path


def test_it_predicts_after_loading_as_before_saving(model, tmp_path):
    digest = model.save(tmp_path)
    loaded = ScoringModel.load(tmp_path, digest)
    X = FeatureBuilder(run_drawn_from(2, 30)).block(10, 14)
    for before, after in zip(model.predict(X, "ALG"), loaded.predict(X, "ALG"), strict=True):
        assert after.shape == (5, 30)
        assert after.dtype == np.float32
        assert ((after > 0) & (after < 1)).all()
        np.testing.assert_array_equal(before, after)
    assert loaded.record["complete"] == model.record["complete"]
    assert not loaded.tentative


def test_boosted_trees_are_stored_too(model, tmp_path):
    run = run_drawn_from(1, 80)
    rows = training_rows([run])
    estimator = maker("average", "complete", 0)()
    estimator.fit(rows.X, rows.complete, rows.origin)
    assert isinstance(estimator, Average)
    head = Head(estimator, model.complete.calibration, ELAPSED)
    both = ScoringModel(head, model.dropout, model.families)
    both.save(tmp_path)
    X = FeatureBuilder(run).at(40)
    np.testing.assert_array_equal(ScoringModel.load(tmp_path).p_complete(X), both.p_complete(X))


def test_long_histories_are_predicted_in_chunks_alike(model, monkeypatch):
    X = FeatureBuilder(run_drawn_from(2, 30)).block(0, 20)
    whole = model.p_complete(X, "ALG")
    monkeypatch.setattr("lms_scoring.engine.scoring_model.CHUNK", 7)
    np.testing.assert_allclose(model.p_complete(X, "ALG"), whole, atol=1e-6)


def test_a_changed_file_is_not_loaded(folder):
    path = folder / MODEL_FILE
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelFileError, match="checksum"):
        ScoringModel.load(folder)


def test_another_checksum_than_expected_is_not_loaded(folder):
    with pytest.raises(ModelFileError, match="checksum"):
        ScoringModel.load(folder, "0" * 64)


@pytest.mark.parametrize("name", [MODEL_FILE, RECORD_FILE])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelFileError, match=name):
        ScoringModel.load(folder)


def test_types_that_no_model_has_are_refused(folder):
    content = skops.io.dumps({"complete": Path("/"), "dropout": None, "families": ()})
    (folder / MODEL_FILE).write_bytes(content)
    with pytest.raises(ModelFileError, match="types"):
        ScoringModel.load(folder, hashlib.sha256(content).hexdigest())


def test_a_model_of_another_feature_set_is_refused(folder):
    record = json.loads((folder / RECORD_FILE).read_text())
    (folder / RECORD_FILE).write_text(json.dumps(record | {"feature_set": "v0"}))
    with pytest.raises(ModelFileError, match="feature set 'v0'"):
        ScoringModel.load(folder)


def test_doing_better_never_lowers_the_probability_of_completing(model):
    X = FeatureBuilder(run_drawn_from(2, 30)).at(50)
    for position, feature in enumerate(FEATURES):
        better = X.copy()
        better[:, position] += 0.1 * feature.sign
        if NAMES[position] != "elapsed":
            assert (model.p_complete(better) >= model.p_complete(X) - 1e-6).all(), feature.name


def test_a_model_made_from_other_features_is_refused(folder):
    record = json.loads((folder / RECORD_FILE).read_text())
    (folder / RECORD_FILE).write_text(json.dumps(record | {"features": record["features"][:-1]}))
    with pytest.raises(ModelFileError, match="other features"):
        ScoringModel.load(folder)
