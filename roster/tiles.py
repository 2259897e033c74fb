"""The extension point of the front page and of a course's page: an app adds a tile beside those of scoring.

A tile is a function of the request (of the request and the course) that returns what to show, or None for nothing.
Register from ``AppConfig.ready``::

    from roster import tiles

    tiles.register("to-review", grades_to_review, order=300)
    tiles.register_course("answer-time", answer_time, order=300)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest

from roster.models import Course


@dataclass(frozen=True)
class Tile:
    """A figure and what it counts, with a line below and an address to go to. ``tone`` is ``worse`` or ``better``."""

    value: Any
    label: Any
    note: Any = ""
    url: str = ""
    tone: str = ""


TileFunction = Callable[[HttpRequest], Tile | None]
F = TypeVar("F")
CourseTileFunction = Callable[[HttpRequest, Course], Tile | None]

_tiles: dict[str, tuple[int, TileFunction]] = {}
_course_tiles: dict[str, tuple[int, CourseTileFunction]] = {}


def register(name: str, function: TileFunction, *, order: int = 500) -> None:
    """Add a tile; a later registration under the same name replaces the earlier one. Lower ``order`` comes first."""
    _tiles[name] = (order, function)


def register_course(name: str, function: CourseTileFunction, *, order: int = 500) -> None:
    """Add a tile to the page of a course, which the viewer may see; otherwise as ``register``."""
    _course_tiles[name] = (order, function)


def tiles_for(request: HttpRequest) -> list[Tile]:
    """The tiles of the front page in their order, without those that have nothing to show."""
    made = (function(request) for function in _ordered(_tiles))
    return [tile for tile in made if tile is not None]


def course_tiles_for(request: HttpRequest, course: Course) -> list[Tile]:
    """The tiles of a course's page in their order, without those that have nothing to show."""
    made = (function(request, course) for function in _ordered(_course_tiles))
    return [tile for tile in made if tile is not None]


def _ordered(tiles: dict[str, tuple[int, F]]) -> list[F]:
    return [function for _name, (_order, function) in sorted(tiles.items(), key=lambda i: (i[1][0], i[0]))]
