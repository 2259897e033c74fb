"""The extension point of "why": facts of other apps about a student, shown beside the reasons of the score.

They explain nothing of the score itself; they are what a curator should know besides. A provider is a function of the
enrollment. Register from ``AppConfig.ready``::

    from lms_scoring import reasons

    reasons.register("open-questions", open_questions)
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from roster.models import Enrollment


@dataclass(frozen=True)
class Reason:
    """A stable code, its numbers, and the same in words of the language in use, as a clause without a full stop.

    ``url`` leads staff to the details; "" where there are none.
    """

    code: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""


Provider = Callable[[Enrollment], list[Reason]]

_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a provider; a later registration under the same name replaces the earlier one."""
    _providers[name] = provider


@contextmanager
def registered(name: str, provider: Provider) -> Iterator[None]:
    """Register for the length of a block; for tests."""
    before = dict(_providers)
    register(name, provider)
    try:
        yield
    finally:
        _providers.clear()
        _providers.update(before)


def reasons_for(enrollment: Enrollment) -> list[Reason]:
    """What all providers say, in the order of their names."""
    return [reason for _name, provider in sorted(_providers.items()) for reason in provider(enrollment)]
