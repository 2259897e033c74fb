"""What was not scored, and what may come next, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from lms_scoring.engine.next_change import HORIZON
from lms_scoring.wording.pieces import days

#: Codes of ``CourseSummary.not_scored`` in a word or two, and ``new`` for who came later.
NOT_SCORED = {
    "withdrawn": pgettext_lazy("not scored", "withdrawn"),
    "not_started": pgettext_lazy("not scored", "not started yet"),
    "finished": pgettext_lazy("not scored", "finished"),
    "new": pgettext_lazy("not scored", "came after the course was scored"),
}


def not_scored_reason(code: str) -> str:
    """Why an enrollment has no score, by a code of ``selectors.card.not_scored_code``."""
    words = {
        "withdrawn": _("Not scored: has left the course."),
        "not_started": _("Not scored: has not joined the course yet."),
        "finished": _("Not scored: the course is over."),
        "new": _("Not scored yet: came after the last scoring."),
        "never": _("Not scored yet: this course has not been scored."),
    }
    return words.get(code, _("Not scored: %(code)s.") % {"code": code})


def next_change_sentence(probability: float, when: str) -> str:
    """The next change for the worse: how likely within the horizon, and around what day if it comes."""
    return _("%(percent)d %% within %(days)s; if so, around %(when)s") % {
        "percent": round(100 * probability),
        "days": days(HORIZON),
        "when": when,
    }
