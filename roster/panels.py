"""The extension point of the pages about one student: an app adds a panel or an action, the page shows or runs it.

There are three such pages: the student card that staff see (``CARD``), the student's own page (``OWN``), and the page
where the student solves tasks (``PRACTICE``). A panel is
a function of the request and the enrollment that returns what to show, or None for nothing. An action answers a POST
about the enrollment: it parses, calls one service and returns what to tell the person; it raises ``ValidationError``
to refuse. Whether the person may see the enrollment has been checked before either is called. Register from
``AppConfig.ready``::

    from roster import panels

    panels.register("submissions", submissions_panel, order=300)
    panels.register_action("accept", accept_recommendation)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.forms import Media
from django.http import HttpRequest
from django.urls import reverse

from roster.models import Enrollment

CARD, OWN, PRACTICE = "card", "own", "practice"


class PersonRequest(HttpRequest):
    """The request of somebody who has signed in."""

    user: User


@dataclass(frozen=True)
class Panel:
    """What a panel function returns: a template and the context it is rendered with.

    ``title`` is the panel's heading (empty: the template brings its own), ``wide`` asks for the page's full width,
    ``media`` names the stylesheets and scripts the template needs.
    """

    template: str
    context: dict[str, Any]
    title: str = ""
    wide: bool = False
    media: Media = field(default_factory=Media)


PanelFunction = Callable[[PersonRequest, Enrollment], Panel | None]
Action = Callable[[PersonRequest, Enrollment], str]

_panels: dict[tuple[str, str], tuple[int, PanelFunction]] = {}
_actions: dict[tuple[str, str], Action] = {}
_lists: dict[str, Callable[[Enrollment], str]] = {}


def register(name: str, function: PanelFunction, *, order: int = 500, page: str = CARD) -> None:
    """Add a panel; a later registration under the same name replaces the earlier one. Lower ``order`` comes first."""
    _panels[page, name] = (order, function)


def register_action(name: str, action: Action, *, page: str = CARD) -> None:
    """Add what a POST to ``name`` on the page does; a later registration replaces the earlier one."""
    _actions[page, name] = action


def register_list(url: Callable[[Enrollment], str]) -> None:
    """Say where the card leads back to: the list of the course's students, as one app shows it."""
    _lists[CARD] = url


def list_url(enrollment: Enrollment) -> str:
    """The list the card leads back to; the admin's own of students where no app registered one."""
    url = _lists.get(CARD)
    return url(enrollment) if url else reverse("admin:roster_student_changelist")


@contextmanager
def registered(name: str, function: PanelFunction, *, order: int = 500, page: str = CARD) -> Iterator[None]:
    """Register a panel for the length of a block; for tests."""
    before = dict(_panels)
    register(name, function, order=order, page=page)
    try:
        yield
    finally:
        _panels.clear()
        _panels.update(before)


def panels_for(request: PersonRequest, enrollment: Enrollment, page: str = CARD) -> list[tuple[str, Panel]]:
    """The panels about one enrollment in their order, without those that have nothing to show."""
    on_page = [
        (order, name, function) for (where, name), (order, function) in _panels.items() if where == page
    ]
    made = (
        (name, function(request, enrollment)) for _, name, function in sorted(on_page, key=lambda p: p[:2])
    )
    return [(name, panel) for name, panel in made if panel is not None]


def action_for(name: str, page: str = CARD) -> Action | None:
    """The action of that name on the page, or None where no app registered one."""
    return _actions.get((page, name))
