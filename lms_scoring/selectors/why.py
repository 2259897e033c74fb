"""Reads why a student has this category and this probability."""

from typing import Any

from lms_scoring import wording
from lms_scoring.models import Score
from lms_scoring.reasons import reasons_for
from lms_scoring.selectors import card
from roster.models import Enrollment


def why(enrollment: Enrollment) -> dict[str, Any] | None:
    """The three parts and what else is known, as codes and numbers and in words of the language in use.

    None where never scored.
    ``rule`` is behind the category, ``contributions`` (percentage points of p(complete), the largest first) are behind
    the probability, ``moved`` are sentences on what is different since the day of the last change, ``changed``.
    ``besides`` is what other apps know.
    """
    score = card.score_of(enrollment)
    if score is None:
        return None
    change, course = card.last_change(enrollment), enrollment.course
    rule = score.reasons["rule"]
    return {
        "enrollment": enrollment.pk,
        "as_of": course.date_of(score.day),
        "category": score.category,
        "p_complete": score.p_complete,
        "tentative": score.tentative,
        "rule": {**rule, "text": wording.rule_sentence(rule)},
        "contributions": _contributions(score),
        "changed": course.date_of(change.day) if change else None,
        "moved": wording.moved_sentences(change.facts, score.facts) if change else [],
        "facts": score.facts,
        "besides": reasons_for(enrollment),
    }


def _contributions(score: Score) -> list[dict[str, Any]]:
    return [
        {**one, "text": wording.contribution_sentence(one["group"], one["points"], score.facts)}
        for one in score.reasons["contributions"]
    ]
