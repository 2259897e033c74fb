"""The student card's extension point: an app adds a panel, the card shows it.

A panel is a function of the viewer and the enrollment that returns a template name and its context, or None to show
nothing. Register it from ``AppConfig.ready``::

    from roster.panels import register

    register("submissions", submissions_panel, order=300)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from roster.models import Enrollment


@dataclass(frozen=True)
class Panel:
    """What a panel function returns: a template and the context it is rendered with."""

    template: str
    context: dict[str, Any]


PanelFunction = Callable[[HttpRequest, Enrollment], Panel | None]

_panels: dict[str, tuple[int, PanelFunction]] = {}


def register(name: str, function: PanelFunction, *, order: int = 500) -> None:
    """Add a panel; a later registration under the same name replaces the earlier one. Lower ``order`` comes first."""
    _panels[name] = (order, function)


@contextmanager
def registered(name: str, function: PanelFunction, *, order: int = 500) -> Iterator[None]:
    """Register a panel for the length of a block; for tests."""
    before = dict(_panels)
    register(name, function, order=order)
    try:
        yield
    finally:
        _panels.clear()
        _panels.update(before)


def panels_for(request: HttpRequest, enrollment: Enrollment) -> list[tuple[str, Panel]]:
    """The panels of one card in their order, without those that have nothing to show."""
    ordered = sorted(_panels.items(), key=lambda item: (item[1][0], item[0]))
    made = ((name, function(request, enrollment)) for name, (_, function) in ordered)
    return [(name, panel) for name, panel in made if panel is not None]
