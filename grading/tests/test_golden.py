"""The golden set: replayed with a grader before it is put in use."""

import json
import math

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from grading.models import GoldenItem, GoldenReplay, GraderActivation, GraderVersion
from grading.services import golden, graders, reviews
from grading.services.agreement import agreement, cohen_kappa
from grading.services.grading import grade
from grading.tests.conftest import RIGHT, WRONG, opinion
from tests.llm_server import failure

State = GoldenReplay.State


@pytest.fixture
def items(hand_in, curator) -> list[GoldenItem]:
    """A correct solution and a wrong one with a mistake in algebra."""
    right, wrong = hand_in(RIGHT), hand_in(WRONG)
    reviews.override(right, by=curator, outcome="correct", reason="Seen.")
    reviews.override(
        wrong, by=curator, outcome="wrong", categories=["algebra"], first_wrong_step=0, reason="Seen."
    )
    return [golden.add_golden(submission, by=curator) for submission in (right, wrong)]


def test_what_a_person_decided_is_kept_as_it_was(items, curator):
    right, wrong = items
    assert (right.outcome, wrong.outcome, wrong.first_wrong_step) == ("correct", "wrong", 0)
    assert wrong.solution == WRONG
    assert golden.add_golden(wrong.submission, by=curator) == wrong


def test_what_no_person_decided_is_refused(no_llm, hand_in, curator):
    submission = hand_in()
    grade(submission.pk)
    with pytest.raises(ValidationError):
        golden.add_golden(submission, by=curator)


def test_the_symbolic_check_alone_is_replayed_without_a_language_model(no_llm, items, superuser):
    replay = golden.replay_golden(graders.grader_version(), by=superuser)
    golden.run_replay(replay.pk)
    replay.refresh_from_db()
    assert (replay.state, replay.progress) == (State.DONE, 1)
    assert (replay.metrics["n"], replay.metrics["accuracy"], replay.metrics["kappa"]) == (2, 1, 1)
    assert replay.metrics["money"] == 0


def test_a_replay_shows_where_the_grader_disagrees_and_what_it_cost(llm_server, items, superuser):
    llm_server.says(lambda body: opinion("correct") if "x = 5" in _steps(body) else opinion("wrong"))
    replay = golden.replay_golden(graders.grader_version("v1", "new-model"), by=superuser)
    golden.run_replay(replay.pk)
    replay.refresh_from_db()
    assert {request["model"] for request in llm_server.requests} == {"new-model"}
    right, wrong = replay.items
    assert (right["outcome"], wrong["outcome"], wrong["categories"]) == ("correct", "wrong", ["algebra"])
    assert (replay.metrics["tokens_in"], replay.metrics["tokens_out"]) == (200, 40)
    assert replay.metrics["money"] > 0
    assert replay.metrics["per_category"]["algebra"]["f1"] == 1


def _steps(body) -> str:
    return str(json.loads(body["messages"][-1]["content"])["student_steps"])


def test_what_could_not_be_graded_counts_as_undecided_with_its_reason(
    llm_server, items, superuser, monkeypatch
):
    monkeypatch.setattr(golden, "LONGEST_WAIT", 0)
    llm_server.says(failure(429, headers={"Retry-After": "1"}))
    replay = golden.replay_golden(graders.grader_version("v1", "m"), by=superuser)
    golden.run_replay(replay.pk)
    replay.refresh_from_db()
    assert {item["reason"] for item in replay.items} == {"unavailable"}
    assert replay.metrics["decided"] == 0


def test_a_replay_that_runs_twice_is_worked_once(no_llm, items, superuser):
    replay = golden.replay_golden(graders.grader_version(), by=superuser)
    assert golden.replay_golden(graders.grader_version(), by=superuser) == replay
    assert golden.run_replay(replay.pk) is not None
    assert golden.run_replay(replay.pk) is None


def test_an_empty_golden_set_and_a_stranger_replay_nothing(db, superuser, django_user_model):
    with pytest.raises(ValidationError):
        golden.replay_golden(graders.grader_version(), by=superuser)
    with pytest.raises(PermissionDenied):
        golden.replay_golden(graders.grader_version(), by=django_user_model.objects.create_user("x"))


def test_a_grader_is_put_in_use_only_after_a_replay_and_the_switch_is_logged(
    llm_server, items, superuser, curator
):
    new = graders.grader_version("v1", "better-model")
    with pytest.raises(ValidationError):
        graders.activate_grader(new, by=superuser)
    with pytest.raises(PermissionDenied):
        graders.activate_grader(new, by=curator)
    replay = golden.replay_golden(new, by=superuser)
    golden.run_replay(replay.pk)
    activation = graders.activate_grader(new, by=superuser)
    assert (activation.replay, activation.by, activation.previous) == (replay, superuser, None)
    assert graders.activate_grader(new, by=superuser) is None
    assert graders.grader_in_use() == new
    assert GraderActivation.objects.count() == 1


def test_the_settings_choose_until_somebody_does_and_no_language_model_means_none(llm_server, db, settings):
    assert graders.grader_in_use().model == "school-model"
    GraderVersion.objects.update(is_active=True)
    settings.LMS_SCORING = settings.LMS_SCORING | {"OPENAI_BASE_URL": ""}
    assert graders.grader_in_use().version == graders.SYMBOLIC


@pytest.mark.parametrize(("prompt", "model"), [("v999", "m"), ("v1", ""), ("", "m"), ("../v1", "m")])
def test_a_grader_of_parts_that_there_are_not_is_refused(db, prompt, model):
    with pytest.raises(ValidationError):
        graders.grader_version(prompt, model)


ROWS = st.lists(
    st.builds(
        lambda expected, outcome, categories, step: {
            "expected": expected,
            "expected_categories": ["algebra"] if expected == "wrong" else [],
            "expected_step": 0 if expected == "wrong" else None,
            "outcome": outcome,
            "categories": categories,
            "step": step,
            "tokens_in": 1,
            "tokens_out": 1,
            "money": 0.1,
            "seconds": 1.0,
        },
        st.sampled_from(["correct", "wrong"]),
        st.sampled_from(["correct", "wrong", "needs_review"]),
        st.lists(st.sampled_from(["algebra", "reading"]), unique=True),
        st.none() | st.integers(0, 3),
    )
)


@given(ROWS)
def test_figures_stay_in_their_ranges_and_are_never_nan(rows):
    found = agreement(rows)
    for name in ("accuracy", "decided", "accuracy_decided", "first_step_exact"):
        assert found[name] is None or 0 <= found[name] <= 1
    assert found["kappa"] is None or -1 <= found["kappa"] <= 1
    json.dumps(found, allow_nan=False)


def test_kappa_of_a_known_table():
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    assert math.isclose(cohen_kappa(pairs), 0.4)
    assert cohen_kappa([("a", "a")]) is None
    assert cohen_kappa([]) is None
