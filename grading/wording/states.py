"""What happens to a solution that has no outcome, in words for its author."""

from django.utils.translation import gettext as _


def left_to_do(status: str) -> str:
    """What comes next, by the status of a submission; empty where there is nothing to wait for."""
    words = {
        "submitted": _("Handed in. The result appears here in a moment."),
        "grading": _("Being checked. The result appears here in a moment."),
        "needs_review": _("The program was not sure: a teacher will look at your solution."),
        "not_graded": _("Not checked yet. Your solution is kept, and will be checked later."),
    }
    return words.get(status, "")
