import pytest

from grading.engine.final import announced_answer, last_number


@pytest.mark.parametrize(
    ("solution", "answer"),
    [
        ("16 - 7 = 9\n#### 9", "9"),
        ("So $x = 4$, thus \\boxed{\\frac{1}{2}}.", "((1)/(2))"),
        ("We add.\nThe answer is 12 apples.", "12 apples"),
        ("2х = 6\nОтвет: 3; −3", "3; -3"),
        ("x1 = 3\nx2 = 2", "x1 = 3; x2 = 2"),
        ("3 + 4 = 7", "7"),
        ("2x > 10, so x > 5", "x > 5"),
        ("n = 22\nCheck: 22 + 1 = 23", "n = 22"),
    ],
)
def test_an_announced_answer_is_found(solution, answer):
    found = announced_answer(solution, None)
    assert found is not None
    assert found.text == answer


def test_prose_announces_nothing():
    assert announced_answer("He bought 3 apples and gave away all of the 5 pears.", None) is None


@pytest.mark.parametrize(
    ("solution", "statement", "number"),
    [
        ("He has 4 * 3 = 12 apples in all of his boxes.", "How many apples?", "12"),
        ("So she has 7 apples left after 3 days.", "How many apples are left after 3 days?", "7"),
        ("After 3 days she is left with 7.", "What is left after 3 days?", "7"),
        ("За 300 минут", "За сколько часов?", "300 минут"),
    ],
)
def test_the_number_that_was_asked_for_is_found_in_prose(solution, statement, number):
    found = last_number(solution, statement, None)
    assert found is not None
    assert found.text == number
    assert found.others == ()


def test_other_numbers_that_may_be_meant_are_told():
    found = last_number("There are 7 here and 8 there.", "What is it?", None)
    assert found is not None
    assert set(found.others) == {7, 8}
