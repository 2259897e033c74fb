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


_WORDS: dict[str, Callable[[Params], str]] = {
    "blank": lambda _params: _("There is no solution here."),
    "does_not_know": lambda _params: _("There is no solution here, only that you do not know one."),
    "off_topic": lambda _params: _("No step and no answer to this task was found here."),
    "answer_equal": lambda _params: _("The final answer is right."),
    "answer_differs": _answer_differs,
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
