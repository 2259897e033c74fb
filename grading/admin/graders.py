"""Graders and the golden set they are measured on; what the language model cost each course."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from common.http import StaffRequest
from common.listing import ListAdmin, PagesAdmin
from grading.formulas import with_formulas
from grading.models import GoldenItem, GoldenReplay, GraderVersion, Spend
from grading.services.graders import grader_in_use
from grading.templatetags.grading import as_per_cent, outcome_badge, share_bar
from grading.views import graders
from roster.selectors import courses_for


@admin.register(GraderVersion)
class GraderVersionAdmin(PagesAdmin, ListAdmin):
    """The graders, how right each was on the golden set, and which is in use."""

    change_list_template = "grading/graders/list.html"
    list_display = (
        "version",
        "in_use",
        "prompt",
        "model",
        "accuracy",
        "kappa",
        "cost",
        "replayed",
        "created_at",
    )
    search_fields = ("version",)
    empty_text = _("No grader has graded yet. The first one comes with the first solution that is handed in.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[GraderVersion]:
        """Graders with their last finished replay in ``done``."""
        done = GoldenReplay.objects.filter(state=GoldenReplay.State.DONE).defer("items")
        return super().get_queryset(request).prefetch_related(Prefetch("replays", done, to_attr="done"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, and what the golden set holds."""
        more = {"golden_count": GoldenItem.objects.count(), "grader_in_use": grader_in_use()}
        return super().changelist_view(request, more | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        """The two things one does with a grader, and how far the first is."""
        return [
            path("<int:pk>/replay/", self.page(graders.replay), name="grading_graderversion_replay"),
            path("<int:pk>/progress/", self.page(graders.progress), name="grading_graderversion_progress"),
            path("<int:pk>/activate/", self.page(graders.activate), name="grading_graderversion_activate"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the permission, as in any admin."""
        return admin.ModelAdmin.has_add_permission(self, request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A prompt and a language model to try."""
        return self.page(partial(graders.add, admin_site=self.admin_site), "add")(request)

    def row_page(self, request: StaffRequest, pk: int) -> HttpResponseBase:
        """The page of a grader."""
        return graders.page(request, pk=pk, admin_site=self.admin_site)

    @admin.display(description=_("in use"), ordering="is_active")
    def in_use(self, grader: GraderVersion) -> str:
        """A mark and a word for the one that was put in use."""
        return f"✓ {_('in use')}" if grader.is_active else "–"

    @admin.display(description=_("right outcomes"))
    def accuracy(self, grader: Any) -> str:
        """On the golden set."""
        value = self._metric(grader, "accuracy")
        return "–" if value is None else f"{as_per_cent(value)} %"

    @admin.display(description=_("kappa"))
    def kappa(self, grader: Any) -> str:
        """Agreement with people."""
        value = self._metric(grader, "kappa")
        return "–" if value is None else f"{value:.2f}"

    @admin.display(description=_("cost"))
    def cost(self, grader: Any) -> str:
        """Of the golden set."""
        value = self._metric(grader, "money")
        return "–" if value is None else f"{value:.4f}"

    @admin.display(description=_("replayed"))
    def replayed(self, grader: Any) -> Any:
        """When the golden set was last replayed with it."""
        return grader.done[0].finished_at if grader.done else "–"

    def _metric(self, grader: Any, name: str) -> Any:
        return grader.done[0].metrics.get(name) if grader.done else None


@admin.register(GoldenItem)
class GoldenItemAdmin(ListAdmin):
    """Solutions whose right grade is known; they are added at the review desk."""

    change_list_template = "grading/list.html"
    list_display = ("text", "solved", "outcome_shown", "kinds", "course", "created_at", "created_by")
    list_filter = ("outcome", ("course", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("course", "created_by")
    search_fields = ("statement", "solution")
    empty_text = _(
        "The golden set is empty. Review solutions of every kind, and add them "
        "with “Add to the golden set” on their page."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[GoldenItem]:
        """Those of the viewer's courses."""
        return (
            GoldenItem.objects.filter(course__in=courses_for(request.user))
            .order_by("-pk")
            .prefetch_related("categories")
        )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """By the permission, as in any admin."""
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    @admin.display(description=_("statement"), ordering="statement")
    def text(self, item: GoldenItem) -> SafeString:
        """The beginning of the task."""
        return with_formulas(Truncator(item.statement).chars(120))

    @admin.display(description=_("solution"))
    def solved(self, item: GoldenItem) -> str:
        """The beginning of the solution."""
        return Truncator(item.solution).chars(80)

    @admin.display(description=_("right grade"), ordering="outcome")
    def outcome_shown(self, item: GoldenItem) -> SafeString:
        """The outcome that people gave it."""
        return outcome_badge(item.outcome)

    @admin.display(description=_("kinds of mistakes"))
    def kinds(self, item: GoldenItem) -> str:
        """Their names."""
        return ", ".join(category.label for category in item.categories.all())


@admin.register(Spend)
class SpendAdmin(ListAdmin):
    """What the language model cost the viewer's courses, day by day, against the caps."""

    change_list_template = "grading/graders/spending.html"
    list_display = ("day", "course", "calls", "tokens", "money", "of_caps")
    list_display_links = None
    list_filter = (("course", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("course",)
    search_fields = ("course__title", "course__key")
    date_hierarchy = "day"
    empty_text = _("Nothing was spent: no language model has been asked yet.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Spend]:
        """Of the viewer's courses."""
        return Spend.objects.filter(course__in=courses_for(request.user))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, and the caps."""
        return super().changelist_view(request, {"caps": graders.caps()} | (extra_context or {}))

    @admin.display(description=_("of the day’s cap"))
    def of_caps(self, spend: Spend) -> SafeString:
        """The larger part of a cap that is spent."""
        share = graders.share_of_caps(spend)
        bar = share_bar(min(share, 1), 1)
        return format_html('<span class="grading-of-cap">{} {} %</span>', bar, as_per_cent(share))
