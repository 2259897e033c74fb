"""Prompts lie in files, a folder a version; one that has graded is never changed, a better one is a new version."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "prompts"
LANGUAGES = ("en", "ru")


@dataclass(frozen=True)
class Prompt:
    """What a language model is told before it sees a solution: what to do, and solved examples.

    ``system`` has the place ``{categories}``. An example is what it is asked, and what it should answer.
    """

    system: str
    examples: tuple[tuple[str, str], ...]


def prompt_versions() -> list[str]:
    """The versions there are, the latest last."""
    return sorted(
        (p.name for p in FOLDER.iterdir() if p.name.startswith("v")), key=lambda name: int(name[1:])
    )


@lru_cache
def load_prompt(version: str, language: str) -> Prompt:
    """A version in one of ``LANGUAGES``."""
    folder = FOLDER / version
    examples = json.loads((folder / f"examples.{language}.json").read_text(encoding="utf-8"))
    return Prompt(
        system=(folder / f"system.{language}.txt").read_text(encoding="utf-8"),
        examples=tuple((_compact(e["question"]), _compact(e["answer"])) for e in examples),
    )


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
