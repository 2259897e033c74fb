"""Plain notation → SymPy, by a grammar of our own: nothing in a text is ever executed, and its size is bounded.

sum → product → unary → power → postfix → atom. A name is a variable, a constant or one of the functions below;
anything else is refused.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import sympy
from sympy import Expr, Integer, Rational, Symbol

MAX_LENGTH = 600
MAX_TOKENS = 250
MAX_DEPTH = 40
MAX_DIGITS = 30
MAX_FACTORIAL = 100
#: Of a power of numbers: digits of the result, roughly; of a power of a variable: the exponent.
MAX_POWER_DIGITS = 100
MAX_EXPONENT = 40


class ParseError(ValueError):
    """The text is no expression of school mathematics, or too large a one."""


class _Token(NamedTuple):
    kind: str
    text: str


_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z]+\d?(?:_\w{1,3}|_(?=\())?)|(?P<op>[-+*/^()\[\]{}|!%,:]))"
)
_CONSTANTS: dict[str, Expr] = {"pi": sympy.pi, "e": sympy.E, "oo": sympy.oo}
_GREEK = ("alpha", "beta", "gamma", "phi", "theta", "omega", "delta")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def _logarithm(base: Expr | None, argument: Expr) -> Expr:
    return sympy.log(argument) if base is None else sympy.log(argument, base)


def _root(value: Expr, degree: int) -> Expr:
    """The real root: of a negative number where the degree is odd."""
    return sympy.real_root(value, degree) if degree % 2 and value.is_number else sympy.root(value, degree)


_FUNCTIONS: dict[str, Callable[[Expr], Expr]] = {
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "tg": sympy.tan, "cot": sympy.cot, "ctg": sympy.cot,
    "sec": sympy.sec, "csc": sympy.csc, "arcsin": sympy.asin, "arccos": sympy.acos, "arctan": sympy.atan,
    "arctg": sympy.atan, "arcctg": sympy.acot, "ln": sympy.log, "exp": sympy.exp, "abs": sympy.Abs,
    "lg": lambda x: sympy.log(x, 10), "sqrt": sympy.sqrt, "cbrt": lambda x: _root(x, 3),
}  # fmt: skip
FUNCTION_NAMES = frozenset(_FUNCTIONS) | {"log", "root"}
_KNOWN = FUNCTION_NAMES | set(_CONSTANTS) | set(_GREEK) | {"deg"}
#: Letters that are multiplied when three stand together; two may be any that are no word.
_LETTERS = frozenset("abcxyz")
_NO_PRODUCT = (
    "is or to of in it so we he be by as at an if no on up my me us am do go cm km kg mm ml dm ft oz lb"
)
_WORDS = frozenset(_NO_PRODUCT.split())
TRIGONOMETRIC = frozenset({"sin", "cos", "tan", "tg", "cot", "ctg", "sec", "csc"})


def parse(text: str) -> Expr:
    """The expression that normalised ``text`` denotes; ``ParseError`` where it denotes none or is too large."""
    if len(text) > MAX_LENGTH:
        raise ParseError("too long")
    parser = _Parser(_tokens(text))
    try:
        value = parser.sum(0)
    except (TypeError, ArithmeticError, AttributeError, ValueError) as error:
        raise ParseError(str(error)) from error
    parser.expect_end()
    if value.has(sympy.zoo, sympy.nan):
        raise ParseError("not defined")
    return value


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or len(tokens) == MAX_TOKENS:
            raise ParseError("unknown sign or too long")
        tokens += (
            _split_name(match["name"]) if match["name"] else [_Token(str(match.lastgroup), match[0].strip())]
        )
        position = match.end()
    return tokens


def _split_name(name: str) -> list[_Token]:
    """A known name as it is, ``sinx`` as sin x, ``ab`` as a times b; longer words are no mathematics."""
    word = name.lower()
    if word in _KNOWN or word.startswith("log_"):
        return [_Token("name", word)]
    if len(name.split("_", maxsplit=1)[0]) == 1:
        return [_Token("name", name)]
    for function in ("arcsin", "arccos", "arctg", "sin", "cos", "ctg", "tg", "ln", "lg", "log", "sqrt"):
        if word.startswith(function) and len(word) <= len(function) + 2:
            return [_Token("name", function), *_split_name(name[len(function) :])]
    if len(name) == 2 and name[1].isdigit():
        return [_Token("name", f"{name[0]}_{name[1]}")]
    if word not in _WORDS and (len(name) == 2 or (len(name) == 3 and set(word) <= _LETTERS)):
        return [_Token("name", letter) for letter in name]
    raise ParseError("a word")


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._position, self._bars = tokens, 0, 0

    def expect_end(self) -> None:
        if self._position < len(self._tokens):
            raise ParseError("more than an expression")

    def sum(self, depth: int) -> Expr:
        if depth > MAX_DEPTH:
            raise ParseError("too deep")
        value = self._product(depth)
        while self._peek() in ("+", "-"):
            sign = self._next()
            term = self._product(depth)
            value = value + term if sign == "+" else value - term
        return value

    def _product(self, depth: int) -> Expr:
        value = self._unary(depth)
        while True:
            if self._peek() in ("*", "/", ":"):
                operator = self._next()
                factor = self._unary(depth)
                if operator == ":" and self._peek() == ":":
                    raise ParseError("a ratio of more than two")
                value = value * factor if operator == "*" else _divide(value, factor)
            elif self._starts_factor():
                value = value * self._power(depth)
            else:
                return value

    def _unary(self, depth: int) -> Expr:
        sign = 1
        while self._peek() in ("+", "-"):
            sign = -sign if self._next() == "-" else sign
        return sign * self._power(depth)

    def _power(self, depth: int) -> Expr:
        base = self._postfix(depth)
        if self._peek() != "^":
            return base
        self._next()
        return _bounded_power(base, self._exponent(depth + 1))

    def _exponent(self, depth: int) -> Expr:
        if depth > MAX_DEPTH:
            raise ParseError("too deep")
        sign = 1
        while self._peek() in ("+", "-"):
            sign = -sign if self._next() == "-" else sign
        return sign * self._power(depth)

    def _postfix(self, depth: int) -> Expr:
        value = self._atom(depth + 1)
        while True:
            if self._peek() == "!":
                self._next()
                value = _bounded_factorial(value)
            elif self._peek() == "%":
                self._next()
                value = value / 100
            elif self._peek() == "deg":
                self._next()
                value = value * sympy.pi / 180
            else:
                return value

    def _atom(self, depth: int) -> Expr:
        token = self._take()
        if token.kind == "number":
            return _number(token.text)
        if token.text in _CLOSING:
            value = self.sum(depth)
            self._close(_CLOSING[token.text])
            return value
        if token.text == "|":
            self._bars += 1
            value = sympy.Abs(self.sum(depth))
            self._bars -= 1
            self._close("|")
            return value
        if token.kind == "name":
            return self._named(token.text, depth)
        raise ParseError("an operand is missing")

    def _named(self, name: str, depth: int) -> Expr:
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name == "root":
            return self._any_root(depth)
        base = None
        if name.startswith("log"):
            name, base = "log", self._base(name, depth)
        if name in _FUNCTIONS or name == "log":
            return self._function(name, base, depth)
        return Symbol(name)

    def _base(self, name: str, depth: int) -> Expr | None:
        if name == "log_":
            return self._atom(depth + 1)
        if name.startswith("log_"):
            return _number(name[4:]) if name[4:].isdigit() else Symbol(name[4:])
        return None

    def _function(self, name: str, base: Expr | None, depth: int) -> Expr:
        power = None
        if self._peek() == "^":
            self._next()
            power = self._exponent(depth + 1)
        argument = self._argument(name, depth)
        value = _logarithm(base, argument) if name == "log" else _FUNCTIONS[name](argument)
        return value if power is None else _bounded_power(value, power)

    def _argument(self, name: str, depth: int) -> Expr:
        """In brackets, or without: ``sin 2x`` and ``sin pi/6`` take all of it, ``sqrt 2x`` the next factor alone."""
        if depth > MAX_DEPTH:
            raise ParseError("too deep")
        if self._peek() in _CLOSING:
            return self._postfix(depth)
        if name in ("sqrt", "cbrt"):
            return self._power(depth)
        value = self._unary(depth + 1)
        while self._starts_factor() and self._peek() not in FUNCTION_NAMES:
            value = value * self._power(depth + 1)
        while self._peek() == "/" and value.has(sympy.pi):
            self._next()
            value = _divide(value, self._power(depth + 1))
        return value

    def _any_root(self, depth: int) -> Expr:
        self._close("(")
        degree = self.sum(depth)
        self._close(",")
        value = self.sum(depth)
        self._close(")")
        if not (degree.is_Integer and 2 <= degree <= 20):
            raise ParseError("no such root")
        return _root(value, int(degree))

    def _starts_factor(self) -> bool:
        if self._position == len(self._tokens):
            return False
        token = self._tokens[self._position]
        if token.text == "|":
            return self._bars == 0
        return (token.kind == "name" and token.text != "deg") or token.text in _CLOSING

    def _peek(self) -> str:
        return self._tokens[self._position].text if self._position < len(self._tokens) else ""

    def _take(self) -> _Token:
        if self._position == len(self._tokens):
            raise ParseError("unfinished")
        self._position += 1
        return self._tokens[self._position - 1]

    def _next(self) -> str:
        return self._take().text

    def _close(self, bracket: str) -> None:
        if self._peek() != bracket:
            raise ParseError("brackets do not match")
        self._next()


def _number(text: str) -> Expr:
    if len(text) > MAX_DIGITS:
        raise ParseError("too many digits")
    return Rational(text)


def _divide(value: Expr, divisor: Expr) -> Expr:
    if divisor == 0:
        raise ParseError("division by zero")
    return value / divisor


def _bounded_power(base: Expr, exponent: Expr) -> Expr:
    if exponent.is_Rational:
        limit = MAX_POWER_DIGITS / max(1, _digits(base)) if base.is_number else MAX_EXPONENT / _degree(base)
        if abs(exponent) > limit:
            raise ParseError("too large a power")
        if exponent.is_Rational and not exponent.is_Integer and base.is_negative and exponent.q % 2:
            return sympy.real_root(base, exponent.q) ** exponent.p
    elif exponent.is_number and abs(exponent.evalf(5)) > MAX_EXPONENT:
        raise ParseError("too large a power")
    if base == 0 and exponent.is_number and not exponent.is_positive:
        raise ParseError("not defined")
    return base**exponent


def _degree(base: Expr) -> int:
    """The largest whole exponent anywhere in an expression, at least 1: powers of powers multiply."""
    return max((abs(int(power.exp)) for power in base.atoms(sympy.Pow) if power.exp.is_Integer), default=1)


def _digits(number: Expr) -> int:
    """A bound on the decimal digits of a rational number; of others their size is small by construction."""
    return len(str(abs(number.p))) + len(str(number.q)) - 1 if number.is_Rational else 3


def _bounded_factorial(value: Expr) -> Expr:
    if not (value.is_Integer and Integer(0) <= value <= MAX_FACTORIAL):
        raise ParseError("no such factorial")
    return sympy.factorial(value)
