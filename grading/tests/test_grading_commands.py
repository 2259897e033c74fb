"""``grade`` and ``import_tasks`` from the command line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from grading.models import Breaker, Grade, Submission, Task
from grading.services import batches, reviews
from grading.services.submissions import save_draft
from grading.tests.conftest import RIGHT, WRONG, opinion
from tests.llm_server import failure


def run(*arguments: str) -> dict:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_all_that_waits_is_graded_and_counted(no_llm, hand_in, enrollment, task, student):
    hand_in(WRONG)
    hand_in(RIGHT)
    save_draft(enrollment, task, "x = ?", by=student.user)
    result = run("grade", "--pending")
    assert {
        name: result[name] for name in ("n", "graded", "correct", "wrong", "needs_review", "waiting")
    } == {
        "n": 2,
        "graded": 2,
        "correct": 1,
        "wrong": 1,
        "needs_review": 0,
        "waiting": 0,
    }
    assert (result["not_graded"], result["grader"]) == ([], "symbolic-1")
    assert run("grade")["n"] == 0


def test_what_is_left_is_named_with_its_reason_and_taken_up_the_next_time(llm_server, hand_in, settings):
    submission = hand_in(RIGHT)
    llm_server.says(failure(401))
    assert run("grade", "--pending")["not_graded"] == [{"submission": submission.pk, "reason": "rejected"}]
    llm_server.says(opinion("correct"))
    assert run("grade", "--pending")["graded"] == 1


def test_the_command_waits_as_long_as_the_server_asks(llm_server, hand_in, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(batches.time, "sleep", lambda seconds: slept.append(seconds) or _due())
    llm_server.says(failure(429, headers={"Retry-After": "3"}), opinion("correct"))
    hand_in(RIGHT)
    assert run("grade", "--pending")["graded"] == 1
    assert slept == [3]


def _due() -> None:
    Submission.objects.update(retry_at=timezone.now())
    Breaker.objects.update(open_until=None)


def test_needs_review_is_counted_by_reason(llm_server, hand_in):
    llm_server.says(opinion("correct"))
    hand_in(WRONG)
    result = run("grade", "--pending")
    assert (result["needs_review"], result["reasons"]) == (1, {"disagreement": 1})


def test_one_submission_is_graded_again_but_not_a_persons_grade(no_llm, hand_in, curator):
    submission = hand_in(WRONG)
    for _ in range(2):
        assert run("grade", "--submission", str(submission.pk))["wrong"] == 1
    reviews.override(submission, by=curator, outcome="correct", reason="Seen.")
    assert run("grade", "--submission", str(submission.pk))["correct"] == 1
    assert Grade.objects.count() == 2


def test_an_unknown_submission_and_a_draft_are_refused_in_one_line(no_llm, enrollment, task, student):
    draft = save_draft(enrollment, task, "x", by=student.user)
    for number in (draft.pk, 10**6):
        with pytest.raises(CommandError):
            run("grade", "--submission", str(number))


def test_tasks_are_imported_from_the_command_line(course, tmp_path):
    file = tmp_path / "tasks.csv"
    file.write_text("number,statement,answer\n1,$1 + 1$,2\n")
    assert run("import_tasks", str(file), "--course", course.key)["new"] == 1
    assert Task.objects.get().answer == "2"


def test_a_refused_file_prints_its_problems_and_fails(course, tmp_path):
    file = tmp_path / "tasks.csv"
    file.write_text("number,statement\nx,A\n")
    out = StringIO()
    with pytest.raises(CommandError, match="row 2, number"):
        call_command("import_tasks", str(file), course=course.key, json=True, stdout=out)
    assert json.loads(out.getvalue())["problems"][0]["row"] == 2


def test_an_unknown_course_and_a_missing_file_are_refused(course, tmp_path):
    for file, key in ((tmp_path / "none.csv", course.key), (tmp_path, course.key), (tmp_path / "x", "NO/1")):
        with pytest.raises(CommandError):
            run("import_tasks", str(file), "--course", key)
