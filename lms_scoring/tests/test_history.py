"""Packing and merging of daily scores."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lms_scoring.history import merge, probabilities, records, unpack

scores = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from([0, 1, 2])), min_size=1, max_size=30
)


def pack(rows: list[tuple[float, float, int]]) -> np.ndarray:
    complete, dropout, category = (np.array(column) for column in zip(*rows, strict=True))
    return records(complete, dropout, category)


@given(scores)
def test_a_packed_history_comes_back_to_a_ten_thousandth(rows: list[tuple[float, float, int]]) -> None:
    back = unpack(pack(rows).tobytes())
    assert np.allclose(probabilities(back["p_complete"]), [row[0] for row in rows], atol=5e-5)
    assert np.allclose(probabilities(back["p_dropout"]), [row[1] for row in rows], atol=5e-5)
    assert back["category"].tolist() == [row[2] for row in rows]


@given(scores, st.integers(0, 40), scores, st.integers(0, 40))
def test_new_days_win_and_no_stored_day_is_lost(
    stored: list[tuple[float, float, int]], first: int, new: list[tuple[float, float, int]], new_first: int
) -> None:
    old_days, new_days = pack(stored), pack(new)
    start, merged = merge(first, old_days, new_first, new_days)
    for day in range(start, start + len(merged)):
        record = merged[day - start]
        if new_first <= day < new_first + len(new_days):
            assert record == new_days[day - new_first]
        elif first <= day < first + len(old_days):
            assert record == old_days[day - first]
        else:
            assert record["category"] == -1


def test_a_night_is_added_at_the_end() -> None:
    start, merged = merge(5, pack([(0.5, 0.1, 0), (0.6, 0.1, 0)]), 7, pack([(0.7, 0.1, 1)]))
    assert start == 5
    assert merged["p_complete"].tolist() == [5000, 6000, 7000]
