"""The catalogue of courses that can be recommended: people edit it."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.listing import ListAdmin
from recommender.models import CatalogueCourse, Recommendation

State = Recommendation.State


@admin.register(CatalogueCourse)
class CatalogueCourseAdmin(ListAdmin):
    """Each course with how often it was recommended and what came of it."""

    list_display = ("title", "label", "course", "is_active", "is_nothing", "shown", "accepted", "dismissed")
    list_filter = ("is_active",)
    list_select_related = ("course",)
    search_fields = ("label", "name", "name_ru", "description", "description_ru")
    autocomplete_fields = ("course",)
    fields = (
        ("name", "name_ru"),
        "label",
        "description",
        "description_ru",
        "course",
        ("is_active", "is_nothing"),
        "order",
    )
    empty_text = _(
        "Nothing can be recommended yet. Add the courses that help, under the labels of your training file."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CatalogueCourse]:
        """With the counts of its recommendations."""
        counted = {
            f"{state}_count": Count("recommendations", filter=Q(recommendations__state=state))
            for state in State
        }
        return super().get_queryset(request).annotate(**counted)

    @admin.display(description=_("title"), ordering="name")
    def title(self, course: CatalogueCourse) -> str:
        """In the language of the moment."""
        return course.title

    @admin.display(description=_("shown"), ordering="shown_count")
    def shown(self, course: Any) -> int:
        """How many students have it before them now."""
        return course.shown_count

    @admin.display(description=_("accepted"), ordering="accepted_count")
    def accepted(self, course: Any) -> int:
        """How many took it."""
        return course.accepted_count

    @admin.display(description=_("dismissed"), ordering="dismissed_count")
    def dismissed(self, course: Any) -> int:
        """How many did not want it."""
        return course.dismissed_count

    has_add_permission = admin.ModelAdmin.has_add_permission
    has_change_permission = admin.ModelAdmin.has_change_permission
    has_delete_permission = admin.ModelAdmin.has_delete_permission
