"""The students page in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from common.listing import PagesAdmin
from lms_scoring.models import Score
from lms_scoring.views import scoring_progress, student_actions, students


@admin.register(Score)
class ScoreAdmin(PagesAdmin):
    """The list of students in place of the usual one. Scores are scoring's: nobody adds, edits or deletes them here."""

    def get_urls(self) -> list[URLPattern]:
        """The list and what one does from it; the pages of single rows do not exist."""
        return [
            path("", self.page(self.changelist_view), name="lms_scoring_score_changelist"),
            path("export/", self.page(student_actions.export), name="lms_scoring_score_export"),
            path("snooze/", self.page(student_actions.snooze), name="lms_scoring_score_snooze"),
            path("unsnooze/", self.page(student_actions.unsnooze), name="lms_scoring_score_unsnooze"),
            path("score-now/", self.page(scoring_progress.score_now), name="lms_scoring_score_now"),
            path("jobs/<int:job_id>/", self.page(scoring_progress.progress), name="lms_scoring_score_job"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The students page."""
        return students.student_list(request, self.admin_site)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A score is written by scoring alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A score goes with its enrollment."""
        return False
