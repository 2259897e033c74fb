"""Is a solution right, and if not, where does it first go wrong?"""

import re
from collections.abc import Sequence
from typing import Any

from sympy import Expr

from grading.engine.answers import Reading, Values, Word, readings
from grading.engine.equality import same_answer
from grading.engine.expressions import number
from grading.engine.final import MARKER, FinalAnswer, announced_answer, last_number, raw_answer, solved_values
from grading.engine.math_verify_check import same_latex
from grading.engine.mentions import among, mentioned
from grading.engine.mistakes import find_mistake
from grading.engine.normalise import is_russian, normalise
from grading.engine.problem import Problem
from grading.engine.steps import split_steps
from grading.engine.verdict import DEFAULT_CATEGORIES, Outcome, Verdict

MAX_REFERENCES = 20
MAX_PARAM = 200
_DO_NOT_KNOW = re.compile(
    r"^\W*(?:i (?:do not|don't|dont|dunno)\b.{0,20}(?:know|understand|remember)?|idk|no idea|i have no idea|"
    r"(?:я )?не (?:знаю|понимаю|понял\w*|умею|помню|могу решить|смог\w*)|без понятия|хз)\b.{0,40}$|^[\W_]+$",
    re.IGNORECASE | re.DOTALL,
)


def check(problem: Problem, solution: str, categories: Sequence[str] = DEFAULT_CATEGORIES) -> Verdict:
    """Compare the final answer with the known ones and, where it is wrong, look for the first wrong step.

    Never raises, whatever the text of the student. Blank, "I don't know" and off the subject: wrong, with all
    ``categories``; otherwise only categories among them that hard evidence points to. The code is the reason:
    ``answer_equal``, ``answer_differs``, ``blank``, ``does_not_know``, ``off_topic`` or, for a step that is false by
    itself, one of ``mistakes``; for review ``rounded`` (only rounding differs), ``several_numbers`` (the known answer
    is there, but is it meant?), ``words`` (nothing to compare by computing) and ``no_reference``.
    """
    russian = is_russian(problem.statement + solution) or None
    plain = normalise(solution, russian)
    if not plain:
        return Verdict(Outcome.WRONG, tuple(categories), code="blank", confidence=1.0)
    if _DO_NOT_KNOW.match(plain):
        return _nothing_solved("does_not_know", solution, categories)
    known = _known_answers(problem, russian)
    if not known:
        return Verdict(Outcome.NEEDS_REVIEW, code="no_reference")
    if any(normalise(text, russian) == plain for text in (problem.answer, *problem.references)):
        return _correct(known[0], known)
    own = _own_answer(problem, solution, plain, known, russian)
    equal = None if own is None else _equal(own, known, solution, plain, problem)
    if equal is not None and own is not None:
        return _correct(own, known) if equal else _differs(problem, solution, own, known, russian, categories)
    if own is None and _is_mathematical(known[0].text) and not _is_mathematical(plain):
        return _nothing_solved("off_topic", solution, categories, 0.9)
    return Verdict(Outcome.NEEDS_REVIEW, code="words", params=_params(own, known))


def _own_answer(
    problem: Problem, solution: str, plain: str, known: list[FinalAnswer], russian: bool | None
) -> FinalAnswer | None:
    """The student's answer: a word where one is known to be the answer, else what is announced, else a number."""
    if any(isinstance(meant, Word) for answer in known for meant in answer.readings):
        lines = [line.strip() for line in plain.splitlines() if line.strip()]
        words = [
            FinalAnswer(line, found, announced=True)
            for line in (lines[-1], lines[0])
            if (found := _words(line))
        ]
        if words:
            return words[0]
    announced = announced_answer(solution, russian)
    if announced or not any(_numbers(answer) for answer in known):
        return announced
    return last_number(solution, problem.statement, russian)


def _words(line: str) -> list[Reading]:
    return [meant for meant in readings(line) if isinstance(meant, Word)]


def _known_answers(problem: Problem, russian: bool | None) -> list[FinalAnswer]:
    texts = [problem.answer] if problem.answer.strip() else list(problem.references[:MAX_REFERENCES])
    found = [_known_answer(text, problem.statement, russian) for text in texts]
    return [answer for answer in found if answer is not None]


