"""What scoring holds about a student is exported and erased with them."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from model_bakery import baker

from lms_scoring.history import RECORD
from lms_scoring.models import ActivityDay, CategoryChange, Contest, Result, Score, ScoreHistory, Snooze
from roster.services import erase_student, export_student


def test_scores_activity_results_and_feedback_are_exported_and_erased(enrollment):
    days = bytes(RECORD.itemsize) * 2
    baker.make(
        Score, enrollment=enrollment, course=enrollment.course, p_complete=0.5, p_dropout=0.1, category=0
    )
    baker.make(ScoreHistory, enrollment=enrollment, days=days, first_day=3)
    baker.make(
        CategoryChange,
        enrollment=enrollment,
        course=enrollment.course,
        from_category=0,
        to_category=1,
        direction=-1,
    )
    for model in (ActivityDay, Result, Snooze, Contest):
        baker.make(model, enrollment=enrollment, **({"count": 3, "day": 1} if model is ActivityDay else {}))
    held = json.loads(json.dumps(export_student(enrollment.student), cls=DjangoJSONEncoder))
    expected = {"ActivityDay", "CategoryChange", "Contest", "Result", "Score", "ScoreHistory", "Snooze"}
    assert {f"lms_scoring.{name}" for name in expected} <= set(held)
    assert held["lms_scoring.ActivityDay"][0]["count"] == 3
    erased = erase_student(enrollment.student)["erased"]
    assert {name for name in erased if name.startswith("lms_scoring")} == {
        f"lms_scoring.{n}" for n in expected
    }
    assert not ScoreHistory.objects.exists()
    assert not ActivityDay.objects.exists()
