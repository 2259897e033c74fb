"""Uploading a dataset: a file, which of its columns is what, how far the import is, what was left out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import conf
from common.http import StaffRequest
from common.jobs import State
from common.spreadsheets import csv_response
from common.templatetags.sizes import file_size
from knowledge.importers.mapping import PARTS
from knowledge.importers.rows import ImportRefusedError
from knowledge.models import LONGEST_KEY, Dataset, DatasetUpload
from knowledge.selectors.datasets import next_number
from knowledge.services import reports, uploads
from knowledge.tasks import import_upload
from knowledge.templatetags.knowledge import PARTS as PART_NAMES

PAGE = "admin:knowledge_dataset_upload"
#: Problems that a page shows; the file has all that are kept.
SHOWN = 100
#: What a form has beside its file, in bytes, at most.
_AROUND = 1 << 20


class UploadForm(forms.Form):
    """A file, and under which id its rows are kept."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,  # refused in the same words as any other that is no table
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.jsonl,.ndjson,.parquet,.gz"}),
    )
    key = forms.CharField(
        label=gettext_lazy("Id"),
        max_length=LONGEST_KEY,
        required=False,
        help_text=gettext_lazy(
            "Latin letters, digits, dots, hyphens and underscores, such as faq-algebra. Empty: from the file's name. "
            "The id of a dataset that is there: the file becomes its next version."
        ),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("What people call it. May be empty."),
    )


class MappingForm(forms.Form):
    """Which column is what."""

    def __init__(self, upload: DatasetUpload, data: Any = None) -> None:
        super().__init__(data, initial=upload.mapping)
        choices = [("", _("not there")), *((name, name) for name in upload.columns)]
        for part in PARTS:
            name = capfirst(PART_NAMES[part])
            self.fields[part] = forms.ChoiceField(label=name, choices=choices, required=False)

    @property
    def mapping(self) -> dict[str, str]:
        """The parts that have a column."""
        return {part: column for part, column in self.cleaned_data.items() if column}


def is_too_large(request: HttpRequest) -> bool:
    """Whether a request says that it brings more than may be uploaded; nothing of it needs to be read for that."""
    length = request.headers.get("content-length") or "0"
    return length.isdecimal() and int(length) > conf.get("DATASET_MAX_BYTES") + _AROUND


def refuse_size(request: StaffRequest, admin_site: AdminSite) -> HttpResponse:
    """The form, with why the file was not read."""
    error = _("The file is larger than %(limit)s: split it.") % {"limit": _limit()}
    return _form_page(request, admin_site, UploadForm(), status=413, refused=error)


@require_http_methods(["GET", "POST"])
def upload(request: StaffRequest, admin_site: AdminSite) -> HttpResponse:
    """The form; a good file is kept and its columns are asked for, a bad one is refused with what is wrong where."""
    if request.method == "GET":
        return _form_page(request, admin_site, UploadForm(initial={"key": request.GET.get("key", "")}))
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, admin_site, form, status=400)
    data = form.cleaned_data
    file: UploadedFile = data["file"]
    key = data["key"].strip() or uploads.key_from(str(file.name))
    _need(request, key)
    try:
        kept = uploads.receive(file, key=key, by=request.user, title=data["title"].strip())
    except ImportRefusedError as error:
        report = reports.stored(error.problems)
        told = reports.refusal(report)
        return _form_page(request, admin_site, form, status=400, refused=told, report=report)
    except ValidationError as error:
        form.add_error("key", error)
        return _form_page(request, admin_site, form, status=400)
    return _go(request, reverse(PAGE, args=[kept.pk]))


