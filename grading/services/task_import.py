"""Tasks of a course from a file: all of them or none, with row, field and reason for what is wrong."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grading.models import Task
from grading.services.task_files import FIELDS, FileError, Row, read_rows
from roster.models import Course

#: The longest reference solution, and how many there may be.
MAX_REFERENCE, MAX_REFERENCES = 20_000, 20

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Problem = dict[str, Any]


class FileRefusedError(Exception):
    """Nothing was imported; ``report`` is what would have been, with ``problems``."""

    def __init__(self, report: dict[str, Any]) -> None:
        first = report["problems"][0]
        where = _("row %(row)s, %(field)s:") % first if first["row"] else ""
        refused = _("Nothing was imported; problems: %(count)s.") % {"count": len(report["problems"])}
        super().__init__(" ".join(filter(None, (refused, where, first["problem"]))))
        self.report = report


def import_tasks(course: Course, content: bytes, name: str) -> dict[str, Any]:
    """Add the tasks of a file to a course; one whose number is there is brought up to date, others are left alone.

    ``name`` is the file's. Importing the same file again changes nothing. Returns ``{"course", "read", "new",
    "changed", "unchanged", "problems": []}``. Raises ``FileRefusedError`` where anything is wrong with any row.
    """
    try:
        rows = read_rows(content, name)
    except FileError as error:
        raise FileRefusedError(
            _report(course, 0, problems=[{"row": None, "field": None, "problem": str(error)}])
        ) from error
    tasks, problems = _checked(course, rows)
    if problems:
        raise FileRefusedError(_report(course, len(rows), problems=problems))
    return _report(course, len(rows), **_stored(course, tasks))


def _report(course: Course, read: int, **found: Any) -> dict[str, Any]:
    nothing = {"new": 0, "changed": 0, "unchanged": 0, "problems": []}
    return {"course": course.key, "read": read, **nothing, **found}


def _checked(course: Course, rows: list[Row]) -> tuple[list[Task], list[Problem]]:
    tasks: list[Task] = []
    problems: list[Problem] = []
    places: dict[int, int] = {}
    for row in rows:
        values, wrong = _parsed(row.values)
        task = Task(course=course, **values)
        wrong |= _model_problems(task, set(wrong))
        number = values.get("number")
        if number in places:
            wrong["number"] = _("The number stands in row %(row)s already.") % {"row": places[number]}
        elif number is not None:
            places[number] = row.place
        tasks.append(task)
        problems += [{"row": row.place, "field": field, "problem": text} for field, text in wrong.items()]
    return tasks, problems


def _parsed(raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values that could be read, by field, and what is wrong with the others."""
    values: dict[str, Any] = {}
    no_such = _("There is no such field; there are %(fields)s.") % {"fields": ", ".join(FIELDS)}
    wrong = {str(name): no_such for name in set(raw) - set(FIELDS)}
    for field, parse in _PARSERS.items():
        given = raw.get(field)
        if given is None or given == "":
            continue
        try:
            values[field] = parse(given)
        except ValueError as error:
            wrong[field] = str(error)
    return values, wrong


def _model_problems(task: Task, known: set[str]) -> dict[str, str]:
    try:
        task.clean_fields(exclude={"course", *known})
    except ValidationError as error:
        return {field: " ".join(messages) for field, messages in error.message_dict.items()}
    return {}


def _text(given: Any) -> str:
    if not isinstance(given, str | int | float) or isinstance(given, bool):
        raise ValueError(_("This should be a text."))
    text = str(given).replace("\r\n", "\n").strip()
    if _CONTROL.search(text):
        raise ValueError(_("It has control characters: remove them."))
    return text


def _long_text(given: Any) -> str:
    text = _text(given)
    if len(text) > MAX_REFERENCE:
        raise ValueError(_("It has more than %(most)s characters.") % {"most": MAX_REFERENCE})
    return text


def _references(given: Any) -> list[str]:
    texts = given if isinstance(given, list) else [given]
    if len(texts) > MAX_REFERENCES:
        raise ValueError(_("There are more than %(most)s reference solutions.") % {"most": MAX_REFERENCES})
    return [text for text in map(_long_text, texts) if text]


def _whole(given: Any) -> int:
    text = str(given).strip()
    if isinstance(given, bool) or not re.fullmatch(r"\d{1,9}", text):
        raise ValueError(_("“%(value)s” is not a whole number from 0 on.") % {"value": text[:50]})
    return int(text)


def _weight(given: Any) -> float:
    text = str(given).strip().replace(",", ".")
    if isinstance(given, bool) or not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text) or float(text) == 0:
        raise ValueError(_("“%(value)s” is not a number above 0.") % {"value": text[:50]})
    return float(text)


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "number": _whole,
    "statement": _long_text,
    "references": _references,
    "answer": _text,
    "topic": _text,
    "weight": _weight,
    "due_day": _whole,
}


@transaction.atomic
def _stored(course: Course, tasks: list[Task]) -> dict[str, int]:
    """Write what is new or differs; how many of each."""
    Course.objects.select_for_update().get(pk=course.pk)
    known = {task.number: task for task in Task.objects.filter(course=course)}
    new = [task for task in tasks if task.number not in known]
    changed = [task for task in tasks if task.number in known and _differs(task, known[task.number])]
    for task in changed:
        task.pk = known[task.number].pk
    Task.objects.bulk_create(new)
    Task.objects.bulk_update(changed, FIELDS[1:])
    return {"new": len(new), "changed": len(changed), "unchanged": len(tasks) - len(new) - len(changed)}


def _differs(task: Task, known: Task) -> bool:
    return any(getattr(task, field) != getattr(known, field) for field in FIELDS)
