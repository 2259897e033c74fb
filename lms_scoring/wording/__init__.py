"""Reasons in plain words, from the codes and numbers that scoring stores.

A sentence says what was seen and no more: a contribution *lowers or raises the estimate*, it is not a cause. Sentences
have no subject, so that they fit a card about somebody and a page addressed to them, and any gender.
"""

from lms_scoring.wording.facts import contribution_sentence, moved_sentences
from lms_scoring.wording.pieces import days, duration, titled
from lms_scoring.wording.prospects import NOT_SCORED, next_change_sentence, not_scored_reason
from lms_scoring.wording.rules import rule_sentence

__all__ = [
    "NOT_SCORED",
    "contribution_sentence",
    "days",
    "duration",
    "moved_sentences",
    "next_change_sentence",
    "not_scored_reason",
    "rule_sentence",
    "titled",
]
