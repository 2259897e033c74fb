import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.engine.answers import readings
from grading.engine.equality import same_answer
from grading.engine.normalise import is_russian, normalise
from grading.tests.engine.answer_pairs import EQUAL, UNEQUAL

NUMBERS = st.fractions(-10_000, 10_000, max_denominator=99)


def same(own: str, known: str, **options) -> bool | None:
    russian = is_russian(own + known) or None
    return same_answer(readings(normalise(own, russian)), readings(normalise(known, russian)), **options)


def test_there_are_pairs_enough():
    assert len(set(EQUAL)) + len(set(UNEQUAL)) >= 300


@pytest.mark.parametrize(("own", "known"), EQUAL)
def test_equal_school_answers_are_equal(own, known):
    assert same(own, known)


@pytest.mark.parametrize(("own", "known"), UNEQUAL)
def test_different_school_answers_differ(own, known):
    assert not same(own, known)


def test_a_student_may_round_only_where_that_is_asked_for():
    assert not same("0,33", "1/3")
    assert same("0,33", "1/3", rounding=True)
    assert not same("0,34", "1/3", rounding=True)


def test_what_is_no_answer_is_not_compared():
    assert same("hello there, dear reader", "5") is None


@given(st.lists(NUMBERS, min_size=1, max_size=6, unique=True), st.randoms())
def test_a_set_in_another_order_is_the_same_set(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    assert same("; ".join(map(str, shuffled)), "; ".join(map(str, values)))


@given(NUMBERS, NUMBERS)
def test_numbers_are_the_same_exactly_where_they_are_equal(one, other):
    assert bool(same(str(one), str(other))) == (one == other)
