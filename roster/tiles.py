"""The front page's extension point: an app adds a tile, the page shows it beside those of scoring.

A tile is a function of the request that returns what to show, or None for nothing. Register from ``AppConfig.ready``::

    from roster import tiles

    tiles.register("to-review", grades_to_review, order=300)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Tile:
    """A figure and what it counts, with a line below and an address to go to. ``tone`` is ``worse`` or ``better``."""

    value: Any
    label: Any
    note: Any = ""
    url: str = ""
    tone: str = ""


TileFunction = Callable[[HttpRequest], Tile | None]

_tiles: dict[str, tuple[int, TileFunction]] = {}


def register(name: str, function: TileFunction, *, order: int = 500) -> None:
    """Add a tile; a later registration under the same name replaces the earlier one. Lower ``order`` comes first."""
    _tiles[name] = (order, function)


def tiles_for(request: HttpRequest) -> list[Tile]:
    """The tiles in their order, without those that have nothing to show."""
    ordered = sorted(_tiles.items(), key=lambda item: (item[1][0], item[0]))
    made = (function(request) for _name, (_order, function) in ordered)
    return [tile for tile in made if tile is not None]
