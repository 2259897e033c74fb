"""The people of the school: names from our own lists, and what each brings to every course."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import FloatArray


class Names(NamedTuple):
    """First names and surnames of one origin; ``share`` of the people bear one."""

    share: float
    women: str
    men: str
    surnames: str


NAMES = (
    Names(
        0.60,
        "Анна Мария Анастасия Дарья Екатерина Полина Виктория Елизавета София Алиса Ксения Вероника Варвара "
        "Ульяна Арина Алёна Юлия Ольга Татьяна Наталья Марина Кира Василиса Маргарита Евгения Диана Людмила Надежда",
        "Александр Дмитрий Максим Иван Артём Михаил Даниил Кирилл Никита Андрей Егор Илья Алексей Матвей Тимофей "
        "Роман Владимир Ярослав Фёдор Глеб Павел Сергей Степан Лев Денис Григорий Константин Виктор",
        "Иванов Смирнов Кузнецов Попов Соколов Лебедев Козлов Новиков Морозов Петров Волков Соловьёв Васильев "
        "Зайцев Павлов Семёнов Голубев Виноградов Богданов Воробьёв Фёдоров Михайлов Беляев Тарасов Белов Комаров "
        "Орлов Киселёв Макаров Андреев Ковалёв Ильин Гусев Титов Кузьмин Кудрявцев Баранов Куликов Алексеев "
        "Степанов Яковлев Сорокин Сергеев Романов Захаров Борисов Королёв Герасимов Пономарёв Григорьев Лазарев "
        "Медведев Ершов Никитин Соболев Рябов Поляков Цветков Данилов Жуков Фролов Журавлёв Николаев Крылов "
        "Максимов Сидоров Осипов Белоусов Федотов Дорофеев Егоров Матвеев Бобров Дмитриев Калинин Анисимов "
        "Антонов Тимофеев Никифоров Веселов Филиппов Марков Большаков Суханов Миронов Ширяев Александров "
        "Коновалов Шестаков Казаков Ефимов Денисов Громов Фомин Давыдов Мельников Щербаков Блинов Колесников",
    ),
    Names(
        0.08,
        "Алсу Гузель Айгуль Лейсан Эльвира Камила Амина Ясмина Динара Ралина",
        "Тимур Айдар Ильдар Ринат Булат Камиль Амир Эмиль Марат Азат",
        "Хасанов Галиев Сафин Юсупов Гарипов Валеев Каримов Ахметов Шарипов Нуриев Закиров Мустафин",
    ),
    Names(
        0.07,
        "Айгерим Динара Жанар Аружан Мадина Томирис Асель Камшат",
        "Нурлан Ержан Алихан Санжар Бауыржан Дамир Арман Диас",
        "Нурпеисов Сулейменов Жумабаев Оспанов Абдрахманов Кенжебеков Байжанов Тулегенов",
    ),
    Names(
        0.05,
        "Ани Лусине Мариам Наре Гаяне Сона Нино Тамар",
        "Арам Тигран Давид Гор Нарек Левон Георгий Лука",
        "Саркисян Петросян Григорян Акопян Мелконян Беридзе Гелашвили Капанадзе",
    ),
    Names(
        0.09,
        "Emily Olivia Grace Hannah Chloe Sophie Alice Ruby Zoe Amelia Freya Nora",
        "Oliver Jack Thomas George Samuel Henry Leo Oscar Daniel Adam Finn Isaac",
        "Smith Taylor Brown Wilson Clarke Walker Hughes Bennett Murphy Campbell Foster Reed Shaw Palmer Ellis",
    ),
    Names(
        0.06,
        "Lena Mia Clara Johanna Lucía Carmen Elena Sofía Giulia Chiara Camille Léa",
        "Jonas Felix Paul Moritz Mateo Hugo Pablo Diego Luca Marco Louis Jules",
        "Schneider Weber Fischer Wagner García Martínez Torres Romero Rossi Bianchi Moreau Lefèvre",
    ),
    Names(
        0.05,
        "Mei Lin Yuna Sakura Priya Ananya Aisha Fatima Linh Zeynep",
        "Wei Jun Haruto Minjun Arjun Rohan Omar Yusuf Minh Emre",
        "Chen Wang Tanaka Kim Sharma Patel Haddad Rahman Nguyen Yılmaz",
    ),
)

#: Where people live, and how many: read by the fairness audit, and without any bearing on what they do.
REGIONS = {"centre": 0.34, "north-west": 0.14, "volga": 0.18, "siberia": 0.14, "south": 0.12, "abroad": 0.08}


@dataclass(frozen=True)
class Cohort:
    """The pupils who leave school in one year. ``drive`` and ``ability`` are standard normal and their own in
    every course they take."""

    key: tuple[str, ...]
    name: tuple[str, ...]
    email: tuple[str, ...]
    gender: tuple[str, ...]
    region: tuple[str, ...]
    drive: FloatArray
    ability: FloatArray

    def __len__(self) -> int:
        return len(self.key)


def key_prefix(year: int) -> str:
    """What the keys of all who leave school in a year begin with."""
    return f"S{year % 100:02d}-"


def cohort(year: int, size: int, seed: int) -> Cohort:
    """``size`` people who leave school in ``year``: a larger cohort begins with the people of a smaller one.

    Raises ValueError unless ``size`` is positive.
    """
    if size < 1:
        raise ValueError("a cohort has at least one person")
    dice = np.random.default_rng([seed, year]).random((size, 5))
    traits = np.random.default_rng([seed, year, 1]).standard_normal((size, 2)).astype(np.float32)
    key = tuple(f"{key_prefix(year)}{number:04d}" for number in range(1, size + 1))
    woman = dice[:, 0] < 0.52
    return Cohort(
        key=key,
        name=tuple(_name(*row) for row in zip(woman.tolist(), *dice[:, 1:4].T.tolist(), strict=True)),
        email=tuple(f"{login.lower()}@students.example.org" for login in key),
        gender=tuple("F" if is_woman else "M" for is_woman in woman.tolist()),
        region=tuple(np.array(list(REGIONS))[_pick(list(REGIONS.values()), dice[:, 4])].tolist()),
        drive=traits[:, 0],
        ability=traits[:, 1],
    )


def _pick(shares: Sequence[float], dice: NDArray[np.float64]) -> NDArray[np.intp]:
    """The position each die of 0 .. 1 falls on, by the shares."""
    return np.searchsorted(np.cumsum(shares)[:-1], dice, side="right")


def _name(woman: bool, origin: float, first: float, last: float) -> str:
    names = NAMES[_pick([names.share for names in NAMES], np.array(origin))]
    firsts, surnames = (names.women if woman else names.men).split(), names.surnames.split()
    surname = surnames[int(last * len(surnames))]
    ending = "а" if woman and surname.endswith(("ов", "ев", "ёв", "ин")) else ""
    return f"{firsts[int(first * len(firsts))]} {surname}{ending}"
