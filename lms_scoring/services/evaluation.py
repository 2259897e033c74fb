"""Measures scoring on runs it has not learned from, and keeps what was measured."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from lms_scoring.engine.categories import categorise
from lms_scoring.engine.course_data import CourseData
from lms_scoring.engine.evaluation import category_metrics, evaluate
from lms_scoring.engine.fitting import fit
from lms_scoring.models import Evaluation
from lms_scoring.services.training import finished_runs
from roster.models import Course

#: Attributes of an enrollment by which fairness is audited, where the LMS has them.
AUDITED = ("gender", "age_band", "region", "highest_education", "imd_band", "disability")


def evaluate_scoring(
    train: Sequence[Course], test: Sequence[Course], weeks: Sequence[int], today: date, by: User | None = None
) -> Evaluation:
    """Train on some finished runs, test on others, week by week, and store the figures.

    Raises ``ValidationError`` where a run is on both sides or is not finished.
    """
    both = {course.key for course in train} & {course.key for course in test}
    if both:
        raise ValidationError(
            _("A run cannot be trained on and tested on: %(keys)s.") % {"keys": ", ".join(sorted(both))}
        )
    model = fit(finished_runs(train, today))
    runs = finished_runs(test, today)
    result = evaluate(model, runs, weeks, _labels(test, runs))
    _add_categories(result, runs, weeks)
    return Evaluation.objects.create(
        created_by=by,
        trained_on=model.record["courses"],
        tested_on=[run.key for run in runs],
        algorithm=" / ".join(dict.fromkeys(model.record[head]["chosen"] for head in ("complete", "dropout"))),
        feature_set=model.feature_set,
        result=result,
    )


def _add_categories(result: dict[str, Any], runs: Sequence[CourseData], weeks: Sequence[int]) -> None:
    """Lay what the categories were worth into the rows and beside them."""
    tables = [categorise(run, run.length - 1).codes for run in runs]
    measured = category_metrics(runs, tables, weeks)
    by_week = {row["week"]: row for row in measured.pop("rows")}
    for row in result["rows"]:
        row.update(by_week[row["week"]])
    result.update(measured)


def _labels(courses: Sequence[Course], runs: Sequence[CourseData]) -> Mapping[str, list[NDArray[np.str_]]]:
    """Per audited attribute, the group of each enrollment of each run, empty where not known."""
    attributes = {course.key: dict(course.enrollments.values_list("pk", "attributes")) for course in courses}
    return {
        name: [
            np.array([_group(name, attributes[run.key][pk].get(name)) for pk in run.enrollment_id.tolist()])
            for run in runs
        ]
        for name in AUDITED
    }


def _group(name: str, value: Any) -> str:
    """The group of a value, empty where it is not known; a band has its ``%``, which files may leave out."""
    group = str(value or "")
    return f"{group}%" if name == "imd_band" and group and not group.endswith("%") else group
