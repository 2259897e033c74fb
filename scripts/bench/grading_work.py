"""Solutions for the benchmark of grading, inside the project: hand them in, or send them to a worker and wait."""

import json
import os
import sys
import time
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.utils import timezone

from grading.models import Submission, Task
from grading.tasks import grade_submission
from roster.models import Course, Enrollment, Student

Status = Submission.Status


def hand_in(count: int) -> dict[str, int]:
    """As many solutions, no two alike, each of a student of a new course."""
    number = Course.objects.count() + 1
    course = Course.objects.create(
        key=f"BENCH/{number}", family="BENCH", title="Bench", start=date(2026, 2, 1), length_days=200
    )
    task = Task.objects.create(
        course=course,
        number=1,
        statement="Solve $2x - 4 = 6$.",
        references=["2x = 10\nx = 5"],
        answer="x = 5",
    )
    for index in range(count):
        student = Student.objects.create(key=f"{number}-{index}", name="Student")
        Submission.objects.create(
            enrollment=Enrollment.objects.create(course=course, student=student),
            task=task,
            text=f"2x = 6 + 4\n2x + {number} = 10 + {number}\n2x + {index} = 10 + {index}\n2x = 10\nx = 5",
            status=Status.SUBMITTED,
            submitted_at=timezone.now(),
        )
    return {"handed_in": count}


def dispatch() -> dict[str, float]:
    """Send all that waits to the worker; how long until nothing is left, and how many are graded."""
    waiting = list(Submission.objects.filter(status=Status.SUBMITTED).values_list("pk", flat=True))
    started = time.monotonic()
    for submission_id in waiting:
        grade_submission.delay(submission_id)
    while Submission.objects.filter(pk__in=waiting, status__in=(Status.SUBMITTED, Status.GRADING)).exists():
        time.sleep(0.2)
    seconds = time.monotonic() - started
    return {
        "seconds": seconds,
        "graded": Submission.objects.filter(pk__in=waiting, status=Status.GRADED).count(),
    }


if __name__ == "__main__":
    asked, *rest = sys.argv[1:]
    sys.stdout.write(json.dumps(hand_in(int(rest[0])) if asked == "hand_in" else dispatch()))
