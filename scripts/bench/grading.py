"""Quality of the symbolic check on graded solutions, and how many solutions a second it checks."""

import gzip
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scripts.bench.project import Project, projects
from scripts.bench.report import table

DATA = Path("../shared/data/maths")
Row = dict[str, Any]


def measure() -> str:
    """The figures as Markdown."""
    head = ("solutions", "n", "accuracy", "precision", "recall", "F1", "decided", "first step exact", "within one",
            "solutions/s")  # fmt: skip
    with projects() as found, tempfile.TemporaryDirectory() as folder:
        found[0].prepare()
        rows = [_measured(found[0], Path(folder), *part) for part in PARTS]
    return "\n\n".join(
        [
            "## Grading, symbolic",
            "Word problems: the reference as a right solution and a wrong one. *In prose*: without the bare "
            "answer on the last line. GSM8K: each reference without its answer line, beside the one of the next "
            f"problem as a wrong one. One process for each of {os.cpu_count()} cores, started and imported first.",
            table(head, rows),
        ]
    )


def _word_problems() -> Iterator[Row]:
    for row in _lines("stepverify"):
        known = {"problem": row["problem"], "reference": row["reference_solution"]}
        wrong = "\n".join(row["student_incorrect_solution"])
        yield known | {"solution": row["reference_solution"], "is_correct": True}
        yield known | {"solution": wrong, "is_correct": False, "first_wrong_step": row["incorrect_index"]}


def _in_prose() -> Iterator[Row]:
    for row in _word_problems():
        yield row | {"solution": row["solution"].rpartition("\n")[0]}


def _gsm8k() -> Iterator[Row]:
    rows = _lines("gsm8k_test")
    for row, other in zip(rows, rows[1:] + rows[:1], strict=True):
        known = {"problem": row["question"], "reference": row["answer"]}
        yield known | {"solution": row["answer"].partition("####")[0], "is_correct": True}
        if row["answer"].rpartition("####")[2] != other["answer"].rpartition("####")[2]:
            yield known | {"solution": other["answer"].partition("####")[0], "is_correct": False}


PARTS: tuple[tuple[str, Callable[[], Iterator[Row]]], ...] = (
    ("word problems (StepVerify)", _word_problems),
    ("the same, in prose", _in_prose),
    ("GSM8K, test part", _gsm8k),
)


def _lines(name: str) -> list[Row]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _measured(project: Project, folder: Path, name: str, rows: Callable[[], Iterator[Row]]) -> list[object]:
    file = folder / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows())), "utf-8")
    result = project.command("evaluate_grading", str(file)).result
    figures = (
        "n",
        "accuracy",
        "precision",
        "recall",
        "f1",
        "decided",
        "first_step_exact",
        "first_step_within_1",
    )
    return [name, *(result[figure] for figure in figures), round(1 / result["seconds_per_item"])]
