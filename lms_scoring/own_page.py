"""What scoring shows students about themselves: where they stand, why, what would help, and how to object."""

from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.dates import short_date
from lms_scoring import clock, wording
from lms_scoring.engine.categories import WAKING_VISITS
from lms_scoring.models import Category, Score
from lms_scoring.panels import STYLE, contributions, has_open_contest
from lms_scoring.selectors import card
from roster.models import Enrollment
from roster.panels import Panel, PersonRequest


def standing_panel(_request: PersonRequest, enrollment: Enrollment) -> Panel | None:
    """The student's own category, why, and what would help."""
    score = card.score_of(enrollment)
    context: dict[str, Any] = {"score": score, "over": _over(enrollment)}
    if score is None:
        return Panel("lms_scoring/own/standing.html", context, wide=True, media=STYLE)
    context |= {
        "kindly": kind_words(Category(score.category)),
        "rule": wording.rule_sentence(score.reasons["rule"]),
        "help": [] if context["over"] else what_helps(score, enrollment),
        "contributions": contributions(score),
    }
    return Panel("lms_scoring/own/standing.html", context, wide=True, media=STYLE)


def _over(enrollment: Enrollment) -> str:
    """That the student left, or the course ended; empty while it goes on."""
    if enrollment.status == Enrollment.Status.WITHDRAWN:
        return _("You have left this course.")
    today, end = clock.today(enrollment.course), enrollment.course.end
    if today > end:
        return _("This course ended on %(date)s.") % {"date": short_date(end, today)}
    return ""


def kind_words(category: Category) -> str:
    """A category as one says it to the person."""
    return {
        Category.ACTIVE: _("You are with the course."),
        Category.FALLING_ASLEEP: _("You may be losing touch with the course."),
        Category.ASLEEP: _("We have not seen you for a while."),
    }[category]


def what_helps(score: Score, enrollment: Enrollment) -> list[str]:
    """What would change the category, by the rules it is made by; and the work that comes next."""
    rule = score.reasons["rule"]
    advice = []
    if rule["code"] == "missed_deadline":
        advice.append(
            _("Hand in %(title)s, or tell your teacher when you will.")
            % {"title": wording.titled(rule["params"]["deadline"])}
        )
    if score.category != Category.ACTIVE:
        advice.append(
            _("Come by on %(count)d days this week, even for a short while.") % {"count": WAKING_VISITS}
        )
    rows = card.deadline_rows(enrollment, score.day)
    ahead = next((row.deadline for row in rows if row.standing == card.Standing.AHEAD), None)
    if ahead is not None:
        due = short_date(enrollment.course.date_of(ahead.due_day or 0), clock.today(enrollment.course))
        advice.append(
            _("Next: %(title)s, due %(date)s.") % {"title": wording.titled(ahead.title), "date": due}
        )
    return advice


def contest_panel(request: PersonRequest, enrollment: Enrollment) -> Panel | None:
    """The student's own objections with their answers, and the form for one."""
    score = card.score_of(enrollment)
    own = [one for one in enrollment.contests.all() if one.by_id == request.user.pk]
    if score is None and not own:
        return None
    waits = has_open_contest(request, enrollment)
    context = {"contests": own, "waits": waits, "may_contest": score is not None and not waits}
    return Panel("lms_scoring/own/contest.html", context, wide=True, media=STYLE)
