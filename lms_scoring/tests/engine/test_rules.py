"""Scoring by rules, while there is nothing to learn from."""

import numpy as np
import pytest

from lms_scoring.engine.course_data import COMPLETED
from lms_scoring.engine.features_v1 import FEATURES, NAMES, FeatureBuilder
from lms_scoring.engine.metrics import auc
from lms_scoring.engine.rules import PEERS, RULES, RuleModel
from lms_scoring.tests.engine.scoring_runs import run_drawn_from


def test_it_is_tentative_and_has_an_answer_on_the_first_day():
    model, X = RuleModel(), FeatureBuilder(run_drawn_from(1)).at(0)
    assert model.tentative
    for p in model.predict(X):
        assert p.shape == (40,)
        assert ((p > 0) & (p < 1)).all()


def test_a_student_like_the_cohort_has_even_odds():
    middle = np.array([0.5 if name.endswith("_rank") else 0 for name in NAMES], np.float32)
    assert RuleModel().p_complete(middle) == pytest.approx(0.5)


def test_it_ranks_students_better_than_chance_by_far():
    course = run_drawn_from(3, 300)
    studying = course.studying(40)
    p_complete, p_dropout = RuleModel().predict(FeatureBuilder(course).at(40)[studying])
    assert auc(course.outcome[studying] == COMPLETED, p_complete) > 0.65
    np.testing.assert_array_equal(np.argsort(p_complete), np.argsort(-p_dropout))


def test_no_weight_contradicts_the_sign_of_its_feature():
    signs = {feature.name: feature.sign for feature in FEATURES}
    assert all(weight * signs[name] > 0 for name, weight in (PEERS | RULES).items())
