"""The extension point of the models' pages: the app that trains a model says how good its versions are.

Without it a page lists the metrics and parameters as they were stored. Register from ``AppConfig.ready``::

    from registry import descriptions

    descriptions.register("scoring", Description(headline=..., template="lms_scoring/model.html", context=...))
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.forms import Media

from registry.models import TrainedModel


@dataclass(frozen=True)
class Description:
    """What an app says about the versions of its model.

    ``headline`` is one line for the list, ``template`` and ``context`` the middle of the page, ``media`` the
    stylesheets and scripts that the template needs.
    """

    headline: Callable[[TrainedModel], str]
    template: str
    context: Callable[[TrainedModel], dict[str, Any]]
    media: Media = field(default_factory=Media)


_descriptions: dict[str, Description] = {}


def register(name: str, description: Description) -> None:
    """Describe the models of a name; a later registration replaces the earlier one."""
    _descriptions[name] = description


@contextmanager
def registered(name: str, description: Description) -> Iterator[None]:
    """Register for the length of a block; for tests."""
    before = dict(_descriptions)
    register(name, description)
    try:
        yield
    finally:
        _descriptions.clear()
        _descriptions.update(before)


def description_of(model: TrainedModel) -> Description:
    """What the model's app says, or what can be said of any model."""
    return _descriptions.get(model.name, PLAIN)


def stored_facts(stored: Mapping[str, Any], path: str = "") -> list[tuple[str, str]]:
    """Nested metrics or parameters as pairs of a dotted path and a value; lists of plain values in one line."""
    facts: list[tuple[str, str]] = []
    for key, value in stored.items():
        name = f"{path}.{key}" if path else str(key)
        if isinstance(value, Mapping):
            facts += stored_facts(value, name)
        elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
            facts += stored_facts({str(position): item for position, item in enumerate(value)}, name)
        else:
            facts.append((name, ", ".join(map(_text, value)) if isinstance(value, list) else _text(value)))
    return facts


def _text(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _plain_context(model: TrainedModel) -> dict[str, Any]:
    return {"metrics": stored_facts(model.metrics), "parameters": stored_facts(model.parameters)}


def _first_metric(model: TrainedModel) -> str:
    facts = stored_facts(model.metrics)
    return " ".join(facts[0]) if facts else ""


PLAIN = Description(_first_metric, "registry/plain.html", _plain_context)
