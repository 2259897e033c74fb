"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class RecommenderConfig(AppConfig):
    """From the mistakes of a student to the courses that would help."""

    name = "recommender"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        """Listen for grades, put the panels on the pages about a student, and words on those of models."""
        # These need the models, which are loaded only now.
        from recommender import student_pages, tasks
        from recommender.services.judging import MODEL_NAME
        from recommender.views.models import DESCRIPTION
        from registry import descriptions

        post_save.connect(tasks.on_grade, sender="grading.Grade", dispatch_uid="recommender")
        student_pages.register()
        descriptions.register(MODEL_NAME, DESCRIPTION)
