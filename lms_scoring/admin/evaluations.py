"""Evaluations in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from common.listing import ListAdmin, PagesAdmin
from lms_scoring.models import Evaluation
from lms_scoring.views import evaluations


@admin.register(Evaluation)
class EvaluationAdmin(PagesAdmin, ListAdmin):
    """What ``evaluate_scoring`` measured: a list, and a page for each."""

    list_display = ("__str__", "algorithm", "feature_set", "week", "auc", "created_at", "created_by")
    list_filter = ("feature_set", "algorithm")
    list_select_related = ("created_by",)
    search_fields = ("trained_on", "tested_on", "algorithm")
    empty_text = _(
        "Nothing was evaluated yet. The command evaluate_scoring trains on some finished runs and tests on others."
    )

    def row_page(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The page of an evaluation."""
        return evaluations.evaluation_page(request, pk=pk, admin_site=self.admin_site)

    @admin.display(description=_("week"))
    def week(self, evaluation: Evaluation) -> Any:
        """The week whose AUC is shown: the one nearest to the eighth."""
        return self._headline(evaluation).get("week", "–")

    @admin.display(description=_("AUC of completing"))
    def auc(self, evaluation: Evaluation) -> str:
        """The area under the ROC curve in that week."""
        value = self._headline(evaluation).get("completion", {}).get("auc")
        return "–" if value is None else f"{value:.3f}"

    def _headline(self, evaluation: Evaluation) -> dict[str, Any]:
        rows = evaluation.result.get("rows", [])
        return min(rows, key=lambda row: abs(row["week"] - 8), default={})
