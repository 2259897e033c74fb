"""A fitted recommender on disk, and what lies outside of what it was trained on."""

import json

import numpy as np
import pytest
import skops.io
from sklearn.preprocessing import FunctionTransformer

from common.model_files import MODEL_FILE, RECORD_FILE, ModelFileError
from recommender.engine.candidates import CANDIDATES
from recommender.engine.fitting import fit
from recommender.engine.model import Recommender
from recommender.engine.simulation import simulate

EXAMPLES = simulate(300, 4)


@pytest.fixture(scope="module")
def model():
    """A quick one."""
    return fit(EXAMPLES, [CANDIDATES[-1]])


@pytest.fixture
def folder(model, tmp_path):
    """Where it was saved."""
    model.save(tmp_path)
    return tmp_path


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
def test_every_candidate_says_the_same_after_saving_and_loading(candidate, tmp_path):
    made = fit(EXAMPLES, [candidate])
    made.save(tmp_path)
    loaded = Recommender.load(tmp_path)
    for attribute in ("labels", "probability"):
        before, after = (getattr(one.predict(EXAMPLES.counts), attribute) for one in (made, loaded))
        assert (before == after).all()
    assert loaded.labels == made.labels


def change_record(folder, **fields):
    """Overwrite fields of the record."""
    path = folder / RECORD_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_a_model_of_other_features_is_refused(folder):
    change_record(folder, features=["total_questions"])
    with pytest.raises(ModelFileError, match="features"):
        Recommender.load(folder)


def test_a_model_of_another_feature_set_is_refused(folder):
    change_record(folder, feature_set="v0")
    with pytest.raises(ModelFileError, match="v0"):
        Recommender.load(folder)


def test_a_changed_file_is_refused(folder):
    (folder / MODEL_FILE).write_bytes(b"x" + (folder / MODEL_FILE).read_bytes())
    with pytest.raises(ModelFileError, match="checksum"):
        Recommender.load(folder)


@pytest.mark.parametrize("name", [MODEL_FILE, RECORD_FILE])
def test_a_missing_file_is_refused(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelFileError, match="train again"):
        Recommender.load(folder)


def test_types_that_no_model_has_are_refused_even_with_the_right_checksum(model, tmp_path):
    model.fitted.estimator, kept = FunctionTransformer(json.dumps), model.fitted.estimator
    try:
        model.save(tmp_path)
    finally:
        model.fitted.estimator = kept
    assert skops.io.get_untrusted_types(file=tmp_path / MODEL_FILE)
    with pytest.raises(ModelFileError, match="types that no model has"):
        Recommender.load(tmp_path)


def test_what_lies_outside_of_training_is_clipped_and_named(model):
    inside, outside = model.predict(np.array([EXAMPLES.counts[0], [500, 0, 500, 500, 500, 500]])).clipped
    assert inside == []
    assert {"total_questions", "mistakes_per_wrong", "wrong"} <= set(outside)
    assert "algebra_share" not in outside


def test_clipped_features_are_taken_for_the_nearest_that_were_seen(model):
    counts = EXAMPLES.counts
    whole = model.ranges.copy()
    model.ranges = np.stack([whole[0], whole[0]])
    try:
        probability = model.predict(counts).probability
    finally:
        model.ranges = whole
    assert np.ptp(probability, axis=0).max() == 0
