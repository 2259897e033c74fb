"""Learning a model, putting it in use, and measuring it on runs it has not seen."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from lms_scoring.management.courses import course_keys, courses_by_key
from lms_scoring.models import Evaluation, Score, ScoreHistory
from lms_scoring.services.evaluation import evaluate_scoring
from lms_scoring.services.scorer import current_scorer
from lms_scoring.services.simulation import simulate
from lms_scoring.services.training import train_scoring
from registry.models import TrainedModel
from registry.services import artefact_folder
from roster.models import Course, Enrollment, Student

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


@pytest.fixture
def finished() -> list[Course]:
    """The finished runs of a small simulated school."""
    simulate(TODAY, courses=4, students=60, weeks=16, seed=3)
    return sorted((c for c in Course.objects.all() if c.end < TODAY), key=lambda c: c.start)


def printed(capsys: pytest.CaptureFixture) -> dict:
    return json.loads(capsys.readouterr().out)


def test_a_model_is_learned_kept_used_and_evaluated(
    finished: list[Course], capsys: pytest.CaptureFixture
) -> None:
    capsys.readouterr()
    call_command("train_scoring", "--json")
    report = printed(capsys)
    assert report["active"]
    assert report["trained_on"] == [course.key for course in finished]
    assert set(report["mean_auc"]["complete"]) >= {"logistic", "boosting"}
    row = TrainedModel.objects.get()
    assert (row.feature_set, len(row.checksum), len(row.data_fingerprint)) == ("v1", 64, 64)
    assert not list(artefact_folder(row).glob("*.pkl"))

    call_command("backfill", "--to", TODAY.isoformat())
    score = Score.objects.exclude(next_worse_p=None).first()
    assert score is not None
    assert score.model_version == row.version
    assert 0 < score.next_worse_p < 1
    assert set(ScoreHistory.objects.values_list("model_version", flat=True)) == {row.version}

    capsys.readouterr()
    train, test = finished[0].key, finished[1].key
    call_command("evaluate_scoring", "--train", train, "--test", test, "--weeks", "4,2,90", "--json")
    figures = printed(capsys)
    assert [week["week"] for week in figures["rows"]] == [2, 4]
    assert figures["weeks_left_out"] == [90]
    assert set(figures["rows"][0]) >= {
        "n", "base_rate", "completion", "dropout", "precision_at_10pct", "categories", "completers_not_active",
    }  # fmt: skip
    assert set(figures["rows"][0]["completion"]) >= {"auc", "auc_low", "auc_high", "pr_auc", "brier", "ece"}
    assert {"changes_per_student_median", "withdrawn_flagged_7d", "lead_days_median", "fairness"} <= set(
        figures
    )
    assert Evaluation.objects.get().result["curves"]


def test_a_damaged_artefact_fails_the_scoring_with_what_to_do(finished: list[Course]) -> None:
    model = train_scoring(finished[:1], TODAY)
    (artefact_folder(model) / "model.json").write_text("{}")
    with pytest.raises(ValidationError, match="train again"):
        current_scorer()
    with pytest.raises(CommandError, match="train again"):
        call_command("score", "--as-of", TODAY.isoformat())


def test_without_a_finished_run_there_is_nothing_to_learn_from() -> None:
    Course.objects.create(key="A/1", family="A", title="A", start=TODAY, length_days=100)
    with pytest.raises(CommandError, match="by rules, tentatively"):
        call_command("train_scoring")


def test_a_running_course_cannot_be_trained_on() -> None:
    Course.objects.create(key="A/1", family="A", title="A", start=TODAY, length_days=100)
    with pytest.raises(CommandError, match="Not over yet"):
        call_command("train_scoring", "--courses", "A/1")


def test_a_run_cannot_be_trained_on_and_tested_on() -> None:
    Course.objects.create(key="A/1", family="A", title="A", start=date(2020, 1, 1), length_days=100)
    with pytest.raises(CommandError, match="trained on and tested on"):
        call_command("evaluate_scoring", "--train", "A/1", "--test", "A/1")


def test_a_band_is_one_group_with_its_per_cent_sign_and_without(finished: list[Course]) -> None:
    bands = ["10-20", "10-20%", None]
    for number, enrollment in enumerate(finished[1].enrollments.all()):
        enrollment.attributes = {"imd_band": bands[number % 3], "age_band": "0-35"}
        enrollment.save()
    result = evaluate_scoring(finished[:1], finished[1:2], [2], TODAY).result
    assert [(gap["attribute"], gap["group"]) for gap in result["fairness"]] == [
        ("age_band", "0-35"),
        ("imd_band", "10-20%"),
    ]


def test_spaces_and_repetitions_among_the_runs_mean_nothing(finished: list[Course]) -> None:
    key = finished[0].key
    assert courses_by_key(course_keys(f" {key} ,{key}, {finished[1].key}")) == finished[:2]


@pytest.mark.parametrize("keys", ["", " ", "A/1,", ",A/1"])
def test_no_run_where_one_must_stand_is_wrong_usage(keys: str) -> None:
    with pytest.raises(CommandError, match="is not a list of courses"):
        call_command("train_scoring", "--courses", keys)


def test_weeks_that_are_none_are_wrong_usage() -> None:
    with pytest.raises(CommandError, match="not a list of weeks"):
        call_command("evaluate_scoring", "--train", "A", "--test", "B", "--weeks", "two")


def test_a_run_that_everybody_completed_teaches_nothing() -> None:
    course = Course.objects.create(key="A/1", family="A", title="A", start=date(2025, 2, 1), length_days=100)
    for number in range(3):
        student = Student.objects.create(key=str(number), name=f"Student {number}")
        Enrollment.objects.create(course=course, student=student, status="completed", outcome="completed")
    with pytest.raises(CommandError, match="both students who completed and others: A/1"):
        call_command("train_scoring", "--courses", "A/1")
