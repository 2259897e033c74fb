"""Recommendations in the admin: a list to search, filter and export; one decides on the student's card."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from common.http import StaffRequest
from common.listing import ListAdmin, PagesAdmin
from recommender.engine.certainty import supported, unvalidated
from recommender.models import Recommendation
from recommender.selectors.recommendations import kind_names
from recommender.wording import reason_sentence
from roster.models import Course
from roster.selectors import enrollments_for
from roster.views import card_url


@admin.register(Recommendation)
class RecommendationAdmin(PagesAdmin, ListAdmin):
    """What is recommended in the viewer's courses, and what came of it."""

    list_display = (
        "student",
        "in_course",
        "course",
        "percent",
        "why",
        "state",
        "decided_by",
        "model_version",
    )
    list_filter = ("state", "course", ("enrollment__course", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("enrollment__student", "enrollment__course", "course", "decided_by")
    search_fields = (
        "enrollment__student__name",
        "enrollment__student__key",
        "course__name",
        "course__name_ru",
    )
    empty_text = _("Nothing is recommended yet. Courses are recommended when the first tasks are graded.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recommendation]:
        """Of the viewer's courses."""
        return super().get_queryset(request).filter(enrollment__in=enrollments_for(request.user))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Read the names of kinds of mistakes once a list."""
        self._kinds = kind_names()
        return super().get_changelist_instance(request)

    @admin.display(description=_("student"), ordering="enrollment__student__name")
    def student(self, recommendation: Recommendation) -> str:
        """To whom."""
        return recommendation.enrollment.student.name

    @admin.display(description=_("course"), ordering="enrollment__course__title")
    def in_course(self, recommendation: Recommendation) -> Course:
        """In which course the mistakes were made."""
        return recommendation.enrollment.course

    @admin.display(description=_("probability"), ordering="probability")
    def percent(self, recommendation: Recommendation) -> str:
        """As a whole per cent."""
        tentative = unvalidated(recommendation.model_version, recommendation.clipped)
        return f"{round(100 * supported(recommendation.probability, recommendation.counts, tentative))} %"

    @admin.display(description=_("reason"))
    def why(self, recommendation: Recommendation) -> str:
        """In words."""
        return reason_sentence(recommendation.reason, self._kinds)

    def row_page(self, request: StaffRequest, pk: int) -> HttpResponseBase:
        """To the card, where the recommendation, its reason and the buttons stand together."""
        found = get_object_or_404(self.get_queryset(request), pk=pk)
        return redirect(f"{card_url(found.enrollment)}#panel-recommended")
