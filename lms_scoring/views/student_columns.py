"""The columns of the students page, and how the list is sorted by them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms_scoring.selectors import students

#: What each column sorts by, its heading, the direction of a first click, its class.
COLUMNS = (
    ("name", _("Student"), "", "lms-first lms-fill"),
    ("category", _("Category"), "-", "lms-aside"),
    ("change", _("Change"), "-", ""),
    ("completes", _("Completes"), "", ""),
    ("drops_out", _("Drops out, 28 d"), "-", "lms-number lms-medium"),
    ("last_seen", _("Last seen"), "", "lms-number"),
)


@dataclass(frozen=True)
class Heading:
    """A column's heading: the sort a click leads to, and how it is sorted now (empty: it is not)."""

    label: Any
    sort: str
    direction: str
    css_class: str


def asked_sort(request: HttpRequest) -> str:
    """The sort of a request, the usual one where it is not known."""
    sort = request.GET.get("sort", "")
    return sort if sort.removeprefix("-") in students.SORTS else students.DEFAULT_SORT


def headings(sort: str) -> list[Heading]:
    """The columns' headings; the one sorted by turns round, the others begin as ``COLUMNS`` says."""
    current, descending = sort.removeprefix("-"), sort.startswith("-")
    return [
        Heading(
            label,
            (("" if descending else "-") if key == current else first) + key,
            ("descending" if descending else "ascending") if key == current else "",
            css_class,
        )
        for key, label, first, css_class in COLUMNS
    ]
