"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommenderConfig(AppConfig):
    """From the mistakes of a student to the courses that would help."""

    name = "recommender"
    verbose_name = _("Recommendations")
