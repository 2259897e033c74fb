"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RosterConfig(AppConfig):
    """Courses, students, enrollments, and who may see them."""

    name = "roster"
    verbose_name = _("Courses and students")
