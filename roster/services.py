"""Writes: notes about a student; export and erase all that is held about one."""

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.contrib.admin.utils import NestedObjects
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxLengthValidator
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import BinaryField, Model, ProtectedError, Q
from django.utils.translation import gettext as _

from roster import personal
from roster.models import Enrollment, Note, Student
from roster.selectors import enrollments_for

ADD_NOTE = "roster.add_note"
LOGIN_FIELDS = ("username", "email", "first_name", "last_name", "date_joined", "last_login")


def audit(by: User, enrollments: Sequence[Enrollment], flag: int, message: str) -> None:
    """Write down in the admin's log who did what about each of the enrollments."""
    LogEntry.objects.log_actions(by.pk, list(enrollments), flag, message)


def may_act(user: User, enrollment: Enrollment, permission: str) -> bool:
    """Whether a member of staff holds the permission, and sees the course the enrollment is in."""
    return user.has_perm(permission) and enrollments_for(user).filter(pk=enrollment.pk).exists()


def checked_text(model: type[Model], field: str, text: str) -> str:
    """The text without blanks around it. Raises ``ValidationError`` where nothing is left, or the field holds less.

    A model's own validation overlooks the ``max_length`` of a ``TextField``.
    """
    text = text.strip()
    if not text:
        raise ValidationError(_("Write something first."))
    column: Any = model._meta.get_field(field)
    MaxLengthValidator(column.max_length)(text)
    return text


@transaction.atomic
def add_note(enrollment: Enrollment, *, by: User, text: str) -> Note:
    """Keep a note. The same words by the same person are kept once: a form sent twice adds one note.

    Raises ``PermissionDenied``, and ``ValidationError`` for a text that is empty or too long.
    """
    if not may_act(by, enrollment, ADD_NOTE):
        raise PermissionDenied
    says = checked_text(Note, "text", text)
    same = Note.objects.filter(enrollment=enrollment, author=by, text=says).first()
    if same is not None:
        return same
    audit(by, [enrollment], ADDITION, "note added")
    return Note.objects.create(enrollment=enrollment, author=by, text=says)


@transaction.atomic
def delete_note(note_id: int, *, by: User) -> None:
    """Delete one's own note; one that is gone already is no error. Raises ``PermissionDenied`` for another's."""
    note = Note.objects.filter(pk=note_id).select_related("enrollment").first()
    if note is None:
        return
    if note.author_id != by.pk or not may_act(by, note.enrollment, ADD_NOTE):
        raise PermissionDenied
    note.delete()
    audit(by, [note.enrollment], DELETION, "note deleted")


def export_student(student: Student) -> dict[str, Any]:
    """All that is held about a student in any app: every row that ``erase_student`` would delete, by model.

    Values are ready for JSON. A model whose columns do not speak for themselves may define ``as_export()``.
    """
    rows = _held_about(student)
    log = [{"at": entry.action_time, "what": entry.get_change_message()} for entry in _log_about(rows)]
    tables = {model._meta.label: [_exported(row) for row in found] for model, found in sorted_by_label(rows)}
    login = {name: getattr(student.user, name) for name in LOGIN_FIELDS} if student.user else None
    return {"login": login, **tables, **personal.export(student), "admin.LogEntry": log}


@transaction.atomic
def erase_student(student: Student) -> dict[str, Any]:
    """Delete all that is held about a student in any app; in the admin's log the name goes and the act stays.

    What must outlive the student (``roster.personal``) is made anonymous. Returns
    ``{"erased": {model: rows}, "login": "none" | "deleted" | "kept"}``. The login of a member of staff is
    kept, and of one whom rows about others still need.
    """
    rows = _held_about(student)
    user = student.user
    _log_about(rows).update(object_repr="", change_message="")
    anonymous = personal.erase(student)
    student.delete()
    erased = {model._meta.label: len(found) for model, found in sorted_by_label(rows)}
    return {"erased": erased | anonymous, "login": _erase_login(user)}


def sorted_by_label(rows: dict[type[Model], list[Model]]) -> list[tuple[type[Model], list[Model]]]:
    """The models and their rows in the order of the models' names."""
    return sorted(rows.items(), key=lambda item: item[0]._meta.label)


def _held_about(student: Student) -> dict[type[Model], list[Model]]:
    """The student's row and all rows that hang on it, in every installed app."""
    collector = NestedObjects(using=DEFAULT_DB_ALIAS)
    collector.collect([student])
    return {model: list(found) for model, found in collector.data.items()}


def _log_about(rows: dict[type[Model], list[Model]]) -> Any:
    """The admin's log entries about any of the rows."""
    about = Q(pk__in=[])
    for model, found in rows.items():
        ids = [str(row.pk) for row in found]
        about |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)
    return LogEntry.objects.filter(about)


def _exported(row: Model) -> dict[str, Any]:
    own = getattr(row, "as_export", None)
    return own() if own else {field.attname: _plain(field, row) for field in _columns(row)}


def _columns(row: Model) -> Iterable[Any]:
    return (field for field in row._meta.concrete_fields if field.column)


def _plain(field: Any, row: Model) -> Any:
    value = field.value_from_object(row)
    return base64.b64encode(value).decode() if isinstance(field, BinaryField) else value


def _erase_login(user: User | None) -> str:
    if user is None:
        return "none"
    if user.is_staff or user.is_superuser:
        return "kept"
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        return "kept"
    return "deleted"


def student_by_key(key: str) -> Student:
    """The student whom the LMS names so. Raises ``ValidationError``, which says what to do."""
    student = Student.objects.filter(key=key).select_related("user").first()
    if student is None:
        raise ValidationError(_("There is no student with the key “%(key)s”.") % {"key": key})
    return student
