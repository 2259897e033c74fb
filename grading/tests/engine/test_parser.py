from contextlib import suppress

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from grading.engine.parser import ParseError, parse

x = sympy.Symbol("x")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2x^2-3x", 2 * x**2 - 3 * x),
        ("-2^2", -4),
        ("2^3^2", 512),
        ("sin 2x", sympy.sin(2 * x)),
        ("sin^2 x", sympy.sin(x) ** 2),
        ("tg pi/4", 1),
        ("sqrt 16", 4),
        ("root(3, -8)", -2),
        ("log_2 8", 3),
        ("|-3|", 3),
        ("5!", 120),
        ("60 deg", sympy.pi / 3),
        ("20%", sympy.Rational(1, 5)),
        ("1.5", sympy.Rational(3, 2)),
    ],
)
def test_school_notation_is_read(text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('x')", "9^9^9^9", "10^10^10", "((x^9)^9)^9", "(" * 10_000 + ")" * 10_000,
        "1000!", "x/0",

        "1" * 50, "x" * 5000, "0^0-1", "the answer", "2+", "f.args", "lambda: 0", "[].append(1)", "1:2:3", "", "pi_",
    ],
)  # fmt: skip
def test_what_is_no_school_mathematics_is_refused(text):
    with pytest.raises(ParseError):
        parse(text)


@given(st.text(alphabet="0123456789.()[]+-*/^!|%:, xyzsincotalgqrpe_"))
def test_any_text_is_read_or_refused(text):
    with suppress(ParseError):
        parse(text)
