"""Tasks of the viewer's courses: a list, a form with its formulas drawn, import and export; the kinds of mistakes."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from common.listing import ListAdmin
from grading.formulas import with_formulas
from grading.models import MistakeCategory, Outcome, Task
from grading.services.task_files import BETWEEN_REFERENCES, split_references
from grading.views import tasks
from roster.admin import OwnCoursesAdmin
from roster.selectors import courses_for

_PREVIEW = {
    "hx-post": reverse_lazy("admin:grading_task_preview"),
    "hx-trigger": "input changed delay:400ms, load",
    "hx-target": "#task-preview",
    "rows": 4,
    "class": "vLargeTextField",
}


class ReferencesField(forms.CharField):
    """A list of texts in one field, with a line of dashes between them."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """The texts with dashes between them."""
        return f"\n{BETWEEN_REFERENCES}\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The texts, without blank ones."""
        return split_references(value or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the texts differ."""
        return bool((initial or []) != self.to_python(data))


class TaskForm(forms.ModelForm):
    """A task; the formulas of its statement and solutions are drawn while it is written."""

    references = ReferencesField(
        label=_("Reference solutions"),
        required=False,
        widget=forms.Textarea(attrs=_PREVIEW | {"rows": 8}),
        help_text=_("One step a line. Between two solutions, a line of three dashes: ---"),
    )

    class Meta:
        model = Task
        fields = ("course", "number", "topic", "statement", "references", "answer", "weight", "due_day")
        widgets = {"statement": forms.Textarea(attrs=_PREVIEW)}


@admin.register(Task)
class TaskAdmin(OwnCoursesAdmin, ListAdmin):
    """Tasks are added and edited here, or come from a file."""

    form = TaskForm
    change_list_template = "grading/tasks/list.html"
    change_form_template = "grading/tasks/form.html"
    list_display = ("number", "text", "course", "answer", "due", "handed_in", "solved")
    list_display_links = ("number", "text")
    list_filter = (("course", admin.RelatedOnlyFieldListFilter), "topic")
    list_select_related = ("course",)
    search_fields = ("statement", "topic", "answer")
    ordering = ("course", "number")
    export_fields = (
        "course",
        "number",
        "statement",
        "answer",
        "topic",
        "weight",
        "due_day",
        "handed_in",
        "solved",
    )
    empty_text = _("There are no tasks yet: add one, or import a file of them.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        """The tasks of the viewer's courses, with how many students handed in and solved each."""
        handed_in = ~Q(submissions__status="draft")
        right = Q(submissions__grades__is_current=True, submissions__grades__outcome=Outcome.CORRECT)
        students = "submissions__enrollment"
        return Task.objects.filter(course__in=courses_for(request.user)).annotate(
            handed_in_by=Count(students, filter=handed_in, distinct=True),
            solved_by=Count(students, filter=right, distinct=True),
        )

    def get_urls(self) -> list[URLPattern]:
        """Import, export, and the drawn formulas."""
        page = self.admin_site.admin_view
        upload = self._allowed(partial(tasks.upload, admin_site=self.admin_site), "add")
        return [
            path("preview/", page(tasks.preview), name="grading_task_preview"),
            path("import/", page(upload), name="grading_task_import"),
            path("file/", page(self._allowed(self.file_view, "view")), name="grading_task_file"),
            *super().get_urls(),
        ]

    def _allowed(self, view: Any, permission: str) -> Any:
        def allowed(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not getattr(self, f"has_{permission}_permission")(request):
                raise PermissionDenied
            return view(request, **kwargs)

        return allowed

    def file_view(self, request: HttpRequest) -> HttpResponseBase:
        """The tasks of the list as filtered, as a file that can be imported."""
        return tasks.download(self.get_changelist_instance(request).get_queryset(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the permission, as in any admin."""
        return admin.ModelAdmin.has_add_permission(self, request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """By the permission, as in any admin."""
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """By the permission, as in any admin. A task goes with what students handed in for it."""
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    @admin.display(description=_("statement"), ordering="statement")
    def text(self, task: Task) -> SafeString:
        """The beginning of the statement, and the topic."""
        shown = with_formulas(Truncator(task.statement).chars(160))
        return format_html('{}<span class="lms-second-line">{}</span>', shown, task.topic)

    @admin.display(description=_("due"), ordering="due_day")
    def due(self, task: Task) -> Any:
        """The date of the due day."""
        return "–" if task.due_day is None else task.course.date_of(task.due_day)

    @admin.display(description=_("handed in"), ordering="handed_in_by")
    def handed_in(self, task: Any) -> int:
        """How many students handed it in."""
        return task.handed_in_by

    @admin.display(description=_("solved"), ordering="solved_by")
    def solved(self, task: Any) -> int:
        """How many students solved it."""
        return task.solved_by


@admin.register(MistakeCategory)
class MistakeCategoryAdmin(admin.ModelAdmin):
    """The kinds of mistakes, which graders name; what is no longer wanted is made inactive."""

    list_display = ("name", "name_ru", "code", "hint", "order", "is_active")
    list_editable = ("order", "is_active")
    search_fields = ("name", "name_ru", "code")
    prepopulated_fields = {"code": ("name",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """The code stays: grades name it."""
        return ("code",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        """Only while the code can be written."""
        return {} if obj else dict(self.prepopulated_fields)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not by a click: grades name it. Make it inactive instead."""
        return False
