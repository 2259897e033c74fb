"""The extension point of export and erasure: rows about a student that do not hang on the student's row.

A message in a course's chat, say, outlives its author, without name and text, so that others' replies make sense.
Whatever hangs on the student's row is exported and deleted without a word. Register from ``AppConfig.ready``::

    from roster import personal

    personal.register("messages", PersonalData(export=messages_of, erase=empty_messages))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from roster.models import Student


@dataclass(frozen=True)
class PersonalData:
    """``export`` returns rows ready for JSON by the name of their model; ``erase`` how many rows it made anonymous.

    ``erase`` is called before the student's own rows are deleted, in the same transaction.
    """

    export: Callable[[Student], dict[str, list[dict[str, Any]]]]
    erase: Callable[[Student], dict[str, int]]


_held: dict[str, PersonalData] = {}


def register(name: str, data: PersonalData) -> None:
    """Add what an app holds; a later registration under the same name replaces the earlier one."""
    _held[name] = data


def export(student: Student) -> dict[str, list[dict[str, Any]]]:
    """The rows of all apps by model, without models that hold none."""
    found = [item for _name, data in sorted(_held.items()) for item in data.export(student).items()]
    return {model: rows for model, rows in found if rows}


def erase(student: Student) -> dict[str, int]:
    """Make them anonymous; rows by model, without models that held none."""
    made = [item for _name, data in sorted(_held.items()) for item in data.erase(student).items()]
    return {model: count for model, count in made if count}
