"""The least that scoring every day can cost: features, prediction and bulk insert on arrays in memory."""

import json
import os
import sys
import time

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from common import bulk  # noqa: E402
from lms_scoring.engine.daily import score_days  # noqa: E402
from lms_scoring.engine.features_v1 import FeatureBuilder  # noqa: E402
from lms_scoring.history import records  # noqa: E402
from lms_scoring.models import ScoreHistory  # noqa: E402
from lms_scoring.selectors.course_data import load_course  # noqa: E402
from lms_scoring.services.scorer import current_scorer  # noqa: E402
from roster.models import Course  # noqa: E402


def main() -> None:
    """Time course by course, then undo what was inserted."""
    scorer, seconds, enrollments, days = current_scorer(), 0.0, 0, 0
    for course in Course.objects.all():
        data = load_course(course)
        started = time.monotonic()
        scores = score_days(FeatureBuilder(data), scorer.predictor(data), 0, course.last_day)
        packed = records(np.nan_to_num(scores.p_complete), np.nan_to_num(scores.p_dropout), np.zeros(1))
        with transaction.atomic():
            bulk.insert(
                ScoreHistory,
                {
                    "enrollment_id": data.enrollment_id,
                    "model_version": ["floor"] * data.n,
                    "first_day": np.zeros(data.n, int),
                    "days": [row.tobytes() for row in packed],
                    "scored_at": [timezone.now()] * data.n,
                },
            )
            seconds += time.monotonic() - started
            transaction.set_rollback(True)
        enrollments, days = enrollments + data.n, max(days, course.length_days)
    json.dump({"seconds": seconds, "enrollments": enrollments, "days": days}, sys.stdout)


if __name__ == "__main__":
    main()
