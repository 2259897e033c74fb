"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RosterConfig(AppConfig):
    """Courses, students, enrollments, and who may see them."""

    name = "roster"
    verbose_name = _("Courses and students")

    def ready(self) -> None:
        """Put the notes on the student card."""
        from roster import notes, panels

        panels.register("notes", notes.notes_panel, order=800)
        panels.register_action("add-note", notes.add_note)
        panels.register_action("delete-note", notes.delete_note)
