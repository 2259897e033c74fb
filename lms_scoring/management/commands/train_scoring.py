"""``manage.py train_scoring``: learn a scoring model from finished runs."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from common.commands import JsonCommand
from lms_scoring.management.courses import course_keys, courses_by_key
from lms_scoring.services.training import train_scoring


class Command(JsonCommand):
    """Learn from finished runs; candidates compete, the best by forward and grouped validation is kept."""

    help = "Learn a scoring model from the finished runs, or from those given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--courses``."""
        parser.add_argument("--courses", metavar="KEY[,KEY…]", type=course_keys, help="Only these runs.")

    def run(self, **options: Any) -> dict[str, Any]:
        """Train, store, report."""
        keys = options["courses"]
        courses = courses_by_key(keys) if keys else None
        model = train_scoring(courses, timezone.localdate())
        return {
            "name": model.name,
            "version": model.version,
            "active": model.is_active,
            "algorithm": model.algorithm,
            "feature_set": model.feature_set,
            "trained_on": model.trained_on,
            "enrollments": model.parameters["enrollments"],
            "rows": model.parameters["rows"],
            "validation": model.parameters["validation"],
            "mean_auc": {
                head: {name: result["mean_auc"] for name, result in candidates.items()}
                for head, candidates in model.metrics.items()
            },
            "data_fingerprint": model.data_fingerprint,
            "checksum": model.checksum,
        }
