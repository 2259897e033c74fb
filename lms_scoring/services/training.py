"""Learns a scoring model from the finished runs and keeps it in the registry."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms_scoring.engine.categories import categorise
from lms_scoring.engine.course_data import CourseData
from lms_scoring.engine.fitting import fit
from lms_scoring.engine.next_change import fit_next_change
from lms_scoring.engine.scoring_model import ScoringModel
from lms_scoring.engine.targets import is_finished
from lms_scoring.selectors.course_data import load_course
from lms_scoring.services.scorer import MODEL_NAME, NEXT_CHANGE_FILE
from registry.models import TrainedModel
from registry.services import store_model
from roster.models import Course


def finished_runs(courses: Sequence[Course] | None, today: date) -> list[CourseData]:
    """Runs that are over and whose outcomes are known, oldest first.

    Raises ``ValidationError`` where a course that was asked for is not one of them.
    """
    chosen = list(Course.objects.all()) if courses is None else list(courses)
    runs = [
        load_course(course) for course in sorted(chosen, key=lambda c: (c.start, c.key)) if course.end < today
    ]
    finished = [run for run in runs if is_finished(run)]
    if courses is not None:
        missing = {course.key for course in courses} - {run.key for run in finished}
        if missing:
            raise ValidationError(
                _("Not over yet, or without both students who completed and others: %(keys)s.")
                % {"keys": ", ".join(sorted(missing))}
            )
    if not finished:
        raise ValidationError(
            _(
                "No finished run with known outcomes: until there is one, students are scored by rules, tentatively."
            )
        )
    return finished


def train_scoring(courses: Sequence[Course] | None, today: date, by: User | None = None) -> TrainedModel:
    """Fit on the finished runs (all, or those given) and store the next version; the first becomes active."""
    runs = finished_runs(courses, today)
    model = fit(runs)
    table = fit_next_change([(run, categorise(run, run.length - 1)) for run in runs])

    def save(folder: Path) -> None:
        model.save(folder)
        if table is not None:
            (folder / NEXT_CHANGE_FILE).write_text(json.dumps(table.to_dict()), encoding="utf-8")

    return store_model(MODEL_NAME, save, fields=_fields(model), by=by)


def _fields(model: ScoringModel) -> dict[str, Any]:
    """The registry's columns, from the model's own record."""
    record = model.record
    heads = ("complete", "dropout")
    return {
        "algorithm": " / ".join(dict.fromkeys(record[head]["chosen"] for head in heads)),
        "feature_set": record["feature_set"],
        "metrics": {head: record[head]["candidates"] for head in heads},
        "parameters": {key: value for key, value in record.items() if key not in (*heads, "courses")}
        | {head: {k: v for k, v in record[head].items() if k != "candidates"} for head in heads},
        "trained_on": record["courses"],
        "data_fingerprint": record["data_fingerprint"],
    }
