import pytest

from grading.engine.arithmetic import false_equality
from grading.engine.equations import contradicts, equations
from grading.engine.formulas import misused_formula
from grading.engine.normalise import normalise
from grading.engine.relations import relations


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("60 potatoes * 1.5 minutes per potato = 90 minutes", [("60  * 1.5", "90")]),
        ("He has 8/2 = 4 bicycles and 3 + 4 = 7 tires.", [("8/2", "4"), ("3 + 4", "7")]),
        ("a = 2·3 = 6 см²", [("a", "2*3"), ("2*3", "6")]),
        ("height of the hill = 4 x 300", []),
        ("20% от 50 = 10", [("20% * 50", "10")]),
    ],
)
def test_equalities_are_found_between_the_words(step, found):
    assert [(one.left_text, one.right_text) for one in relations(normalise(step))] == found


@pytest.mark.parametrize(
    "step", ["240:3=70", "2 + 2 = 5", "5 · 6 = 35 см", "sin 30° = √3/2", "7 > 8 + 1", "√(9+16) = 7"]
)
def test_false_arithmetic_is_found(step):
    assert false_equality(normalise(step)) is not None


@pytest.mark.parametrize(
    "step",
    [
        "14/12 = 1.17", "2000/3 = 667", "50 * 3 = 1.5", "16 + 5 = 21/3 = 7", "1 hour - 20 minutes = 40 minutes",
        "x + 1 = 3",         "about 7 * 7 = 50", "50/ 1/2 = 100", "sin 30° = 1/2", "9:00 - 8:15 = 45",
    ],
)  # fmt: skip
def test_what_may_be_meant_otherwise_is_not_called_false(step):
    assert false_equality(normalise(step)) is None


def test_an_equation_that_loses_every_root_contradicts_the_one_before():
    before, right, lost, wrong = (
        equations(normalise(step))[0] for step in ("x² − 5x + 6 = 0", "(x−2)(x−3) = 0", "x = 2", "x = 6")
    )
    assert not contradicts(right, before)
    assert not contradicts(lost, before)
    assert contradicts(wrong, before)


def test_an_equation_holds_for_its_roots():
    equation = equations("2x + 1 = 7")[0]
    assert equation.roots == (3.0,)
    assert equation.holds(relations("x = 3")[0].right)
    assert not equation.holds(relations("x = 4")[0].right)


@pytest.mark.parametrize(
    ("step", "category"),
    [
        ("(x+3)² = x² + 9", "formulas"),
        ("D = b² + 4ac", "formulas"),
        ("sin 2x = 2 sin x", "trigonometry_geometry"),
        ("C = πr²", "trigonometry_geometry"),
        ("(x+3)² = x² + 6x + 9", None),
        ("D = b² − 4ac", None),
    ],
)
def test_a_misremembered_formula_has_its_category(step, category):
    assert misused_formula(relations(normalise(step))[0]) == category
