"""The filters of the students page, and the chips that are short cuts to them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from lms_scoring.models import Category, CourseSummary, Score
from lms_scoring.selectors import students
from lms_scoring.selectors.lately import WEEK, snoozed
from lms_scoring.selectors.students import Counts
from roster.selectors import Viewer

CATEGORIES = {category.name.lower(): category for category in Category}
DIRECTIONS = {"worse": -1, "better": 1}
#: Parameters of the page that are no filters.
OTHER_PARAMETERS = ("course", "sort", "page", "job")


def _within() -> list[tuple[int, str]]:
    """Numbers of days to choose from; worded when asked, for a plural that is worded early keeps its language."""
    return [(n, ngettext("%d day", "%d days", n) % n) for n in (1, WEEK, 28)]


def _flag(label: Any, method: str) -> django_filters.BooleanFilter:
    return django_filters.BooleanFilter(label=label, method=method, widget=forms.CheckboxInput)


class StudentFilter(django_filters.FilterSet):
    """Narrows the scored students of one course. A value it does not know is left out and listed in ``errors``."""

    q = django_filters.CharFilter(
        label=_("Name or key"),
        method="search",
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Name or key"), "autocomplete": "off"}
        ),
    )
    category = django_filters.ChoiceFilter(
        label=_("Category"),
        choices=[(key, category.label) for key, category in CATEGORIES.items()],
        method="in_category",
        empty_label=_("any"),
    )
    change = django_filters.ChoiceFilter(
        label=_("Change"),
        choices=[
            ("any", _("worse or better")),
            ("worse", _("for the worse")),
            ("better", _("for the better")),
        ],
        method="changed",
    )
    days = django_filters.ChoiceFilter(
        label=_("within"),
        choices=_within,
        method="with_change",
        empty_label=None,
    )
    tentative = _flag(_("tentative"), "if_tentative")
    mine = _flag(_("my own students"), "if_mine")
    snoozed = _flag(_("snoozed"), "if_snoozed")

    class Meta:
        model = Score
        fields: list[str] = []

    def __init__(self, data: QueryDict, summary: CourseSummary, viewer: Viewer, today: date) -> None:
        self.summary, self.viewer, self.today = summary, viewer, today
        data = data.copy()
        data.setdefault("days", str(WEEK))
        super().__init__(data, queryset=students.scored_students(summary))

    @property
    def in_use(self) -> int:
        """How many filters beside the search narrow the list."""
        narrowing = ("category", "change", "tentative", "mine", "snoozed")
        return sum(bool(self.form.cleaned_data.get(name)) for name in narrowing) if self.is_bound else 0

    @property
    def left_out(self) -> list[tuple[str, list[str]]]:
        """The filters whose values mean nothing here, by label, and what is wrong with each."""
        return [(self.form.fields[name].label or name, errors) for name, errors in self.errors.items()]

    def search(self, scores: QuerySet[Score], _name: str, term: str) -> QuerySet[Score]:
        """By part of the name or key."""
        return scores.filter(enrollment__in=students.matching(self.summary.course_id, term))

    def in_category(self, scores: QuerySet[Score], _name: str, value: str) -> QuerySet[Score]:
        """One category."""
        return scores.filter(category=CATEGORIES[value])

    def changed(self, scores: QuerySet[Score], _name: str, value: str) -> QuerySet[Score]:
        """Those whose last change is of the last days; those set aside do not ask for attention."""
        days = int(self.form.cleaned_data.get("days") or WEEK)
        scores = scores.filter(students.changed_within(days, self.summary), ~snoozed(self.today))
        return scores.filter(change_direction=DIRECTIONS[value]) if value in DIRECTIONS else scores

    def with_change(self, scores: QuerySet[Score], _name: str, _value: str) -> QuerySet[Score]:
        """Says for ``change`` within how many days; alone it filters nothing."""
        return scores

    def if_tentative(self, scores: QuerySet[Score], _name: str, value: bool) -> QuerySet[Score]:
        """Tentative scores only."""
        return scores.filter(tentative=True) if value else scores

    def if_mine(self, scores: QuerySet[Score], _name: str, value: bool) -> QuerySet[Score]:
        """Students whose curator the viewer is."""
        return (
            scores.filter(enrollment__in=students.own(self.summary.course_id, self.viewer))
            if value
            else scores
        )

    def if_snoozed(self, scores: QuerySet[Score], _name: str, value: bool) -> QuerySet[Score]:
        """Students set aside."""
        return scores.filter(enrollment__in=students.set_aside(self.today)) if value else scores


@dataclass(frozen=True)
class Chip:
    """A short cut: its label, how many students it lists, and the filters it stands for."""

    label: Any
    count: int
    filters: dict[str, str] = field(default_factory=dict)
    is_current: bool = False
    mark: str = ""


def chips(numbers: Counts, data: QueryDict) -> list[Chip]:
    """The short cuts of the page; the one whose filters are those of the request is current."""
    worse = {"change": "worse", "days": str(WEEK)}
    offered = [
        Chip(_("All"), numbers.scored),
        Chip(_("worse in 7 days"), numbers.worse, worse, mark="▼"),
        Chip(
            Category.FALLING_ASLEEP.students, numbers.falling_asleep, {"category": "falling_asleep"}, mark="◐"
        ),
        Chip(Category.ASLEEP.students, numbers.asleep, {"category": "asleep"}, mark="○"),
        Chip(pgettext_lazy("students", "tentative"), numbers.tentative, {"tentative": "on"}),
        Chip(_("mine"), numbers.mine, {"mine": "on"}),
        Chip(pgettext_lazy("students", "snoozed"), numbers.snoozed, {"snoozed": "on"}),
        Chip(_("not scored"), numbers.not_scored, {"not_scored": "on"}),
    ]
    asked = {key: value for key, value in data.items() if value and key not in OTHER_PARAMETERS}
    if "change" not in asked:
        asked.pop("days", None)
    return [Chip(c.label, c.count, c.filters, c.filters == asked, c.mark) for c in offered]
