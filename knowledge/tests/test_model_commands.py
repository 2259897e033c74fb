"""The commands of models: one result each, and exit codes that tell what went wrong."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line

from common.jobs import State
from knowledge.models import Job, RetrievalModel
from knowledge.services import jobs, running
from knowledge.tests.engine.samples import ROWS
from knowledge.tests.stored import stored_model, stored_version

pytestmark = pytest.mark.django_db


def _run(name: str, *arguments: str) -> dict[str, Any]:
    out, err = io.StringIO(), io.StringIO()
    call_command(name, *arguments, "--json", stdout=out, stderr=err)
    lines = out.getvalue().splitlines()
    assert len(lines) == 1
    return json.loads(lines[0])


@pytest.fixture
def model() -> RetrievalModel:
    """A loaded model."""
    return stored_model("faq", stored_version("faq", ROWS), ROWS)


def test_a_model_is_fitted_loaded_and_asked():
    stored_version("faq", ROWS)
    fitted = _run("fit_model", "--dataset", "faq", "--id", "m", "--kind", "bm25", "--param", "k1=1.2")
    assert (fitted["id"], fitted["kind"], fitted["parameters"]["k1"], fitted["loaded"]) == (
        "m",
        "bm25",
        1.2,
        True,
    )
    assert fitted["documents"] == len({row.context for row in ROWS})
    found = _run("find_context", "m", "When must I hand in homework?", "--top", "1")
    assert (found["good"], len(found["results"])) == (True, 1)
    assert found["results"][0]["context"] == ROWS[0].context


def test_the_best_kind_is_fitted_where_none_is_named_on_the_version_that_is_and_not_loaded_unless_wanted():
    stored_version("faq", ROWS[:2])
    stored_version("faq", ROWS)
    fitted = _run("fit_model", "--dataset", "faq", "--id", "m", "--dataset-version", "1", "--no-load")
    assert (fitted["kind"], fitted["version"], fitted["rows"], fitted["loaded"]) == ("fusion", 1, 2, False)


def test_quality_is_measured_once_and_again_where_that_is_asked(model: RetrievalModel):
    result = _run("quality_test", "faq")
    assert set(result) >= {"n", "top1", "top5", "mrr", "row_top1", "p50_ms", "p95_ms", "intervals"}
    assert (result["model"], result["n"], result["top5"]) == ("faq", len(ROWS), 1)
    assert _run("quality_test", "faq") == result
    assert Job.objects.count() == 1
    _run("quality_test", "faq", "--again")
    assert Job.objects.count() == 2


def test_questions_of_another_dataset_can_be_asked(model: RetrievalModel):
    stored_version("held-back", ROWS[2:4])
    assert _run("quality_test", "faq", "--dataset", "held-back")["n"] == 2


def test_people_read_what_was_found(model: RetrievalModel):
    out = io.StringIO()
    call_command("find_context", "faq", "When must I hand in homework?", stdout=out)
    assert out.getvalue().splitlines()[0].startswith("1. ")
    assert "→ Sunday" in out.getvalue()
    out = io.StringIO()
    call_command("find_context", "faq", "xyzzy", stdout=out)
    assert out.getvalue() == "No good answer: the best score is below the threshold.\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["fit_model", "--dataset", "none", "--id", "m"], "There is no dataset “none”."),
        (["fit_model", "--dataset", "faq", "--id", "m", "--dataset-version", "9"], "no version 9"),
        (["fit_model", "--dataset", "faq", "--id", "../../x"], "at most 64 Latin letters"),
        (["fit_model", "--dataset", "faq", "--id", "; drop"], "at most 64 Latin letters"),
        (["fit_model", "--dataset", "faq", "--id", "faq"], "There is a model “faq” already"),
        (["fit_model", "--dataset", "faq", "--id", "m", "--param", "k1=100"], "k1: must be from 0 to 10"),
        (["fit_model", "--dataset", "faq", "--id", "m", "--store", "qdrant"], "QDRANT_URL"),
        (["find_context", "none", "a"], "There is no model “none”."),
        (["find_context", "faq", " "], "Write a question."),
        (["find_context", "faq", "a", "--top", "0"], "At least 1"),
        (["quality_test", "none"], "There is no model “none”."),
        (["quality_test", "faq", "--dataset", "none"], "There is no dataset “none”."),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(model: RetrievalModel, arguments: list[str], told: str):
    with pytest.raises(CommandError, match=told) as raised:
        call_command(*arguments)
    assert raised.value.returncode == 1
    assert "\n" not in str(raised.value)


def test_a_fit_that_fails_says_why(model: RetrievalModel):
    stored_version("empty", [ROWS[0]._replace(context="", question="", answer="")])
    with pytest.raises(CommandError, match="No row has anything"):
        call_command("fit_model", "--dataset", "empty", "--id", "m")


@pytest.mark.parametrize(
    "arguments",
    [
        ["fit_model", "--id", "m"],
        ["fit_model", "--dataset", "faq", "--id", "m", "--kind", "magic"],
        ["fit_model", "--dataset", "faq", "--id", "m", "--param", "k1"],
        ["find_context", "faq"],
        ["find_context", "faq", "a", "--top", "many"],
        ["quality_test"],
    ],
)
def test_wrong_usage_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", *arguments])
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "usage:" in printed.err


def test_a_command_waits_for_the_worker_that_measures_already(
    model: RetrievalModel, monkeypatch: pytest.MonkeyPatch
):
    job = jobs.request(Job.Kind.QUALITY, version=model.version, model=model)

    def worker(_seconds: float) -> None:
        Job.objects.filter(pk=job.pk).update(state=State.QUEUED)
        running.run_job(job.pk)

    Job.objects.update(state=State.RUNNING)
    monkeypatch.setattr("knowledge.management.jobs.time.sleep", worker)
    assert _run("quality_test", "faq")["n"] == len(ROWS)


def test_an_interrupted_fit_frees_its_id(monkeypatch: pytest.MonkeyPatch):
    stored_version("faq", ROWS)

    def interrupted(job: Job, progress: jobs.Progress) -> dict[str, Any]:
        raise KeyboardInterrupt

    monkeypatch.setitem(running.WORK, Job.Kind.FIT, interrupted)
    with pytest.raises(CommandError, match="interrupted"):
        call_command("fit_model", "--dataset", "faq", "--id", "m")
    assert RetrievalModel.objects.get().state == State.FAILED
    monkeypatch.undo()
    assert _run("fit_model", "--dataset", "faq", "--id", "m")["loaded"]
