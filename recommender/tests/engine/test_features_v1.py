"""The features: counts as they are, ratios beside them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recommender.engine.features_v1 import NAMES, features
from recommender.engine.profiles import COLUMNS


def named(counts):
    """The features of one profile by name."""
    return dict(zip(NAMES, features(np.array([counts]))[0], strict=True))


def test_ratios_are_to_wrong_answers_and_to_all_mistakes():
    found = named((30, 20, 3, 2, 5, 0))
    assert [found[name] for name in COLUMNS] == [30, 20, 3, 2, 5, 0]
    assert (found["wrong"], found["mistakes"]) == (10, 10)
    assert found["wrong_rate"] == 10 / 30
    assert found["mistakes_per_wrong"] == 1
    assert found["reading_per_wrong"] == 0.5
    assert named((30, 25, 3, 2, 5, 0))["algebra_per_wrong"] == 0.6
    assert named((30, 25, 3, 2, 5, 0))["algebra_share"] == 0.3


def test_a_ratio_to_nothing_is_nothing():
    assert not any(named((0, 0, 0, 0, 0, 0)).values())


@given(arrays(np.int64, (5, 6), elements=st.integers(0, 10**6)))
def test_features_are_finite_whatever_the_counts(counts):
    assert np.isfinite(features(counts)).all()
