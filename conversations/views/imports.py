"""Imports of chats: upload an export, watch it, read the report, fetch what was refused, try again."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import conf
from common.http import StaffRequest
from common.jobs import State
from common.spreadsheets import csv_response
from common.templatetags.sizes import file_size
from conversations import wording
from conversations.importers.export import FORMATS
from conversations.models import MessageImport, Source
from conversations.selectors.access import IMPORT, visible_imports
from conversations.services.import_reports import headline, worded
from conversations.tasks import enqueue_import, enqueue_retry
from roster.models import Course
from roster.selectors import courses_for

PAGE = "admin:conversations_messageimport_change"
#: Rejected messages that the page shows; the file has all that are kept.
SHOWN = 100


class UploadForm(forms.Form):
    """An export and the course it belongs to."""

    course = forms.ModelChoiceField(
        label=gettext_lazy("Course"),
        queryset=Course.objects.none(),
        empty_label=gettext_lazy("Choose a course"),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "The JSON export of Telegram Desktop (one chat or the whole account) or of Discord (DiscordChatExporter), "
            "or a CSV with the columns user_name, message, and if there are, message_type, message_id, channel, "
            "sent_at, reply_to. Plain or gzipped."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.csv,.gz"}),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[
            ("", gettext_lazy("as the file itself tells")),
            *[(one, Source(one).label) for one in FORMATS],
        ],
    )

    def __init__(self, request: StaffRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = cast(forms.ModelChoiceField, self.fields["course"])
        courses.queryset = courses_for(request.user)

    def clean_file(self) -> UploadedFile:
        """Not larger than is allowed. An empty file is refused by the field."""
        file: UploadedFile = self.cleaned_data["file"]
        limit = conf.get("MAX_UPLOAD_BYTES")
        if (file.size or 0) > limit:
            raise ValidationError(
                _("The file is larger than %(limit)s: split it, or import it with the command."),
                params={"limit": file_size(limit)},
            )
        return file


@require_http_methods(["GET", "POST"])
def upload(request: StaffRequest, admin_site: AdminSite) -> HttpResponse:
    """The form; a good file is kept, handed to a worker, and its page shown."""
    form = UploadForm(request, request.POST or None, request.FILES or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            run = enqueue_import(
                data["course"],
                data["file"],
                by=request.user,
                file_format=data["format"] or None,
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect(PAGE, run.pk)
    context = admin_site.each_context(request) | {
        "title": _("Import messages"),
        "tab": "imports",
        "form": form,
        "limit": conf.get("MAX_UPLOAD_BYTES"),
    }
    return render(request, "conversations/imports/upload.html", context, status=400 if form.errors else 200)


@require_GET
def import_page(request: StaffRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """How far an import is, or its report."""
    run = _run(request, pk)
    report = worded(run.report) if run.report else {}
    # A file that was refused stays wrong however often it is read.
    again = run.state == State.FAILED and bool(run.file) and not report.get("rejected")
    context = admin_site.each_context(request) | {
        "title": run.name,
        "tab": "imports",
        "run": run,
        "report": report,
        # A refusal is told in the reader's language, whatever language the worker spoke.
        "error": headline(run.report) if run.state == State.FAILED and report.get("rejected") else run.error,
        "skipped": [(wording.skipped(code), count) for code, count in report.get("skipped", {}).items()],
        "shown": report.get("rejected", [])[:SHOWN],
        "may_retry": again and request.user.has_perm(IMPORT),
    }
    return render(request, "conversations/imports/import.html", context)


@never_cache
@require_GET
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The piece of the page that asks again each second, and has the page read anew when the import is over."""
    run = _run(request, pk)
    response = render(request, "conversations/imports/progress.html", {"run": run})
    if run.state in (State.DONE, State.FAILED):
        response["HX-Refresh"] = "true"
    return response


@require_GET
def rejected(request: StaffRequest, pk: int) -> HttpResponseBase:
    """What was refused, as CSV: file, line, message, reason."""
    run = _run(request, pk)
    rows = worded(run.report)["rejected"] if run.report else []
    head = [_("File"), _("Line"), _("Message"), _("Reason")]
    cells = ([row["file"], row["line"], row["message"], row["reason"]] for row in rows)
    return csv_response(f"rejected-messages-{run.pk}.csv", head, cells)


@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Queue a failed import again."""
    run = _run(request, pk)
    if not enqueue_retry(run, by=request.user):
        messages.warning(request, _("This import cannot be tried again: upload the file anew."))
    return redirect(PAGE, run.pk)


def _run(request: StaffRequest, pk: int) -> MessageImport:
    return get_object_or_404(visible_imports(request.user), pk=pk)
