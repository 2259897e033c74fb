"""What the check of the mathematics found, in words. A student is not told the right answer, staff are."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

Params = Mapping[str, Any]


def finding(code: str, params: Params) -> str:
    """What was found, by the code and params of a ``Verdict``; empty for a code that has no words."""
    words = _WORDS.get(code)
    return words(params) if words else ""


def comparison(params: Params) -> str:
    """The student's answer beside the known one, as both were read; empty where there was nothing to compare."""
    if not params.get("known"):
        return ""
    if not params.get("own"):
        return _("No answer was read; known: %(known)s.") % params
    return _("Read: %(own)s; known: %(known)s.") % params


def _answer_differs(params: Params) -> str:
    if params.get("own"):
        return _("The answer %(own)s is not right.") % params
    return _("The final answer is not right.")


def _foreign_number(params: Params) -> str:
    if params.get("given") is None:
        return _("The number %(number)s is given nowhere in the task.") % params
    return (
        _("The number %(number)s is given nowhere in the task, and %(given)s from the task is not used.")
        % params
    )


#: Codes that only say that the answer is wrong: the step that is named is where to look first, not a proven mistake.
SUSPICIONS = frozenset({"answer_differs"})

_WORDS: dict[str, Callable[[Params], str]] = {
    "blank": lambda _params: _("There is no solution here."),
    "does_not_know": lambda _params: _("There is no solution here, only that you do not know one."),
    "off_topic": lambda _params: _("No step and no answer to this task was found here."),
    "answer_equal": lambda _params: _("The final answer is right."),
    "answer_differs": _answer_differs,
    "false_equality": lambda params: _("This is not true: %(stated)s.") % params,
    "false_formula": lambda params: _("There is no such formula: %(stated)s.") % params,
    "false_step": lambda params: _("%(stated)s does not follow from %(before)s.") % params,
    "foreign_number": _foreign_number,
    "rounded": lambda _params: _("The answer differs from the known one by rounding only."),
    "several_numbers": lambda _params: _(
        "Several numbers stand at the end, and it is not clear which is the answer."
    ),
    "words": lambda _params: _("The answer is in words, which cannot be compared by computing."),
    "no_reference": lambda _params: _(
        "This task has neither an answer nor a reference solution to compare with."
    ),
    "time_limit": lambda _params: _("Comparing took too long and was given up."),
    "memory_limit": lambda _params: _("Comparing took too much memory and was given up."),
}
