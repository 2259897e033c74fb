"""The card's panel of notes and its two actions."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roster import services
from roster.models import Enrollment
from roster.panels import Panel, PersonRequest


def notes_panel(request: PersonRequest, enrollment: Enrollment) -> Panel | None:
    """What staff wrote down; nothing for staff without the permission to read notes."""
    if not request.user.has_perm("roster.view_note"):
        return None
    context = {
        "notes": enrollment.notes.select_related("author"),
        "may_add": request.user.has_perm(services.ADD_NOTE),
    }
    return Panel("roster/notes.html", context, title=_("Notes"))


def add_note(request: PersonRequest, enrollment: Enrollment) -> str:
    """Keep what was written."""
    services.add_note(enrollment, by=request.user, text=request.POST.get("text", ""))
    return _("The note was added.")


def delete_note(request: PersonRequest, enrollment: Enrollment) -> str:
    """Delete the note whose id was sent."""
    note_id = request.POST.get("note", "")
    if not note_id.isdecimal():
        raise ValidationError(_("Say which note to delete."))
    services.delete_note(int(note_id), by=request.user)
    return _("The note was deleted.")
