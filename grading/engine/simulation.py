"""School tasks and how students solve them, made up: right, with the typical mistakes of each kind, or not at all.

Everything follows from a seed. Numbers are small enough to do by hand; texts are English or Russian.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from grading.engine.verdict import ALGEBRA, FORMULAS, GEOMETRY, READING

LANGUAGES = ("en", "ru")

#: Shares of what students hand in besides solutions: "I don't know", and what only a person can make something of.
NO_IDEA, UNCLEAR = 0.05, 0.1


@dataclass(frozen=True)
class Exercise:
    """A task, worked solutions that are right, and wrong ones, each with the kind of mistake that is made in it."""

    topic: str
    statement: str
    answer: str
    right: tuple[str, ...]
    wrong: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Language:
    """Says things in one of ``LANGUAGES``."""

    name: str

    def __call__(self, english: str, russian: str) -> str:
        """The one of two texts that is in this language."""
        return russian if self.name == "ru" else english

    def number(self, value: float) -> str:
        """A number with a decimal point, or comma."""
        text = f"{value:.10g}"
        return text.replace(".", ",") if self.name == "ru" else text

    def answer(self, text: object) -> str:
        """The last line of a solution."""
        return f"{self('Answer', 'Ответ')}: {text}"


def exercises(language: str, seed: int, count: int = 8) -> list[Exercise]:
    """``count`` different tasks, as in a homework; the kinds take turns where there are fewer of them."""
    rng, say = Random(seed), Language(language)
    return [_KINDS[index % len(_KINDS)](rng, say) for index in range(count)]


def solution(exercise: Exercise, skill: float, language: str, rng: Random) -> str:
    """What a student hands in who solves such a task with the probability ``skill``."""
    say, chance = Language(language), rng.random()
    if chance < NO_IDEA:
        return say("I don't know", "Не знаю")
    if chance < NO_IDEA + UNCLEAR:
        return rng.choice(
            (
                say("x = the same as in the last homework", "x = столько же, сколько в прошлом задании"),
                say(
                    f"I am not sure: {exercise.answer} or maybe 100", f"Не уверен: {exercise.answer} или 100"
                ),
            )
        )
    if rng.random() < skill:
        return rng.choice(exercise.right)
    return rng.choice(exercise.wrong)[1]


def _linear(rng: Random, say: Language) -> Exercise:
    a, b, x = rng.randint(2, 6), rng.randint(2, 9), rng.randint(2, 9)
    c = rng.choice([k for k in range(2, 9) if k != a])
    d = a * (x + b) - c * x
    equation = f"{a}(x + {b}) = {c}x {_signed(d)}"
    opened = f"{a}x + {a * b} = {c}x {_signed(d)}"
    left, right = a - c, d - a * b
    solved = f"{a}x - {c}x = {d} - {a * b}\n{left}x = {right}\nx = {x}"
    slip = -right / left
    bad = (d - b) / left
    return Exercise(
        say("Linear equations", "Линейные уравнения"),
        say(f"Solve the equation ${equation}$.", f"Решите уравнение ${equation}$."),
        f"x = {x}",
        (f"{equation}\n{opened}\n{solved}", f"{opened}\n{solved}\n{say.answer(x)}"),
        (
            (
                ALGEBRA,
                f"{opened}\n{a}x - {c}x = {a * b} - {d}\n{left}x = {-right}\nx = {say.number(round(slip, 2))}",
            ),
            (ALGEBRA, f"{a}x + {b} = {c}x {_signed(d)}\n{left}x = {d - b}\nx = {say.number(round(bad, 2))}"),
        ),
    )


def _quadratic(rng: Random, say: Language) -> Exercise:
    p, q = sorted(rng.sample(range(1, 9), 2))
    b, c = p + q, p * q
    equation = f"x^2 - {b}x + {c} = 0"
    discriminant, root = b * b - 4 * c, q - p
    right = (
        f"D = {b}^2 - 4*{c} = {b * b} - {4 * c} = {discriminant}\n"
        f"x1 = ({b} + {root})/2 = {q}\nx2 = ({b} - {root})/2 = {p}\n{say.answer(f'{p}; {q}')}"
    )
    plus = b * b + 4 * c
    return Exercise(
        say("Quadratic equations", "Квадратные уравнения"),
        say(f"Solve the equation ${equation}$.", f"Решите уравнение ${equation}$."),
        f"{p}; {q}",
        (right, f"x1 + x2 = {b}, x1 * x2 = {c}\nx1 = {p}, x2 = {q}"),
        (
            (FORMULAS, f"x1 + x2 = -{b}, x1 * x2 = {c}\nx1 = -{p}, x2 = -{q}\n{say.answer(f'-{p}; -{q}')}"),
            (
                ALGEBRA,
                f"D = {b}^2 - 4*{c} = {b * b} - {4 * c} = {discriminant + 2}\n"
                f"x1 = ({b} + √{discriminant + 2})/2\nx2 = ({b} - √{discriminant + 2})/2",
            ),
            (
                FORMULAS,
                f"D = {b}^2 + 4*{c} = {plus}\nx1 = ({b} + √{plus})/2\nx2 = ({b} - √{plus})/2",
            ),
        ),
    )


def _system(rng: Random, say: Language) -> Exercise:
    y, gap = rng.randint(1, 8), rng.randint(2, 9)
    x = y + gap
    system = rf"\begin{{cases}} x + y = {x + y} \\ x - y = {gap} \end{{cases}}"
    return Exercise(
        say("Systems of equations", "Системы уравнений"),
        say(f"Solve the system $${system}$$", f"Решите систему $${system}$$"),
        f"x = {x}, y = {y}",
        (
            f"2x = {2 * x}\nx = {x}\ny = {x + y} - {x} = {y}\n{say.answer(f'({x}; {y})')}",
            f"x = {gap} + y\n{gap} + y + y = {x + y}\n2y = {2 * y}\ny = {y}\nx = {x}",
        ),
        (
            (ALGEBRA, f"2x = {x + y} + {gap} = {2 * x + 2}\nx = {x + 1}\ny = {y - 1}"),
            (
                ALGEBRA,
                f"x = {gap} - y\n{gap} - y + y = {x + y}\n{say.answer(say('no solutions', 'решений нет'))}",
            ),
            (READING, f"2x = {2 * x}\nx = {x}\n{say.answer(x)}"),
        ),
    )


def _percent(rng: Random, say: Language) -> Exercise:
    price, up = rng.choice((400, 800, 1200, 1500)), rng.choice((10, 20, 25))
    gain = price * up // 100
    more, less = price + gain, price - gain
    unit = say("roubles", "руб.")
    return Exercise(
        say("Per cents", "Проценты"),
        say(
            f"A ticket cost {price} roubles. Its price rose by ${up}\\%$. What does it cost now, in roubles?",
            f"Билет стоил {price} руб. Цена выросла на ${up}\\%$. Сколько рублей он стоит теперь?",
        ),
        str(more),
        (
            f"{price} * {up} / 100 = {gain}\n{price} + {gain} = {more}\n{say.answer(f'{more} {unit}')}",
            f"{price} * {say.number(1 + up / 100)} = {more} {unit}",
        ),
        (
            (
                READING,
                f"{price} * {up} / 100 = {gain}\n{price} - {gain} = {less}\n{say.answer(f'{less} {unit}')}",
            ),
            (ALGEBRA, f"{price} * {up} / 100 = {gain * 10}\n{price} + {gain * 10} = {price + gain * 10}"),
            (READING, f"{price} * {up} / 100 = {gain}\n{say.answer(f'{gain} {unit}')}"),
        ),
    )


def _rectangle(rng: Random, say: Language) -> Exercise:
    a, b = rng.sample(range(3, 13), 2)
    area, around = a * b, 2 * (a + b)
    return Exercise(
        say("Area and perimeter", "Площадь и периметр"),
        say(
            f"The sides of a rectangle are {a} cm and {b} cm. Find its area in square centimetres.",
            f"Стороны прямоугольника {a} см и {b} см. Найдите его площадь в квадратных сантиметрах.",
        ),
        str(area),
        (
            f"S = a*b\nS = {a} * {b} = {area}",
            f"S = {a} * {b} = {area} {say('cm^2', 'см^2')}\n{say.answer(area)}",
        ),
        (
            (READING, f"P = 2*({a} + {b}) = {around}\n{say.answer(around)}"),
            (FORMULAS, f"S = a + b\nS = {a} + {b} = {a + b}"),
            (ALGEBRA, f"S = a*b\nS = {a} * {b} = {area + a}"),
        ),
    )


def _pythagoras(rng: Random, say: Language) -> Exercise:
    scale = rng.randint(1, 4)
    a, b, c = (side * scale for side in rng.choice(((3, 4, 5), (5, 12, 13), (8, 15, 17))))
    squares = a * a + b * b
    return Exercise(
        say("Right triangles", "Прямоугольные треугольники"),
        say(
            f"The legs of a right triangle are {a} and {b}. Find the hypotenuse $c = \\sqrt{{a^2 + b^2}}$.",
            f"Катеты прямоугольного треугольника равны {a} и {b}. Найдите гипотенузу $c = \\sqrt{{a^2 + b^2}}$.",
        ),
        str(c),
        (
            f"c^2 = {a}^2 + {b}^2 = {a * a} + {b * b} = {squares}\nc = √{squares} = {c}",
            f"c = √({a}^2 + {b}^2) = √{squares} = {c}\n{say.answer(c)}",
        ),
        (
            (GEOMETRY, f"c = a + b\nc = {a} + {b} = {a + b}"),
            (GEOMETRY, f"c^2 = {b}^2 - {a}^2 = {b * b - a * a}\nc = √{b * b - a * a}"),
            (ALGEBRA, f"c^2 = {a}^2 + {b}^2 = {2 * a} + {2 * b} = {2 * (a + b)}\nc = √{2 * (a + b)}"),
        ),
    )


def _sines(rng: Random, say: Language) -> Exercise:
    k, m = rng.choice((2, 4, 6, 8)), rng.randint(2, 9)
    value, tangent = k // 2 + m, say("tan", "tg")
    return Exercise(
        say("Trigonometry", "Тригонометрия"),
        say(
            f"Find the value of ${k}\\sin 30^\\circ + {m}\\tan 45^\\circ$.",
            f"Найдите значение выражения ${k}\\sin 30^\\circ + {m}\\operatorname{{tg}} 45^\\circ$.",
        ),
        str(value),
        (
            f"sin 30° = 1/2, {tangent} 45° = 1\n{k} * 1/2 + {m} * 1 = {k // 2} + {m} = {value}",
            f"{k} * {say.number(0.5)} + {m} = {value}\n{say.answer(value)}",
        ),
        (
            (GEOMETRY, f"sin 30° = √3/2, {tangent} 45° = 1\n{k} * √3/2 + {m} = {k // 2}√3 + {m}"),
            (GEOMETRY, f"sin 30° = 1/2, {tangent} 45° = 0\n{k} * 1/2 + {m} * 0 = {k // 2}"),
            (ALGEBRA, f"{k} * 1/2 + {m} * 1 = {k // 2} + {m} = {value + 1}"),
        ),
    )


def _fractions(rng: Random, say: Language) -> Exercise:
    a, c = rng.choice(((1, 1), (1, 2), (2, 1)))
    b, d = rng.choice(((3, 4), (3, 5), (4, 5), (5, 7)))
    top, bottom = a * d + c * b, b * d
    return Exercise(
        say("Fractions", "Дроби"),
        say(
            f"Compute $\\frac{{{a}}}{{{b}}} + \\frac{{{c}}}{{{d}}}$.",
            f"Вычислите $\\frac{{{a}}}{{{b}}} + \\frac{{{c}}}{{{d}}}$.",
        ),
        f"{top}/{bottom}",
        (
            f"{a}/{b} + {c}/{d} = {a * d}/{bottom} + {c * b}/{bottom} = {top}/{bottom}",
            f"{a}/{b} = {a * d}/{bottom}\n{c}/{d} = {c * b}/{bottom}\n"
            f"{a * d}/{bottom} + {c * b}/{bottom} = {top}/{bottom}",
        ),
        (
            (ALGEBRA, f"{a}/{b} + {c}/{d} = {a + c}/{b + d}"),
            (ALGEBRA, f"{a}/{b} + {c}/{d} = {a * d}/{bottom} + {c * b}/{bottom} = {top + 1}/{bottom}"),
        ),
    )


def _signed(value: int) -> str:
    return f"- {-value}" if value < 0 else f"+ {value}"


_KINDS: tuple[Callable[[Random, Language], Exercise], ...] = (
    _linear,
    _quadratic,
    _percent,
    _fractions,
    _system,
    _pythagoras,
    _rectangle,
    _sines,
)
