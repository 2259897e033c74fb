"""Quality of scores and categories on real runs: trained on one, tested on the other, both ways."""

from pathlib import Path
from typing import Any

from scripts.bench.project import Project, projects
from scripts.bench.report import table

WEEKS = "2,4,6,8,10,12,15,18"
DIRECTIONS = (("BBB/2013B", "AAA/2013J"), ("AAA/2013J", "BBB/2013B"))


def measure() -> str:
    """Import the shared OULAD runs and evaluate; the figures as Markdown."""
    data = Path("../shared/data/oulad")
    with projects() as found:
        project = found[0]
        project.prepare()
        project.command("import_oulad", str(data))
        return "\n\n".join(["## Quality", *(_direction(project, *pair) for pair in DIRECTIONS)])


def _direction(project: Project, train: str, test: str) -> str:
    result = project.command("evaluate_scoring", "--train", train, "--test", test, "--weeks", WEEKS).result
    whole = (
        f"Changes per student, median: {result['changes_per_student_median']}. "
        f"Withdrawn flagged a week ahead: {result['withdrawn_flagged_7d']:.2f}, "
        f"median lead {result['lead_days_median']} days."
    )
    head = ("week", "n", "base rate", "AUC", "95 %", "PR-AUC", "Brier", "ECE", "dropout AUC", "P@10 %",
            "active", "falling asleep", "asleep", "completers not active")  # fmt: skip
    return f"### Trained on {train}, tested on {test} ({result['algorithm']})\n\n" + "\n\n".join(
        [table(head, (_row(row) for row in result["rows"])), whole]
    )


def _row(row: dict[str, Any]) -> list[object]:
    c, categories = row["completion"], row["categories"]
    return [
        row["week"], row["n"], row["base_rate"], c["auc"], f"{c['auc_low']:.3f}–{c['auc_high']:.3f}",
        c["pr_auc"], c["brier"], c["ece"], row["dropout"]["auc"], row["precision_at_10pct"],
        *(categories[name]["completed"] for name in ("active", "falling_asleep", "asleep")),
        row["completers_not_active"],
    ]  # fmt: skip
