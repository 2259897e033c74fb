"""Two checks, one judgement: the check of the mathematics, always; the language model, where there is one."""

import os
from dataclasses import dataclass
from functools import cache
from threading import Lock

from common.llm_results import (
    NOTHING_USED,
    Answer,
    Filtered,
    Invalid,
    Refused,
    Rejected,
    Result,
    Truncated,
    Unavailable,
    Usage,
)
from grading.engine.problem import Problem
from grading.engine.process import Checker
from grading.engine.steps import split_steps
from grading.engine.verdict import Verdict
from grading.models import GraderVersion, Outcome, Reason
from grading.services import breaker, spending
from grading.services.addressing import speaks_to_grader
from grading.services.opinions import Opinion, Question, ask, category_hints, question_about
from grading.services.submissions import MAX_TEXT
from roster.models import Course

#: An opinion with less confidence goes to a person.
MIN_CONFIDENCE = 0.5

_UNREADABLE = {
    Refused: Reason.REFUSED,
    Truncated: Reason.TRUNCATED,
    Filtered: Reason.FILTERED,
    Invalid: Reason.INVALID,
}
# Codes of the check of the mathematics where nothing was solved, and that is certain.
_NOTHING_TO_ASK = frozenset({"blank", "does_not_know"})
_starting = Lock()


class NotNowError(Exception):
    """The language model cannot be asked now. ``seconds``: when to try again, None where nobody said.

    ``was_asked``: whether a call failed, rather than not being made.
    """

    def __init__(self, seconds: float | None, *, was_asked: bool) -> None:
        super().__init__("not now")
        self.seconds, self.was_asked = seconds, was_asked


class NotGradedError(Exception):
    """The language model was not, or cannot be, asked for a ``reason`` that waiting a little does not change."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Judgement:
    """What both checks together conclude. ``categories`` are codes; ``opinion`` is what the language model said."""

    outcome: Outcome
    verdict: Verdict
    reason: Reason = Reason.NONE
    categories: tuple[str, ...] = ()
    first_wrong_step: int | None = None
    evidence: str = ""
    explanation: str = ""
    confidence: float = 0.0
    opinion: Opinion | None = None
    usage: Usage = NOTHING_USED


def judge(
    problem: Problem,
    solution: str,
    grader: GraderVersion,
    *,
    course: Course | None = None,
    known: Opinion | None = None,
) -> Judgement:
    """Grade a solution. ``known`` is an opinion on this very input, which is then not asked for again.

    ``course``: whose daily caps hold; None: nobody's. Raises ``NotNowError`` and ``NotGradedError``. Whatever the
    student's text is, it is a judgement.
    """
    verdict = check(problem, solution)
    if not grader.model or len(solution) > MAX_TEXT or verdict.code in _NOTHING_TO_ASK:
        return by_verdict(verdict)
    if known is not None:
        return combined(verdict, known, solution)
    result, used = _opinion(question_about(problem, solution, grader), course)
    if isinstance(result, Answer):
        return combined(verdict, result.value, solution, used)
    return Judgement(Outcome.NEEDS_REVIEW, verdict, _UNREADABLE[type(result)], usage=used)


def check(problem: Problem, solution: str) -> Verdict:
    """What the check of the mathematics says, with the kinds of mistakes that people keep."""
    return checker().check(problem, solution, tuple(category_hints()))


def checker() -> Checker:
    """The check of the mathematics, in processes that all threads share; started once."""
    with _starting:
        return _checker()


@cache
def _checker() -> Checker:
    return Checker(processes=os.cpu_count() or 1)


def _opinion(question: Question, course: Course | None) -> tuple[Result[Opinion], Usage]:
    closed = breaker.seconds_closed_to_calls()
    if closed:
        raise NotNowError(closed, was_asked=False)
    reservation = spending.reserve(course, question.most_usage) if course else None
    if course and reservation is None:
        raise NotGradedError(Reason.CAP)
    used = NOTHING_USED
    try:
        result, used = ask(question)
    finally:
        if reservation:
            spending.settle(reservation, used)
    if isinstance(result, Unavailable):
        breaker.call_failed(result.retry_after)
        raise NotNowError(result.retry_after, was_asked=True)
    breaker.call_succeeded()
    if isinstance(result, Rejected):
        raise NotGradedError(Reason.REJECTED)
    return result, used


def by_verdict(verdict: Verdict) -> Judgement:
    """The check of the mathematics alone."""
    outcome = Outcome(verdict.outcome.value)
    return Judgement(
        outcome=outcome,
        verdict=verdict,
        reason=Reason.UNDECIDED if outcome == Outcome.NEEDS_REVIEW else Reason.NONE,
        categories=verdict.categories if outcome == Outcome.WRONG else (),
        first_wrong_step=verdict.first_wrong_step if outcome != Outcome.CORRECT else None,
        evidence=verdict.evidence,
        confidence=verdict.confidence,
    )


def combined(verdict: Verdict, opinion: Opinion, solution: str, used: Usage = NOTHING_USED) -> Judgement:
    """Both checks together. Where they disagree a person decides: the language model overrules no arithmetic.

    An unsure language model leaves a decided verdict standing. What the mathematics found wins over what was said
    about it: the first wrong step, the evidence. A quotation that is not in the solution is dropped, and so is a step
    that it does not have.
    """
    alone = by_verdict(verdict)
    outcome, reason = _decided(alone.outcome, opinion, solution)
    agreed = opinion if opinion.outcome == outcome else None
    is_wrong = outcome == Outcome.WRONG
    named = (*alone.categories, *(agreed.categories if agreed else ()))
    return Judgement(
        outcome=outcome,
        verdict=verdict,
        reason=reason,
        categories=tuple(dict.fromkeys(named)) if is_wrong else (),
        first_wrong_step=_first_step(alone, opinion, solution) if outcome != Outcome.CORRECT else None,
        evidence=alone.evidence or (opinion.evidence if opinion.evidence in solution else ""),
        explanation=agreed.explanation if agreed else "",
        confidence=max(alone.confidence, agreed.confidence if agreed else 0.0),
        opinion=opinion,
        usage=used,
    )


def _first_step(alone: Judgement, opinion: Opinion, solution: str) -> int | None:
    step = opinion.first_wrong_step
    if alone.first_wrong_step is not None:
        return alone.first_wrong_step
    return step if step is not None and 0 <= step < len(split_steps(solution)) else None


def _decided(alone: Outcome, opinion: Opinion, solution: str) -> tuple[Outcome, Reason]:
    if opinion.outcome == "unsure" or opinion.confidence < MIN_CONFIDENCE:
        return alone, Reason.UNSURE if alone == Outcome.NEEDS_REVIEW else Reason.NONE
    said = Outcome(opinion.outcome)
    if said == Outcome.CORRECT and (opinion.addresses_grader or speaks_to_grader(solution)):
        return Outcome.NEEDS_REVIEW, Reason.ADDRESSED
    if alone not in (Outcome.NEEDS_REVIEW, said):
        return Outcome.NEEDS_REVIEW, Reason.DISAGREEMENT
    return said, Reason.NONE