def _form_page(
    request: StaffRequest, admin_site: AdminSite, form: UploadForm, *, status: int = 200,
    refused: str = "", report: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    known = Dataset.objects.filter(key=request.GET.get("key", "")).first()
    bad_rows = [row for row in reports.worded(report or {}) if row["line"]]
    context = admin_site.each_context(request) | {
        "title": _("New version of “%(dataset)s”") % {"dataset": known} if known else _("Upload a dataset"),
        "tab": "datasets",
        "form": form,
        "limit": conf.get("DATASET_MAX_BYTES"),
        "limit_told": _limit(),
        "refused": refused,
        # One thing that is wrong is said by the sentence alone.
        "rejected": bad_rows[:SHOWN] if (report or {}).get("rejected_total", 0) > 1 else [],
        "rejected_total": (report or {}).get("rejected_total", 1) - 1,
    }
    # A script shows what is wrong like any other answer.
    status = 200 if _is_htmx(request) else status
    return render(request, "knowledge/datasets/upload.html", context, status=status)


def _is_htmx(request: StaffRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _limit() -> str:
    return file_size(conf.get("DATASET_MAX_BYTES"))


@never_cache
@require_GET
def upload_page(request: StaffRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """The columns to choose, how far the import is, or why it failed; the dataset where it is done."""
    found = _upload(pk)
    if found.version is not None:
        return redirect(_dataset_url(found))
    return _upload_page(request, admin_site, found, MappingForm(found))


@require_POST
def choose(request: StaffRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """Import the file by the columns chosen."""
    found = _upload(pk)
    _need(request, found.key)
    form = MappingForm(found, request.POST)
    if form.is_valid():
        try:
            found = uploads.choose(found, form.mapping, dispatch=import_upload.delay)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if found.version is not None:
                _tell(request, found)
                return redirect(_dataset_url(found))
            return redirect(PAGE, pk)
    return _upload_page(request, admin_site, found, form, status=400)


def _tell(request: StaffRequest, found: DatasetUpload) -> None:
    """What a finished import came to."""
    if found.report.get("unchanged"):
        messages.info(request, _("These rows are there already: nothing was changed."))
    elif found.report["rejected_total"]:
        messages.warning(request, _("Some rows were left out: see the report below."))
    else:
        messages.success(request, _("The rows were imported."))


def _upload_page(
    request: StaffRequest, admin_site: AdminSite, found: DatasetUpload, form: MappingForm, status: int = 200
) -> HttpResponse:
    rejected = reports.worded(found.report)
    sample = [[row.get(name, "") for name in found.columns] for row in found.sample]
    context = admin_site.each_context(request) | {
        "title": found.name,
        "tab": "datasets",
        "upload": found,
        "form": form,
        "sample": sample,
        "known": Dataset.objects.filter(key=found.key).first(),
        "number": next_number(found.key),
        "rejected": rejected[:SHOWN],
        "error": reports.refusal(found.report) if found.state == State.FAILED and rejected else found.error,
        "may_retry": found.state == State.FAILED and bool(found.file),
    }
    return render(request, "knowledge/datasets/upload_page.html", context, status=status)


@never_cache
@require_GET
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The piece of the page that asks again each second, and has the page read anew when the import is over."""
    found = _upload(pk)
    response = render(request, "knowledge/datasets/progress.html", {"upload": found})
    if found.state in (State.DONE, State.FAILED):
        response["HX-Refresh"] = "true"
        if found.state == State.DONE:
            _tell(request, found)
    return response


@require_GET
def rejected(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The rows of an upload that are left out, as CSV: line, column, reason."""
    found = _upload(pk)
    return rejected_csv(found.report, f"rejected-{found.pk}.csv")


def rejected_csv(report: dict[str, Any], name: str) -> HttpResponseBase:
    """A report's rejected rows as CSV."""
    rows = ([row["line"], row["field"], row["reason"]] for row in reports.worded(report))
    return csv_response(name, [_("Line"), _("Column"), _("Reason")], rows)


@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Queue an import again that failed for another reason than its file."""
    found = _upload(pk)
    _need(request, found.key)
    if not uploads.retry(found, dispatch=import_upload.delay):
        messages.warning(request, _("This import cannot be tried again: upload the file anew."))
    return redirect(PAGE, pk)


@require_POST
def forget(request: StaffRequest, pk: int) -> HttpResponse:
    """Drop an upload whose columns are not chosen."""
    uploads.forget(_upload(pk))
    return redirect("admin:knowledge_dataset_changelist")


def _upload(pk: int) -> DatasetUpload:
    return get_object_or_404(DatasetUpload.objects.select_related("version__dataset"), pk=pk)


def _dataset_url(found: DatasetUpload) -> str:
    version = found.version
    assert version is not None
    return f"{reverse('admin:knowledge_dataset_change', args=[version.dataset_id])}?version={version.number}"


def _go(request: StaffRequest, url: str) -> HttpResponse:
    """There, also for a form that a script sent."""
    if not _is_htmx(request):
        return redirect(url)
    return HttpResponse(headers={"HX-Redirect": url})


def _need(request: StaffRequest, key: str) -> None:
    """A new dataset needs the permission to add one, a new version that to change one."""
    kind = "change" if Dataset.objects.filter(key=key).exists() else "add"
    if not request.user.has_perm(f"knowledge.{kind}_dataset"):
        raise PermissionDenied
