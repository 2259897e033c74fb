"""What one does from the students page: take the list along as CSV, set students aside, show them again."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from lms_scoring import clock
from lms_scoring.models import CourseSummary, Score
from lms_scoring.selectors import students
from lms_scoring.services import feedback
from lms_scoring.templatetags.lms_scoring import per_cent
from lms_scoring.views.student_columns import asked_sort
from lms_scoring.views.students import SET_ASIDE, first_reason, picked_course, student_filter
from roster.models import Course, Enrollment
from roster.panels import PersonRequest
from roster.selectors import courses_for, enrollments_for

#: Rows of a CSV file that are read at a time.
CHUNK = 2000
#: Where the session keeps the snoozes that the latest one replaced.
EARLIER = "lms_scoring_earlier_snoozes"
#: First characters that make a spreadsheet take a text for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered, sorted list as CSV, streamed."""
    course = picked_course(request, courses_for(request.user))
    summary = CourseSummary.objects.filter(course=course).first()
    if course is None or summary is None:
        raise Http404
    ids = students.sorted_ids(student_filter(request, summary).qs, asked_sort(request))
    response = StreamingHttpResponse(_csv(course, list(ids)), content_type="text/csv; charset=utf-8")
    name = f"{course.key}-{course.date_of(summary.day).isoformat()}.csv".replace("/", "-")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


class _Line:
    """A file of one line: hands back what is written to it."""

    def write(self, line: str) -> str:
        """The line as it is."""
        return line


def _csv(course: Course, ids: list[int]) -> Iterator[str]:
    """The lines of the file; it opens in a spreadsheet of the reader's language, hence the mark and the separator."""
    delimiter = ";" if get_format("DECIMAL_SEPARATOR") == "," else ","
    writer = csv.writer(_Line(), delimiter=delimiter)
    yield "\ufeff"
    yield writer.writerow(_csv_head())
    for begin in range(0, len(ids), CHUNK):
        for score in students.rows(ids[begin : begin + CHUNK]):
            yield writer.writerow([plain(value) for value in _csv_row(course, score)])


def plain(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _csv_head() -> list[str]:
    return [
        _("Key"),
        _("Student"),
        _("Category"),
        _("In the category since"),
        _("Last change"),
        _("Direction of the change"),
        _("Completes, %"),
        _("Completes 7 days before, %"),
        _("Drops out in 28 days, %"),
        _("Last seen"),
        _("Tentative"),
        _("Reason"),
        _("Snoozed until"),
        _("As of"),
        _("Model"),
    ]


def _csv_row(course: Course, score: Score) -> Iterable[Any]:
    student = score.enrollment.student
    directions = {-1: _("worse"), 0: "", 1: _("better")}
    snooze = getattr(score.enrollment, "snooze", None)
    before = score.p_complete_before
    return (
        student.key,
        student.name,
        score.get_category_display(),
        course.date_of(score.category_since).isoformat(),
        _date_of(course, score.changed_day),
        directions[score.change_direction],
        per_cent(score.p_complete),
        "" if before is None else per_cent(before),
        per_cent(score.p_dropout),
        _date_of(course, score.last_active_day),
        _("yes") if score.tentative else _("no"),
        first_reason(score),
        snooze.until.isoformat() if snooze is not None else "",
        course.date_of(score.day).isoformat(),
        score.model_version,
    )


def _date_of(course: Course, day: int | None) -> str:
    return "" if day is None else course.date_of(day).isoformat()


class SelectionForm(forms.Form):
    """The rows chosen in the list, and the list to go back to. Rows of other courses are no valid choice."""

    enrollments = forms.ModelMultipleChoiceField(Enrollment.objects.none(), label=gettext_lazy("Students"))
    back = forms.CharField(required=False)

    def __init__(self, data: QueryDict, request: HttpRequest) -> None:
        super().__init__(data)
        chosen: Any = self.fields["enrollments"]
        chosen.queryset = enrollments_for(request.user).select_related("course")


class SnoozeForm(SelectionForm):
    """With them, until when and why."""

    until = forms.DateField(label=gettext_lazy("Snooze until"))
    reason = forms.CharField(required=False, max_length=200, label=gettext_lazy("Reason"))


@require_POST
def snooze(request: PersonRequest) -> HttpResponse:
    """Set the chosen students aside, then back to the list with a way to undo it."""
    form = SnoozeForm(request.POST, request)
    if not form.is_valid():
        return _refused(request, form)
    chosen, until = list(form.cleaned_data["enrollments"]), form.cleaned_data["until"]
    earlier = feedback.snoozed(chosen)
    try:
        feedback.snooze(
            chosen,
            by=request.user,
            until=until,
            today=clock.today(chosen[0].course),
            reason=form.cleaned_data["reason"],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        request.session[SET_ASIDE] = {"enrollments": [e.pk for e in chosen], "until": until.isoformat()}
        request.session[EARLIER] = earlier
    return _back(request)


@require_POST
def unsnooze(request: PersonRequest) -> HttpResponse:
    """Undo the latest snooze of the chosen students: an earlier one is put back, the others are shown again."""
    form = SelectionForm(request.POST, request)
    if not form.is_valid():
        return _refused(request, form)
    chosen = list(form.cleaned_data["enrollments"])
    kept, shown = feedback.undo_snooze(chosen, request.session.pop(EARLIER, []), by=request.user)
    if shown or not kept:
        told = ngettext("%(n)d student is shown again.", "%(n)d students are shown again.", shown)
        messages.success(request, told % {"n": shown})
    if kept:
        told = ngettext("%(n)d student is snoozed as before.", "%(n)d students are snoozed as before.", kept)
        messages.success(request, told % {"n": kept})
    return _back(request)


def _refused(request: PersonRequest, form: forms.Form) -> HttpResponse:
    for field, errors in form.errors.as_data().items():
        texts = " ".join(text for error in errors for text in error.messages)
        messages.error(request, f"{form.fields[field].label}: {texts}")
    return _back(request)


def _back(request: PersonRequest) -> HttpResponse:
    """To the list as it was: only the parameters are taken from the form, never an address."""
    query = QueryDict(request.POST.get("back", ""), mutable=True)
    query.pop("job", None)
    return HttpResponseRedirect(f"{reverse('admin:lms_scoring_score_changelist')}?{query.urlencode()}")
