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
    head = ("database", "OULAD slice imported, s", "students × days", "scored student-days",
            "every day scored: whole command, s", "from rows to stored, s", "floor: features and prediction, s",
            "floor: COPY, s", "floor: from start to end, s", "ratio", "peak of a process, MiB",
            "one night scored: whole command, s")  # fmt: skip
    return "\n\n".join(
        [
            "## Speed",
            "Imported, every day scored (`backfill`), one night scored (`score`): whole commands are timed from "
            "start to exit; “from rows to stored” is what `backfill` tells of itself, from the first database row "
            "read to the last of the latest scores with reasons, histories, changes and daily counts stored. "
            "Floor: features, prediction, and COPY (SQLite: `executemany`) of one row for each scored student-day "
            "into a bare table, the arrays already in memory. The commands and the floor use one process for each "
            "core; of the floor's two parts the mean seconds of a process are told. The ratio is of “from rows to "
            "stored” to the floor “from start to end”: from before its processes are started to when the last is done. "
            "PostgreSQL was vacuumed after the load, as autovacuum does within minutes.",
            table(head, rows),
        ]
    )


def _measure(project: Project) -> list[object]:
    project.prepare()
    imported = project.command("import_oulad", str(Path("../shared/data/oulad")))
    project.command("train_scoring")
    today = date.today()
    project.command("simulate_lms", *SCHOOL)
    end = today.replace(year=today.year + YEARS).isoformat()
    project.command("simulate_lms", *SCHOOL, "--as-of", end)
    project.settle()
    floor = project.module("scripts.bench.floor").result
    scored = project.command("backfill", "--to", end)
    night = project.command("score", "--as-of", end)
    return [
        project.name,
        imported.seconds,
        f"{floor['enrollments']:,} × {floor['days']}",
        f"{floor['rows']:,}",
        scored.seconds,
        scored.result["seconds"],
        floor["compute"],
        floor["copy"],
        floor["seconds"],
        scored.result["seconds"] / floor["seconds"],
        round(scored.peak_mib),
        night.seconds,
    ]
