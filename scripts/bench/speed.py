"""Speed at the size of the whole OULAD: import, score every day, score one night, on both databases."""

from datetime import date
from pathlib import Path

from scripts.bench.project import Project, projects
from scripts.bench.report import table

#: 22 runs of 1,482 students over 36 weeks: 32,604 enrollments, 252 days.
SCHOOL = ("--courses", "22", "--students", "1482", "--weeks", "36")
#: By then every run of the school is over.
YEARS = 2


def measure() -> str:
    """The figures as Markdown."""
    with projects() as found:
        rows = [_measure(project) for project in found]
    head = ("database", "OULAD slice imported, s", "students × days", "every day scored, s", "floor, s",
            "ratio", "peak, MiB", "one night scored, s")  # fmt: skip
    return "\n\n".join(
        [
            "## Speed",
            "Every day scored: `backfill` from database rows to stored latest scores, histories, changes and daily "
            "counts, from the start of the command to its exit. Floor: features, prediction and bulk insert of the "
            "packed probabilities alone, the arrays already in memory. One night: `score` on the same database.",
            table(head, rows),
        ]
    )


def _measure(project: Project) -> list[object]:
    project.prepare()
    imported = project.command("import_oulad", str(Path("../shared/data/oulad")))
    project.command("train_scoring")
    today = date.today()
    project.command("simulate_lms", *SCHOOL)
    project.command("simulate_lms", *SCHOOL, "--as-of", today.replace(year=today.year + YEARS).isoformat())
    end = ("--to", today.replace(year=today.year + YEARS).isoformat())
    floor = project.module("scripts.bench.floor")
    scored = project.command("backfill", *end)
    night = project.command("score", "--as-of", end[1])
    return [
        project.name,
        imported.seconds,
        f"{floor.result['enrollments']:,} × {floor.result['days']}",
        scored.seconds,
        floor.result["seconds"],
        scored.seconds / floor.result["seconds"],
        round(scored.peak_mib),
        night.seconds,
    ]
