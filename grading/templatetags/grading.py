"""Pieces of the pages of grading: formulas, the steps of a solution, states by shape and word, mistakes as bars.

Colours come from the stylesheet by class, sizes by SVG attributes: a strict content security policy allows no
``style`` attributes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grading import wording
from grading.engine.steps import split_steps
from grading.formulas import with_formulas
from grading.models import Grade, Outcome, Submission

register = template.Library()

Status = Submission.Status

#: A state by shape and by the class of its colour; its word is a label of the models.
SHAPES: Mapping[str, tuple[str, str]] = {
    Outcome.CORRECT: ("✓", "correct"),
    Outcome.WRONG: ("✗", "wrong"),
    Outcome.NEEDS_REVIEW: ("?", "review"),
    Status.DRAFT: ("✎", "waiting"),
    Status.SUBMITTED: ("○", "waiting"),
    Status.GRADING: ("◔", "waiting"),
    Status.NOT_GRADED: ("–", "review"),
}


@register.filter
def formulas(text: str) -> SafeString:
    """A text as HTML with its formulas drawn."""
    return with_formulas(text)


@register.simple_tag
def outcome_badge(outcome: str) -> SafeString:
    """What a grade says, by shape, word and colour."""
    return _badge(outcome, str(Outcome(outcome).label))


@register.simple_tag
def submission_badge(submission: Submission, grade: Grade | None) -> SafeString:
    """The outcome where a grade stands and nothing is on its way; else where the submission is."""
    if submission.status == Status.GRADED and grade is not None:
        return outcome_badge(grade.outcome)
    return _badge(submission.status, submission.get_status_display())


@register.simple_tag
def llm_badge(outcome: str) -> SafeString:
    """What a language model said, which may also be that it is not sure."""
    return _badge(Outcome.NEEDS_REVIEW, _("not sure")) if outcome == "unsure" else outcome_badge(outcome)


@register.simple_tag
def category_name(names: Mapping[str, str], code: str) -> str:
    """The name of a kind of mistake; its code where it was removed since."""
    return names.get(code, code)


@register.filter
def as_per_cent(share: float | None) -> str:
    """A share as a whole per cent; a dash where it is not known."""
    return "–" if share is None else str(round(100 * share))


@register.simple_tag
def measure(value: float | None, kind: str) -> str:
    """A figure as people read it; ``kind`` is share, number, money or seconds. A dash where it is not known."""
    if value is None:
        return "–"
    if kind == "share":
        return f"{as_per_cent(value)} %"
    return number_format(value, {"number": 2, "money": 4}.get(kind, 3))


def _badge(state: str, word: str) -> SafeString:
    shape, kind = SHAPES[state]
    return format_html(
        '<span class="lms-badge grading-{}"><span aria-hidden="true">{}</span> {}</span>', kind, shape, word
    )


@register.simple_tag
def student_finding(grade: Grade) -> SafeString:
    """What went wrong, for the student: as a person or a language model put it, else what the check found."""
    told = grade.explanation or wording.finding(grade.code, grade.params)
    return with_formulas(told or _("Something in this solution is not right."))


@register.simple_tag
def left_to_do(status: str) -> str:
    """What comes next for a solution without an outcome."""
    return wording.left_to_do(status)


@dataclass(frozen=True)
class Step:
    """A step of a solution as a page shows it: its number from 1, and the text around what is quoted."""

    number: int
    before: str
    quoted: str
    after: str
    is_wrong: bool


@register.inclusion_tag("grading/steps.html")
def solution_steps(text: str, grade: Grade | None = None) -> dict[str, Any]:
    """A solution step by step, as the check numbers them; the first wrong one stands out, with what is quoted."""
    wrong, evidence = (grade.first_wrong_step, grade.evidence) if grade else (None, "")
    return {
        "steps": [
            _step(index, step, index == wrong, evidence) for index, step in enumerate(split_steps(text))
        ],
        "is_proven": grade is not None and grade.code not in wording.SUSPICIONS,
    }


def _step(index: int, step: str, is_wrong: bool, evidence: str) -> Step:
    before, quoted, after = step, "", ""
    if is_wrong and evidence and evidence != step:
        before, quoted, after = step.partition(evidence)
    if (before.count("$") + quoted.count("$")) % 2 or before.count("$") % 2:
        before, quoted, after = step, "", ""  # a quotation from inside a formula would tear it apart
    return Step(index + 1, before, quoted, after, is_wrong)


@register.simple_tag
def share_bar(value: float, most: float) -> SafeString:
    """A short bar, full where ``value`` is ``most``."""
    return format_html(
        '<svg class="grading-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="100" height="8"/><line x1="0" y1="4" x2="{}" y2="4"/></svg>',
        round(100 * value / most) if most else 0,
    )
