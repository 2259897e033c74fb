"""Made-up tasks and solutions: the same from the same seed, right where they say so, wrong where they say so."""

from random import Random

import pytest

from grading.engine.check import check
from grading.engine.problem import Problem
from grading.engine.simulation import LANGUAGES, exercises, solution
from grading.engine.verdict import DEFAULT_CATEGORIES, Outcome


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_seed_makes_the_same_homework_and_another_another(language):
    assert exercises(language, 1) == exercises(language, 1)
    assert exercises(language, 1) != exercises(language, 2)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(4))
def test_right_solutions_are_right_and_wrong_ones_are_not(language, seed):
    for exercise in exercises(language, seed):
        problem = Problem(exercise.statement, (), exercise.answer)
        for text in exercise.right:
            assert check(problem, text).outcome == Outcome.CORRECT, text
        for kind, text in exercise.wrong:
            assert kind in DEFAULT_CATEGORIES
            assert check(problem, text).outcome != Outcome.CORRECT, text


def test_a_russian_homework_is_written_in_russian():
    for english, russian in zip(exercises("en", 3), exercises("ru", 3), strict=True):
        assert not any("а" <= letter <= "я" for letter in english.statement)
        assert any("а" <= letter <= "я" for letter in russian.statement)


def test_skill_decides_how_often_a_solution_is_right():
    [exercise] = exercises("en", 1, count=1)
    rng = Random(1)
    shares = {
        skill: sum(solution(exercise, skill, "en", rng) in exercise.right for _ in range(400)) / 400
        for skill in (0.2, 0.8)
    }
    assert 0.1 < shares[0.2] < 0.25
    assert 0.6 < shares[0.8] < 0.78
