"""The filters of the inbox, and the chips that are short cuts to them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from common.search import matches
from conversations.models import Question
from conversations.selectors import pages
from conversations.selectors.access import visible_questions
from roster.models import Course
from roster.selectors import Viewer, courses_for

State = Question.State

#: Days after which an open question counts as old.
OLD_DAYS = 2
SORTS = {
    "oldest": ("asked_at", "pk"),
    "newest": ("-asked_at", "-pk"),
    "course": ("course__title", "course_id", "asked_at", "pk"),
}
OTHER_PARAMETERS = ("page", "sort", "course")


def _ages() -> list[tuple[int, str]]:
    """Ages to choose from, in days; worded when asked, for a plural that is worded early keeps its language."""
    return [(n, ngettext("over %d day ago", "over %d days ago", n) % n) for n in (1, OLD_DAYS, 7, 30)]


class QuestionFilter(django_filters.FilterSet):
    """Narrows the questions of the viewer's courses. A value it does not know is left out and listed in ``errors``."""

    q = django_filters.CharFilter(
        label=_("Words or name"),
        method="search",
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Words or name"), "autocomplete": "off"}
        ),
    )
    course = django_filters.ModelChoiceFilter(
        label=_("Course"), queryset=Course.objects.none(), empty_label=_("All courses")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[*State.choices, ("all", _("all"))], method="in_state", empty_label=None
    )
    age = django_filters.ChoiceFilter(
        label=_("Asked"),
        choices=_ages,
        method="asked_before",
        empty_label=_("at any time"),
    )
    assigned = django_filters.ChoiceFilter(
        label=_("Assigned"),
        choices=[("me", _("to me")), ("nobody", _("to nobody"))],
        method="assigned_to",
        empty_label=_("to anybody"),
    )

    class Meta:
        model = Question
        fields: list[str] = []

    def __init__(self, data: QueryDict, viewer: Viewer, now: datetime) -> None:
        self.viewer, self.now = viewer, now
        data = data.copy()
        data.setdefault("state", State.OPEN)
        super().__init__(data, queryset=visible_questions(viewer))
        self.filters["course"].queryset = courses_for(viewer)

    def search(self, questions: QuerySet[Question], _name: str, term: str) -> QuerySet[Question]:
        """By words of the question or of the asker's name."""
        author = "message__author"
        return questions.filter(
            matches(term, "message__text", f"{author}__name", f"{author}__enrollment__student__name")
        )

    def in_state(self, questions: QuerySet[Question], _name: str, value: str) -> QuerySet[Question]:
        """One state, or all."""
        return questions if value == "all" else questions.filter(state=value)

    def asked_before(self, questions: QuerySet[Question], _name: str, value: str) -> QuerySet[Question]:
        """Those older than some days."""
        return questions.filter(asked_at__lt=self.now - timedelta(days=int(value)))

    def assigned_to(self, questions: QuerySet[Question], _name: str, value: str) -> QuerySet[Question]:
        """Those of the viewer, or of nobody."""
        return questions.filter(assigned_to=self.viewer.pk if value == "me" else None)

    @property
    def old(self) -> datetime:
        """What was asked before this has waited for long."""
        return self.now - timedelta(days=OLD_DAYS)

    @property
    def sort(self) -> str:
        """The order asked for; without one, open questions begin with the oldest, closed ones with the newest."""
        asked = self.data.get("sort", "")
        return asked if asked in SORTS else ("oldest" if self.data.get("state") == State.OPEN else "newest")

    @property
    def sorted(self) -> QuerySet[Question]:
        """The questions asked for in that order."""
        return self.qs.order_by(*SORTS[self.sort])

    @property
    def of_course(self) -> QuerySet[Question]:
        """All questions of the course asked for, whatever the other filters: what the chips count."""
        course = self.form.cleaned_data.get("course") if self.form.is_valid() else None
        questions = visible_questions(self.viewer)
        return questions.filter(course=course) if course else questions


@dataclass(frozen=True)
class Chip:
    """A short cut: its label, how many questions it lists, and the filters it stands for."""

    label: Any
    count: int
    filters: dict[str, str] = field(default_factory=dict)
    is_current: bool = False


def chips(filters: QuestionFilter) -> list[Chip]:
    """The short cuts of the inbox; the one whose filters are those of the request is current."""
    numbers = pages.counts(filters.of_course, filters.viewer, filters.old)
    offered = [
        Chip(pgettext_lazy("questions", "Open"), numbers["open"]),
        Chip(
            ngettext("Over %d day old", "Over %d days old", OLD_DAYS) % OLD_DAYS,
            numbers["old"],
            {"age": str(OLD_DAYS)},
        ),
        Chip(_("Assigned to me"), numbers["mine"], {"assigned": "me"}),
        Chip(_("Nobody’s"), numbers["nobodys"], {"assigned": "nobody"}),
        Chip(pgettext_lazy("questions", "Answered"), numbers["answered"], {"state": State.ANSWERED.value}),
        Chip(pgettext_lazy("questions", "Dismissed"), numbers["dismissed"], {"state": State.DISMISSED.value}),
    ]
    asked = {name: value for name, value in filters.data.items() if value and name not in OTHER_PARAMETERS}
    if asked.get("state") == State.OPEN:
        del asked["state"]
    return [Chip(chip.label, chip.count, chip.filters, chip.filters == asked) for chip in offered]
