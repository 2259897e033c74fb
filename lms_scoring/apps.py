"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LmsScoringConfig(AppConfig):
    """Who is slipping away, why, and since when."""

    name = "lms_scoring"
    verbose_name = _("Scoring")

    def ready(self) -> None:
        """Put the panels and actions of scoring on the pages about one student."""
        from lms_scoring import student_pages  # noqa: PLC0415 - needs the models, which are loaded only now

        student_pages.register()
