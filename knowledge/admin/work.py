"""Jobs and the log in the admin: lists to search, filter and export."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.http import StaffRequest
from common.jobs import State
from common.listing import ListAdmin, PagesAdmin
from common.templatetags.lms_states import state_badge
from knowledge.models import AuditEntry, Job

#: The page that shows what came of a job, by its kind.
_PAGES = {
    Job.Kind.EXPLORE: "admin:knowledge_dataset_explore",
    Job.Kind.FIT: "admin:knowledge_retrievalmodel_change",
    Job.Kind.QUALITY: "admin:knowledge_retrievalmodel_quality",
    Job.Kind.BENCHMARK: "admin:knowledge_retrievalmodel_quality",
}


@admin.register(Job)
class JobAdmin(PagesAdmin, ListAdmin):
    """Long work, the latest first; a row leads to the page that shows what came of it."""

    change_list_template = "knowledge/list.html"
    list_display = ("named", "badge", "requested_at", "requested_by", "seconds", "error")
    export_fields = (
        "kind",
        "model",
        "version",
        "state",
        "progress",
        "requested_at",
        "requested_by",
        "seconds",
        "error",
    )
    list_filter = ("state", "kind", "requested_at")
    list_select_related = ("model", "version__dataset", "requested_by")
    search_fields = ("model__key", "version__dataset__key", "version__dataset__title", "error")
    empty_text = _("Nothing was computed yet. Explore a dataset, or fit a model on it.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """Without results, which may be large."""
        return super().get_queryset(request).defer("result", "options")

    def row_page(self, request: StaffRequest, pk: int) -> HttpResponseBase:
        """To the page of its dataset or model."""
        job = get_object_or_404(self.get_queryset(request), pk=pk)
        shown = job.version_id if job.kind == Job.Kind.EXPLORE else job.model_id
        return redirect(_PAGES[Job.Kind(job.kind)], shown)

    @admin.display(description=_("job"), ordering="kind")
    def named(self, job: Job) -> SafeString:
        """What is done, and below it to which model or dataset."""
        below = job.version if job.model is None else f"{job.model} · {job.version}"
        return format_html('{}<span class="lms-second-line">{}</span>', job.get_kind_display(), below)

    @admin.display(description=_("state"), ordering="state")
    def badge(self, job: Job) -> SafeString:
        """Waiting, running (and how far), done or failed."""
        if job.state != State.RUNNING:
            return state_badge(job.state)
        return format_html("{} {} %", state_badge(job.state), round(100 * job.progress))

    @admin.display(description=_("seconds"))
    def seconds(self, job: Job) -> str:
        """From the request to the end."""
        if job.finished_at is None:
            return "–"
        return f"{(job.finished_at - job.requested_at).total_seconds():.1f}"


@admin.register(AuditEntry)
class AuditEntryAdmin(ListAdmin):
    """Who did what, the latest first. Nothing is changed or deleted here."""

    change_list_template = "knowledge/list.html"
    list_display = ("at", "who", "action", "subject", "told")
    list_display_links = None
    list_filter = ("action", "at", ("by", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("by",)
    search_fields = ("subject", "by__username", "by__first_name", "by__last_name")
    empty_text = _("Nothing was done yet. Uploads, fits, loading and removing will be listed here.")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list under its tab."""
        return super().changelist_view(request, {"tab": "log"} | (extra_context or {}))

    @admin.display(description=_("who"), ordering="by__username")
    def who(self, entry: AuditEntry) -> Any:
        """A person, or a command."""
        return entry.by or _("a command")

    @admin.display(description=_("details"))
    def told(self, entry: AuditEntry) -> str:
        """As name = value."""
        return ", ".join(f"{name} = {value}" for name, value in entry.details.items() if value != "")
