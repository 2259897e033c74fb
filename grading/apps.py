"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GradingConfig(AppConfig):
    """What students solved, and what went wrong in it."""

    name = "grading"
    verbose_name = _("Grading")