def _known_answer(text: str, statement: str, russian: bool | None) -> FinalAnswer | None:
    """A bare answer as it stands, else the final answer of a worked solution."""
    bare = normalise(text, russian)
    meant = readings(bare) if "\n" not in bare else []
    found = announced_answer(text, russian) or last_number(text, statement, russian)
    if meant or not found or found.others:
        return FinalAnswer(bare, meant, announced=True) if bare else None
    return found


def _equal(
    own: FinalAnswer, known: list[FinalAnswer], solution: str, plain: str, problem: Problem
) -> bool | None:
    """Whether the student's answer is one of the known ones; None where that cannot be computed."""
    compared = [_equal_to(own, answer) for answer in known]
    if not any(compared) and not MARKER.search(solution):
        cases = solved_values(plain)
        compared += [
            True for answer in known if len(_numbers(answer)) > 1 and same_answer(cases, answer.readings)
        ]
    if not any(compared) and "\\" in solution:
        compared += [
            same_latex(raw_answer(solution), raw_answer(text))
            for text in (problem.answer, *problem.references)
        ]
    decided = [equal for equal in compared if equal is not None]
    return any(decided) if decided else None


def _equal_to(own: FinalAnswer, known: FinalAnswer) -> bool | None:
    if own.text.casefold() == known.text.casefold():
        return True
    equal = same_answer(own.readings, known.readings)
    return False if equal is None and own.readings and known.readings else equal


def _correct(own: FinalAnswer, known: list[FinalAnswer]) -> Verdict:
    confidence = 0.99 if own.announced else 0.95
    return Verdict(Outcome.CORRECT, code="answer_equal", params=_params(own, known), confidence=confidence)


def _differs(
    problem: Problem,
    solution: str,
    own: FinalAnswer,
    known: list[FinalAnswer],
    russian: bool | None,
    categories: Sequence[str],
) -> Verdict:
    """Wrong, unless the student only rounded, or named the known answer beside the number taken for theirs."""
    params = _params(own, known)
    if any(same_answer(own.readings, answer.readings, rounding=True) for answer in known):
        return Verdict(Outcome.NEEDS_REVIEW, code="rounded", params=params)
    if not own.announced and any(among(value, own.others) for answer in known for value in _numbers(answer)):
        return Verdict(Outcome.NEEDS_REVIEW, code="several_numbers", params=params)
    mistake = find_mistake(problem, solution, _single(known), russian)
    confidence = 0.97 if own.announced else 0.9
    return Verdict(
        Outcome.WRONG,
        tuple(category for category in mistake.categories if category in categories),
        mistake.step,
        _quote(split_steps(solution)[mistake.step]) if mistake.step is not None else "",
        mistake.code or "answer_differs",
        params | mistake.params,
        confidence,
    )


def _nothing_solved(code: str, solution: str, categories: Sequence[str], confidence: float = 1.0) -> Verdict:
    return Verdict(
        Outcome.WRONG, tuple(categories), evidence=_quote(solution), code=code, confidence=confidence
    )


def _numbers(answer: FinalAnswer) -> list[float]:
    """The values of an answer that is numbers."""
    values = [value for meant in answer.readings if isinstance(meant, Values) for value in meant.values]
    found = [number(value) for value in values if value.is_number]
    return [value.real for value in found if value is not None]


def _single(known: list[FinalAnswer]) -> Expr | None:
    """The known answer where it is one number."""
    values = [meant.values for meant in known[0].readings if isinstance(meant, Values)]
    return values[0][0] if values and len(values[0]) == 1 and values[0][0].is_number else None


def _is_mathematical(plain: str) -> bool:
    return bool(mentioned(plain)) or re.search(r"[=<>√^]", plain) is not None


def _params(own: FinalAnswer | None, known: list[FinalAnswer]) -> dict[str, Any]:
    """The two answers as they were read."""
    return {"own": own.text[:MAX_PARAM] if own else "", "known": known[0].text[:MAX_PARAM]}


def _quote(text: str) -> str:
    return text.strip()[:MAX_PARAM]
