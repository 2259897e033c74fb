"""What recommends while there is no model."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.engine.rules import RuleRecommender


def advised(*counts):
    """The labels recommended for one profile."""
    rules = RuleRecommender()
    return [
        name for name, on in zip(rules.labels, rules.predict(np.array([counts])).labels[0], strict=True) if on
    ]


def test_certain_and_evenly_likely_courses_are_recommended():
    assert advised(20, 5, 10, 1, 0, 0) == ["algebra", "olympiad geometry"]


def test_who_solved_nearly_all_may_rest():
    assert advised(20, 20, 0, 0, 0, 0) == ["rest"]


@given(st.lists(st.integers(0, 60), min_size=6, max_size=6))
def test_something_is_always_said_and_rest_alone(counts):
    labels = advised(*counts)
    assert labels
    assert "rest" not in labels or labels == ["rest"]
