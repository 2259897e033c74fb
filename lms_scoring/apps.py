"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LmsScoringConfig(AppConfig):
    """Who is slipping away, why, and since when."""

    name = "lms_scoring"
    verbose_name = _("Scoring")
