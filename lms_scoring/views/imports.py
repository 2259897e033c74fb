"""Imports: upload a zip, watch it, read the report, fetch what was refused, try again."""

import zipfile
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import conf, uploads
from common.http import StaffRequest
from common.jobs import State
from common.spreadsheets import csv_response
from common.templatetags.sizes import file_size
from lms_scoring import clock
from lms_scoring.models import ImportRun, ScoringRun
from lms_scoring.services import imports
from lms_scoring.services.import_reports import headline, worded
from lms_scoring.services.imports import MAX_MARKING_DAYS, ImportOptions
from lms_scoring.tasks import enqueue_scoring, import_job
from roster.selectors import courses_for

PAGE = "admin:lms_scoring_importrun_change"


class UploadForm(forms.Form):
    """A zip and what its files do not say. Looks into the file before anything of it is kept."""

    file = forms.FileField(
        label=gettext_lazy("Zip file"),
        help_text=gettext_lazy("The seven CSV files of the OULAD format, plain or gzipped, in one zip."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )
    starts = forms.CharField(
        label=gettext_lazy("First days of runs"),
        required=False,
        help_text=gettext_lazy(
            "One run a line, such as BBB/2026B=2026-02-01. Where none is given: 1 February for B, 1 October for J."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "BBB/2026B=2026-02-01"}),
    )
    marking_days = forms.IntegerField(
        label=gettext_lazy("Days of marking"),
        min_value=0,
        max_value=MAX_MARKING_DAYS,
        initial=0,
        help_text=gettext_lazy("From a submission to the day its score is known."),
    )

    def clean_file(self) -> UploadedFile:
        """A zip by its name and its content, not larger than is allowed. An empty file is refused by the field."""
        file: UploadedFile = self.cleaned_data["file"]
        limit = conf.get("MAX_UPLOAD_BYTES")
        if (file.size or 0) > limit:
            raise ValidationError(
                _("The file is larger than %(limit)s: split it by course, or import it with the command."),
                params={"limit": file_size(limit)},
            )
        if not str(file.name).lower().endswith(".zip") or not zipfile.is_zipfile(file):
            raise ValidationError(
                _("This is not a zip file. Put the seven CSV files into one zip and upload that.")
            )
        file.seek(0)
        return file

    def clean_starts(self) -> dict[str, date]:
        """Lines of KEY=DATE."""
        lines = [line.strip() for line in self.cleaned_data["starts"].splitlines() if line.strip()]
        return dict(self._start(line) for line in lines)

    def _start(self, line: str) -> tuple[str, date]:
        key, _sign, day = line.rpartition("=")
        try:
            parsed = date.fromisoformat(day.strip())
        except ValueError:
            parsed = None
        if parsed is None or not key.strip():
            raise ValidationError(_("“%(line)s” is not like BBB/2026B=2026-02-01."), params={"line": line})
        return key.strip(), parsed

    @property
    def options(self) -> ImportOptions:
        """What the service asks for."""
        return ImportOptions(self.cleaned_data["starts"], self.cleaned_data["marking_days"])


@require_http_methods(["GET", "POST"])
def upload(request: StaffRequest, admin_site: AdminSite) -> HttpResponse:
    """The form; a good file is kept, handed to a worker, and its page shown."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = imports.request_import(
                form.cleaned_data["file"], form.options, by=request.user, dispatch=import_job.delay
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect(PAGE, run.pk)
    context = admin_site.each_context(request) | {
        "title": _("Import data"),
        "form": form,
        "limit": conf.get("MAX_UPLOAD_BYTES"),
    }
    return render(request, "lms_scoring/imports/upload.html", context, status=400 if form.errors else 200)


@require_GET
def import_page(request: HttpRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """How far an import is, or its report."""
    run = _run(pk)
    context = admin_site.each_context(request) | {"title": run.name} | _report(request, run)
    return render(request, "lms_scoring/imports/import.html", context)


@never_cache
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The piece of the page that asks again each second, and has the page read anew when the import is over."""
    run = _run(pk)
    response = render(request, "lms_scoring/imports/progress.html", {"run": run})
    if run.state in (State.DONE, State.FAILED):
        response["HX-Refresh"] = "true"
    return response


def _run(pk: int) -> ImportRun:
    return get_object_or_404(ImportRun.objects.select_related("requested_by"), pk=pk)


def _report(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    report = worded(run.report) if run.report else {}
    per_course: dict[str, Any] = report.get("per_course", {})
    seen = {course.key: course for course in courses_for(request.user).filter(key__in=per_course)}
    # Files that were refused stay wrong however often they are read.
    again = run.state == State.FAILED and bool(run.file) and not report.get("rejected")
    return {
        "run": run,
        "report": report,
        # A refusal is told in the reader's language, whatever language the worker spoke.
        "error": headline(run.report) if report.get("rejected") else run.error,
        "totals": [(name, report[key]) for key, name in _total_names().items()] if per_course else [],
        "courses": [
            (key, seen.get(key), row | {"start": date.fromisoformat(row["start"])})
            for key, row in per_course.items()
        ],
        "may_retry": again and request.user.has_perm("lms_scoring.add_importrun"),
        "may_score": run.state == State.DONE
        and bool(seen)
        and request.user.has_perm("lms_scoring.add_scoringrun"),
    }


def _total_names() -> dict[str, str]:
    return {
        "students": _("students"),
        "enrollments": _("enrollments"),
        "activity_days": _("days of activity"),
        "clicks": _("clicks"),
        "deadlines": _("deadlines"),
        "results": _("results"),
    }


@require_GET
def rejected(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was refused, as CSV: file, line, field, reason."""
    run = _run(pk)
    rows = worded(run.report).get("rejected", []) if run.report else []
    head = [_("File"), _("Line"), _("Field"), _("Reason")]
    cells = ([row["file"], row["line"], row["field"], row["reason"]] for row in rows)
    return csv_response(f"rejected-{run.pk}.csv", head, cells)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed import again."""
    _need(request, "lms_scoring.add_importrun")
    run = _run(pk)
    if not uploads.queue_again(run, import_job.delay):
        messages.warning(request, _("This import cannot be tried again: upload the file anew."))
    return redirect(PAGE, run.pk)


@require_POST
def score(request: StaffRequest, pk: int) -> HttpResponse:
    """Score every day of the imported courses that the viewer may see."""
    _need(request, "lms_scoring.add_scoringrun")
    run = _run(pk)
    courses = list(courses_for(request.user).filter(key__in=run.report.get("per_course", {})))
    if not courses:
        messages.warning(request, _("None of these courses is among those you see."))
        return redirect(PAGE, run.pk)
    as_of = max(map(clock.last_whole_day, courses))
    scoring = enqueue_scoring(courses, ScoringRun.Kind.BACKFILL, as_of, by=request.user)
    return redirect("admin:lms_scoring_scoringrun_change", scoring.pk)


def _need(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied
