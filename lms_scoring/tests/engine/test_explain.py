"""Contributions behind a probability."""

import numpy as np
import pytest

from lms_scoring.engine.explain import contributions, typical
from lms_scoring.engine.features_v1 import FEATURES, GROUPS, FeatureBuilder
from lms_scoring.engine.fitting import fit
from lms_scoring.engine.rules import RuleModel
from lms_scoring.tests.engine.scoring_runs import run_drawn_from

SIGNS = np.array([feature.sign for feature in FEATURES])
COURSE = run_drawn_from(2, 60)
X = FeatureBuilder(COURSE).at(50)
USUAL = typical(X, COURSE.studying(50))


@pytest.fixture(scope="module", params=["fitted", "rules"])
def model(request):
    return fit([run_drawn_from(1, 120)]) if request.param == "fitted" else RuleModel()


def test_who_is_better_in_everything_gains_by_every_group(model):
    better = (USUAL + 0.1 * SIGNS)[None].astype(np.float32)
    assert (contributions(model, better, np.array([0]), USUAL) >= -1e-4).all()
    assert (contributions(model, 2 * USUAL - better, np.array([0]), USUAL) <= 1e-4).all()


def test_the_typical_student_has_no_contributions(model):
    np.testing.assert_allclose(contributions(model, USUAL[None], np.array([0]), USUAL), 0, atol=1e-4)


def test_a_contribution_is_the_change_in_points_with_the_group_as_usual(model):
    group = GROUPS.index("deadlines")
    usual = np.where([feature.group == "deadlines" for feature in FEATURES], USUAL, X)
    expected = 100 * (model.p_complete(X, "ALG") - model.p_complete(usual.astype(np.float32), "ALG"))
    found = contributions(model, X, np.arange(60), USUAL, "ALG")
    assert found.shape == (60, len(GROUPS))
    np.testing.assert_allclose(found[:, group], expected, atol=1e-3)


def test_rows_may_be_chosen_and_have_their_own_typical_student(model):
    rows = np.array([5, 3])
    whole = contributions(model, X, np.arange(60), USUAL)
    np.testing.assert_allclose(contributions(model, X, rows, USUAL), whole[rows], atol=1e-4)
    own = np.stack([USUAL, X[3]])
    each = contributions(model, X, rows, own)
    np.testing.assert_allclose(each[0], whole[5], atol=1e-4)
    np.testing.assert_allclose(each[1], 0, atol=1e-4)


def test_the_typical_student_is_the_median_of_those_studying():
    features = np.array([[1, 5], [3, 6], [100, 7]], np.float32)
    assert typical(features, np.array([True, True, False])).tolist() == [2, 5.5]
    assert np.isnan(typical(features, np.zeros(3, bool))).all()
