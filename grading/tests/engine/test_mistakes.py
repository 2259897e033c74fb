import numpy as np

from grading.engine.mistakes import find_mistake, weighed
from grading.engine.problem import Problem

SHOP = Problem(
    "Anna buys 4 boxes with 12 pencils in each of them. She gives 9 of all her pencils to a friend of hers. "
    "How many pencils does she keep?",
    ("She buys 4 * 12 = 48 pencils.\nShe keeps 48 - 9 = 39 pencils.\n39",),
)


def test_the_first_false_line_of_an_exercise_is_the_mistake():
    found = find_mistake(
        Problem("Compute 7/8 − 1/4.", ("5/8",)), "7/8 - 2/8\n7/8 - 2/8 = 6/8\n6/8 = 3/4", None, None
    )
    assert (found.step, found.code, found.categories) == (1, "false_equality", ("algebra",))
    assert found.params == {"stated": "7/8 - 2/8 = 6/8"}


def test_a_false_line_with_a_sine_is_trigonometry():
    found = find_mistake(Problem("Найдите sin 30°", ("1/2",)), "sin 30° = √3/2", None, True)
    assert found.categories == ("trigonometry_geometry",)


def test_an_equation_that_does_not_follow_is_the_mistake():
    found = find_mistake(
        Problem("Solve 3(x − 4) = 2x + 1.", ("13",)), "3x - 12 = 2x + 1\nx = -11", None, None
    )
    assert (found.step, found.code) == (1, "false_step")
    assert found.params == {"stated": "x = -11", "before": "3x - 12 = 2x + 1"}


def test_in_a_word_problem_the_step_that_leaves_the_reference_is_suspected():
    found = find_mistake(SHOP, "She has 4 * 12 = 48 pencils.\nShe keeps 48 + 9 = 57 pencils.\n57", None, None)
    assert (found.step, found.code, found.categories) == (1, "", ())


def test_a_number_from_nowhere_instead_of_a_given_one_is_misread():
    problem = Problem(
        SHOP.statement.replace("12", "17"),
        (SHOP.references[0].replace("12", "17").replace("48", "68").replace("39", "59"),),
    )
    found = find_mistake(
        problem, "She buys 4 * 71 = 284 pencils.\nShe keeps 284 - 9 = 275 pencils.", None, None
    )
    assert (found.step, found.code, found.categories) == (0, "foreign_number", ("reading",))
    assert found.params == {"number": 71.0, "given": 17.0}


def test_signs_are_finite_and_one_row_a_step():
    signs = weighed(SHOP, "a\nb = 3\n57", None, None)
    assert signs.shape[0] == 3
    assert np.isfinite(signs).all()
