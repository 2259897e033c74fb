"""Tasks: formulas drawn while they are written, files that come in and go out."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from common.http import StaffRequest
from common.templatetags.sizes import file_size
from grading.models import Task
from grading.services.task_files import BETWEEN_REFERENCES, FIELDS, split_references
from grading.services.task_import import FileRefusedError, import_tasks
from roster.models import Course
from roster.selectors import courses_for

#: The largest file of tasks, in bytes.
MAX_FILE = 10 * 1024 * 1024
#: Problems shown; a file with more is best begun anew.
MAX_SHOWN = 200


class UploadForm(forms.Form):
    """A file, and the course its tasks are for."""

    course = forms.ModelChoiceField(label=gettext_lazy("Course"), queryset=Course.objects.none())
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
    )

    def __init__(self, request: StaffRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Course]", self.fields["course"])
        field.queryset = courses_for(request.user)

    def clean_file(self) -> Any:
        """Not larger than is allowed."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s."), params={"limit": file_size(MAX_FILE)}
            )
        return file


@require_http_methods(["GET", "POST"])
def upload(request: StaffRequest, admin_site: AdminSite) -> HttpResponse:
    """The form; a good file is imported at once, a bad one is refused whole, row by row with what is wrong."""
    form = UploadForm(request, request.POST or None, request.FILES or None, initial=request.GET.dict())
    report = None
    if request.method == "POST" and form.is_valid():
        course, file = form.cleaned_data["course"], form.cleaned_data["file"]
        try:
            done = import_tasks(course, file.read(), file.name)
        except FileRefusedError as error:
            report = error.report
        else:
            told = _("New tasks: %(new)s. Changed: %(changed)s. Unchanged: %(unchanged)s.") % done
            messages.success(request, told)
            return redirect(f"{reverse('admin:grading_task_changelist')}?course__id__exact={course.pk}")
    context = admin_site.each_context(request) | {
        "title": _("Import tasks"),
        "form": form,
        "report": report,
        "problems": report["problems"][:MAX_SHOWN] if report else [],
        "fields": FIELDS,
        "between": BETWEEN_REFERENCES,
    }
    return render(request, "grading/tasks/import.html", context, status=400 if form.errors or report else 200)


@require_POST
def preview(request: StaffRequest) -> HttpResponse:
    """What stands in the form, with its formulas drawn."""
    context = {
        "statement": request.POST.get("statement", ""),
        "references": split_references(request.POST.get("references", "")),
    }
    return render(request, "grading/tasks/preview.html", context)


def download(tasks: QuerySet[Task]) -> HttpResponse:
    """Tasks as JSON, as ``import_tasks`` reads it."""
    rows = [{field: getattr(task, field) for field in FIELDS} for task in tasks]
    response = JsonResponse({"tasks": rows}, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="tasks.json"'
    return response
