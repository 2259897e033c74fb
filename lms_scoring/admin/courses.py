"""Courses in the admin."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path

from lms_scoring.models import CourseSummary
from lms_scoring.views.plotly import plotly_script


@admin.register(CourseSummary)
class CourseSummaryAdmin(admin.ModelAdmin):
    """The list of courses and the page of each; nothing is edited here."""

    def get_urls(self) -> list[URLPattern]:
        """The pages of courses, and the charting script they share with all other pages."""
        return [
            path("plotly-<str:release>.min.js", plotly_script, name="lms_scoring_plotly"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A summary is written by scoring alone."""
        return False
