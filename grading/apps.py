"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GradingConfig(AppConfig):
    """What students solved, and what went wrong in it."""

    name = "grading"
    verbose_name = _("Grading")

    def ready(self) -> None:
        """Put grading on the pages about one student and on the admin's front page."""
        # These need the models, which are loaded only now.
        from grading import panels as grading_panels
        from roster import panels, tiles

        panels.register("submissions", grading_panels.submissions_panel, order=550)
        panels.register("practice", grading_panels.practice_panel, order=50, page=panels.OWN)
        tiles.register("to-review", grading_panels.review_tile, order=300)
