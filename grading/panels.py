"""What grading shows elsewhere: on the student card, on the student's own page, on the admin's front page."""

from collections import Counter
from typing import Any

from django.db.models import Count, Min
from django.forms import Media, Script
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.dates import spoken_date
from grading.models import MistakeCategory, Outcome
from grading.selectors.practice import TaskState, solved, tasks_for
from grading.selectors.reviews import review_queue
from grading.services.reviews import REVIEW
from roster.models import Enrollment
from roster.panels import Panel, PersonRequest
from roster.tiles import Tile

VIEW = "grading.view_submission"
_SCRIPTS: list[Any] = [Script("common/lms.js", defer=True)]
STYLE = Media(css={"all": ["common/lms.css", "grading/grading.css"]}, js=_SCRIPTS)


def submissions_panel(request: PersonRequest, enrollment: Enrollment) -> Panel | None:
    """What the student handed in, task by task, and which mistakes they make; nothing in a course without tasks."""
    if not request.user.has_perm(VIEW):
        return None
    states = tasks_for(enrollment)
    if not states:
        return None
    handed_in = [state for state in states if state.latest is not None]
    mistakes = _mistakes(handed_in)
    context: dict[str, Any] = {
        "states": handed_in,
        "total": len(states),
        "solved": sum(state.is_solved for state in states),
        "mistakes": mistakes,
        "most": max((count for _category, count in mistakes), default=0),
    }
    return Panel("grading/card/submissions.html", context, title=_("Solutions"), media=STYLE)


def _mistakes(states: list[TaskState]) -> list[tuple[MistakeCategory, int]]:
    """The kinds of mistakes in the latest solutions, and in how many; the most frequent first."""
    wrong = [state.grade for state in states if state.grade and state.grade.outcome == Outcome.WRONG]
    return Counter(category for grade in wrong for category in grade.categories.all()).most_common()


def practice_panel(_request: PersonRequest, enrollment: Enrollment) -> Panel | None:
    """The way to the practice page, and how far the student is."""
    k, n = solved(enrollment)
    if not n:
        return None
    return Panel("grading/own/practice.html", {"k": k, "n": n}, title=_("Practice"), media=STYLE)


def review_tile(request: HttpRequest) -> Tile | None:
    """How many solutions wait for a person, and since when."""
    if not request.user.has_perm(REVIEW):
        return None
    waiting = review_queue(request.user).order_by().aggregate(n=Count("pk"), oldest=Min("submitted_at"))
    if not waiting["n"]:
        return None
    oldest = spoken_date(timezone.localtime(waiting["oldest"]).date(), timezone.localdate())
    return Tile(
        waiting["n"],
        ngettext("solution to review", "solutions to review", waiting["n"]),
        note=_("oldest: %(when)s") % {"when": oldest},
        url=reverse("admin:grading_waitingsubmission_changelist"),
    )
