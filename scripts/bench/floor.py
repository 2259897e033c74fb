"""The least that scoring every day can cost: features, prediction and COPY of every student-day, arrays in memory.

Timed as the command is: from before its processes are started to when the last of them is done.
"""

import json
import os
import sys
import time

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, models, transaction
from django.db.models import Count

from common import bulk
from common.processes import process_pool
from lms_scoring.engine.course_data import CourseData
from lms_scoring.engine.daily import DailyScores, score_days
from lms_scoring.engine.features_v1 import FeatureBuilder
from lms_scoring.selectors.course_data import load_course
from lms_scoring.services.scorer import current_scorer
from roster.models import Course

#: The arrays of every course, in memory before the processes begin.
_loaded: list[tuple[Course, CourseData]] = []


class StudentDay(models.Model):
    """One score a row, without an index or a constraint: a temporary table of this script's own."""

    enrollment_id = models.BigIntegerField(primary_key=True)
    day = models.IntegerField()
    p_complete = models.FloatField()
    p_dropout = models.FloatField()

    class Meta:
        app_label = "lms_scoring"
        managed = False
        db_table = "floor_student_day"

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.day}"


def main() -> None:
    """Time the courses in as many processes as there are cores, as the command does."""
    courses = Course.objects.annotate(size=Count("enrollments")).order_by("-size", "pk")
    _loaded.extend((course, load_course(course)) for course in courses)
    processes = os.cpu_count() or 1
    started = time.monotonic()
    with process_pool(processes) as pool:
        timed = list(pool.map(_measure, range(len(_loaded))))
    seconds = time.monotonic() - started
    compute, copy, enrollments, days, rows = (np.array(column) for column in zip(*timed, strict=True))
    json.dump(
        {
            "seconds": seconds,
            "compute": float(compute.sum() / processes),
            "copy": float(copy.sum() / processes),
            "enrollments": int(enrollments.sum()),
            "days": int(days.max()),
            "rows": int(rows.sum()),
        },
        sys.stdout,
    )


def _measure(position: int) -> tuple[float, float, int, int, int]:
    """Seconds of computing and of copying one course, and its size."""
    course, data = _loaded[position]
    started = time.monotonic()
    scores = score_days(FeatureBuilder(data), current_scorer().predictor(data), 0, course.last_day)
    computed = time.monotonic()
    rows, copied = _copy(data.enrollment_id, scores)
    return computed - started, copied, data.n, course.length_days, rows


def _copy(enrollment_id: np.ndarray, scores: DailyScores) -> tuple[int, float]:
    """Rows written to a table that is gone afterwards, and the seconds it took."""
    row, day = np.nonzero(np.isfinite(scores.p_complete))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE floor_student_day "
                "(enrollment_id bigint, day integer, p_complete double precision, p_dropout double precision)"
            )
        started = time.monotonic()
        columns: dict[str, bulk.Column] = {
            "enrollment_id": enrollment_id[row],
            "day": day,
            "p_complete": scores.p_complete[row, day],
            "p_dropout": scores.p_dropout[row, day],
        }
        count = bulk.insert(StudentDay, columns, analyze=False)
        seconds = time.monotonic() - started
        transaction.set_rollback(True)
    return count, seconds


if __name__ == "__main__":
    main()
