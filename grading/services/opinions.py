"""A language model's opinion on a solution: what it is asked, and in which shape it answers.

The student's text goes in as steps of a JSON object, beside the task: a field of data, never part of the instructions.
Nothing else about the student goes in.
"""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

import pydantic

from common import llm
from common.llm_results import NOTHING_USED, Invalid, Result, Usage
from grading.engine.problem import Problem
from grading.engine.steps import split_steps
from grading.models import GraderVersion, MistakeCategory
from grading.services.prompts import load_prompt

#: The longest answer, in tokens.
MAX_ANSWER = 1500

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


def ask_for_opinion(problem: Problem, solution: str, grader: GraderVersion) -> tuple[Result[Opinion], Usage]:
    """The opinion of the grader's language model, and what it used; asked once more where it is not readable."""
    messages, schema = messages_for(problem, solution, grader.prompt), opinion_schema(category_hints())
    used = NOTHING_USED
    for _attempt in range(ATTEMPTS):
        result = llm.ask(messages, schema, model=grader.model, max_tokens=MAX_ANSWER)
        used += getattr(result, "usage", NOTHING_USED)
        if not isinstance(result, Invalid):
            break
    return result, used


def most_usage(problem: Problem, solution: str, grader: GraderVersion) -> Usage:
    """What asking may use at most."""
    characters = sum(len(m["content"]) for m in messages_for(problem, solution, grader.prompt))
    return Usage(ATTEMPTS * characters // _CHARACTERS_A_TOKEN, ATTEMPTS * MAX_ANSWER)


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


def messages_for(problem: Problem, solution: str, prompt_version: str) -> list[llm.Message]:
    """The instructions, solved examples, and the question, in the language of the task."""
    russian = _CYRILLIC.search(problem.statement + solution)
    prompt = load_prompt(prompt_version, "ru" if russian else "en")
    kinds = "\n".join(f"- {code}: {hint}" for code, hint in category_hints().items())
    return [
        {"role": "system", "content": prompt.system.replace("{categories}", kinds)},
        *(
            {"role": role, "content": text}
            for example in prompt.examples
            for role, text in zip(("user", "assistant"), example, strict=True)
        ),
        {"role": "user", "content": _question(problem, solution)},
    ]


def _question(problem: Problem, solution: str) -> str:
    steps = [{"step": index, "text": step} for index, step in enumerate(split_steps(solution))]
    fields = {
        "task": problem.statement,
        "reference_solutions": list(problem.references),
        "final_answer": problem.answer,
        "student_steps": steps,
    }
    return json.dumps(fields, ensure_ascii=False)
