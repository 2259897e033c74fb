from hypothesis import given
from hypothesis import strategies as st

from grading.engine.steps import split_steps


def test_lines_are_steps():
    assert split_steps("x + 1 = 3\n\n  x = 2 \n") == ["x + 1 = 3", "x = 2"]


def test_sentences_are_the_steps_of_a_single_line():
    assert split_steps("It is 5 * 0.5 = 2.5. So 2.5 is left. Ответ: 2,5.") == [
        "It is 5 * 0.5 = 2.5.",
        "So 2.5 is left.",
        "Ответ: 2,5.",
    ]


@given(st.text())
def test_no_step_is_empty(text):
    assert all(step.strip() for step in split_steps(text))
