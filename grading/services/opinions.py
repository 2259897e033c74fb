"""A language model's opinion on a solution: what it is asked, and in which shape it answers.

The student's text goes in as steps of a JSON object, beside the task: a field of data, never part of the instructions.
Nothing else about the student goes in.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import pydantic

from common import llm
from common.llm_results import NOTHING_USED, Invalid, Result, Usage
from grading.engine.problem import Problem
from grading.engine.steps import split_steps
from grading.models import GraderVersion, MistakeCategory
from grading.services.prompts import load_prompt

#: The longest answer, in tokens; with models that think first, their thoughts count too.
MAX_ANSWER = 4000

#: An answer that cannot be read is asked for once more.
ATTEMPTS = 2

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_CHARACTERS_A_TOKEN = 2  # at least; four in English, between two and three in Russian


class Opinion(pydantic.BaseModel):
    """What the language model answers. ``analysis`` comes first, so that it thinks before it judges."""

    model_config = pydantic.ConfigDict(extra="forbid")

    analysis: str
    outcome: Literal["correct", "wrong", "unsure"]
    categories: list[str]
    first_wrong_step: int | None
    evidence: str
    explanation: str
    confidence: float
    addresses_grader: bool

    @pydantic.field_validator("confidence")
    @classmethod
    def is_a_share(cls, value: float) -> float:
        """From 0 to 1: not in the schema, since strict schemas know no bounds everywhere."""
        if not 0 <= value <= 1:
            raise ValueError("not from 0 to 1")
        return value


@dataclass(frozen=True)
class Question:
    """What a language model is asked: all of it, and in which shape it should answer."""

    messages: Sequence[llm.Message]
    schema: type[Opinion]
    model: str

    @property
    def most_usage(self) -> Usage:
        """What asking may use at most."""
        characters = sum(len(message["content"]) for message in self.messages)
        return Usage(ATTEMPTS * characters // _CHARACTERS_A_TOKEN, ATTEMPTS * MAX_ANSWER)


def question_about(problem: Problem, solution: str, grader: GraderVersion) -> Question:
    """What the grader's language model is asked about a solution, in the language of the task."""
    hints = category_hints()
    language = "ru" if _CYRILLIC.search(problem.statement + solution) else "en"
    prompt = load_prompt(grader.prompt, language)
    kinds = "\n".join(f"- {code}: {hint}" for code, hint in hints.items())
    messages = [
        {"role": "system", "content": prompt.system.replace("{categories}", kinds)},
        *(
            {"role": role, "content": text}
            for example in prompt.examples
            for role, text in zip(("user", "assistant"), example, strict=True)
        ),
        {"role": "user", "content": _fields(problem, solution)},
    ]
    return Question(messages, opinion_schema(hints), grader.model)


def ask(question: Question) -> tuple[Result[Opinion], Usage]:
    """The language model's opinion, and what it used; asked once more where it is not readable."""
    used = NOTHING_USED
    for _attempt in range(ATTEMPTS):
        result = llm.ask(question.messages, question.schema, model=question.model, max_tokens=MAX_ANSWER)
        used += getattr(result, "usage", NOTHING_USED)
        if not isinstance(result, Invalid):
            break
    return result, used


def category_hints() -> dict[str, str]:
    """The kinds of mistakes that may be named: what belongs to each, by code."""
    return dict(MistakeCategory.objects.filter(is_active=True).values_list("code", "hint"))


def opinion_schema(codes: Iterable[str]) -> type[Opinion]:
    """``Opinion`` that names no other kinds of mistakes than these."""
    return _schema(tuple(codes))


@lru_cache
def _schema(codes: tuple[str, ...]) -> type[Opinion]:
    kinds: Any = list[Literal[codes]] if codes else list[str]  # type: ignore[valid-type]  # known at run time only
    return pydantic.create_model("Opinion", __base__=Opinion, categories=(kinds, ...))


def _fields(problem: Problem, solution: str) -> str:
    steps = [{"step": index, "text": step} for index, step in enumerate(split_steps(solution))]
    fields = {
        "task": problem.statement,
        "reference_solutions": list(problem.references),
        "final_answer": problem.answer,
        "student_steps": steps,
    }
    return json.dumps(fields, ensure_ascii=False)
