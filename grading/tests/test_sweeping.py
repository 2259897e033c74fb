"""What a crash, a lost message, a spent cap or a silent server left behind is found again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grading import tasks
from grading.models import GoldenReplay, Reason, Submission
from grading.services.graders import grader_version
from grading.services.grading import claim
from grading.services.sweeping import requeue_replays, requeue_submissions

Status, State = Submission.Status, GoldenReplay.State

pytestmark = pytest.mark.usefixtures("no_llm")


def _later(minutes: float):
    return timezone.now() + timedelta(minutes=minutes)


def test_what_a_dead_worker_held_waits_again_once_its_lease_is_over(hand_in):
    submission = hand_in()
    claim(submission.pk, timezone.now())
    assert requeue_submissions(_later(1)) == []
    assert requeue_submissions(_later(6)) == [submission.pk]
    submission.refresh_from_db()
    assert (submission.status, submission.failures) == (Status.SUBMITTED, 1)


def test_what_kills_every_worker_is_given_up_with_the_reason(hand_in):
    submission = hand_in()
    for sweep in range(3):
        assert claim(submission.pk, _later(60 * sweep)) is not None
        requeue_submissions(_later(60 * sweep + 10))
    submission.refresh_from_db()
    assert (submission.status, submission.reason) == (Status.NOT_GRADED, Reason.CRASHED)


def test_a_lost_message_is_found_and_a_fresh_one_left_to_its_worker(hand_in):
    submission = hand_in()
    assert requeue_submissions(_later(1)) == []
    assert requeue_submissions(_later(3)) == [submission.pk]


def test_what_was_put_off_or_left_for_later_waits_again_when_its_time_has_come(hand_in):
    put_off, left = hand_in("x = 1"), hand_in("x = 2")
    Submission.objects.filter(pk=put_off.pk).update(retry_at=_later(10))
    Submission.objects.filter(pk=left.pk).update(
        status=Status.NOT_GRADED, reason=Reason.CAP, retry_at=_later(20), failures=2
    )
    assert requeue_submissions(_later(15)) == [put_off.pk]
    assert set(requeue_submissions(_later(25))) == {put_off.pk, left.pk}
    left.refresh_from_db()
    assert (left.status, left.reason, left.failures) == (Status.SUBMITTED, Reason.NONE, 0)


@pytest.mark.parametrize("status", [Status.GRADED, Status.NEEDS_REVIEW, Status.NOT_GRADED, Status.DRAFT])
def test_what_is_settled_is_left_alone(hand_in, status):
    submission = hand_in()
    Submission.objects.update(status=status, reason=Reason.REJECTED)
    assert requeue_submissions(_later(10_000)) == []
    submission.refresh_from_db()
    assert submission.status == status


def test_a_replay_whose_worker_died_waits_again_and_is_given_up_in_the_end(db):
    replay = GoldenReplay.objects.create(
        grader=grader_version(), state=State.RUNNING, claimed_at=timezone.now(), attempts=1
    )
    assert requeue_replays(_later(1)) == []
    assert requeue_replays(_later(6)) == [replay.pk]
    GoldenReplay.objects.update(state=State.RUNNING, attempts=3)
    requeue_replays(_later(6))
    replay.refresh_from_db()
    assert (replay.state, "3 times" in replay.error) == (State.FAILED, True)


def test_the_sweep_grades_what_it_finds(hand_in):
    submission = hand_in()
    Submission.objects.update(submitted_at=timezone.now() - timedelta(hours=1))
    tasks.sweep.delay()
    submission.refresh_from_db()
    assert submission.status == Status.GRADED
