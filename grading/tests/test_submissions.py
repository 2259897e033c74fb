"""Drafts and solutions handed in: nothing lost, nothing twice, nobody else's."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from grading.models import Submission, Task
from grading.selectors.practice import history, mistake_counts, solved, tasks_for
from grading.services import reviews
from grading.services.grading import grade
from grading.services.submissions import MAX_TEXT, regrade, save_draft, submit
from grading.tests.conftest import RIGHT, WRONG
from roster.services import erase_student, export_student

Status = Submission.Status

pytestmark = pytest.mark.usefixtures("no_llm")


@pytest.fixture
def by(student):
    return student.user


def test_a_draft_is_kept_once_and_overwritten(enrollment, task, by):
    save_draft(enrollment, task, "first", by=by)
    draft = save_draft(enrollment, task, "second", by=by)
    assert Submission.objects.get() == draft
    assert (draft.text, draft.status) == ("second", Status.DRAFT)


def test_the_database_itself_holds_one_draft_a_task(enrollment, task, by):
    save_draft(enrollment, task, "first", by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(enrollment=enrollment, task=task, attempt=2)


def test_handing_in_turns_the_draft_into_the_submission(enrollment, task, by):
    draft = save_draft(enrollment, task, "x = 4", by=by)
    [made] = submit(enrollment, {task.pk: RIGHT}, by=by, seconds={task.pk: 30})
    assert (made.pk, made.text, made.status, made.attempt) == (draft.pk, RIGHT, Status.SUBMITTED, 1)
    assert (made.seconds_spent, made.submitted_at is not None) == (30, True)


def test_a_new_text_is_the_next_attempt_and_the_same_text_none(enrollment, task, by):
    first = submit(enrollment, {task.pk: WRONG}, by=by)[0]
    again = submit(enrollment, {task.pk: f"  {WRONG}\r\n"}, by=by)[0]
    second = submit(enrollment, {task.pk: RIGHT}, by=by)[0]
    assert (again.pk, first.attempt, second.attempt) == (first.pk, 1, 2)


def test_submit_all_passes_over_blank_answers_and_dispatches_the_new_ones(
    enrollment, task, by, django_capture_on_commit_callbacks
):
    other = Task.objects.create(course=task.course, number=2, statement="1 + 1")
    sent: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        [made] = submit(enrollment, {task.pk: RIGHT, other.pk: " \n"}, by=by, dispatch=sent.append)
        assert sent == []
    assert sent == [made.pk]


def test_a_broker_that_is_down_loses_nothing(enrollment, task, by, django_capture_on_commit_callbacks):
    def broken(_id):
        raise ConnectionError

    with django_capture_on_commit_callbacks(execute=True):
        submit(enrollment, {task.pk: RIGHT}, by=by, dispatch=broken)
    assert Submission.objects.get().status == Status.SUBMITTED


def test_nothing_to_hand_in_is_refused(enrollment, task, by):
    with pytest.raises(ValidationError):
        submit(enrollment, {task.pk: "\x00\x07"}, by=by)


def test_a_task_of_another_course_refuses_all(enrollment, task, by, other_course):
    foreign = Task.objects.create(course=other_course, number=1, statement="2 + 2")
    with pytest.raises(ValidationError, match=str(foreign.pk)):
        submit(enrollment, {task.pk: RIGHT, foreign.pk: "4"}, by=by)
    with pytest.raises(ValidationError):
        save_draft(enrollment, foreign, "4", by=by)
    assert not Submission.objects.exists()


def test_a_text_that_is_too_long_is_refused_and_control_characters_are_dropped(enrollment, task, by):
    with pytest.raises(ValidationError):
        submit(enrollment, {task.pk: "x" * (MAX_TEXT + 1)}, by=by)
    [made] = submit(enrollment, {task.pk: "x\x00 =\x1b 5\r\ny\t= 6\ufeff"}, by=by)
    assert made.text == "x = 5\ny\t= 6"


def test_nobody_hands_in_for_somebody_else(enrollment, task, other_student, curator):
    for stranger in (other_student.student.user, curator):
        with pytest.raises(PermissionDenied):
            submit(enrollment, {task.pk: RIGHT}, by=stranger)
        with pytest.raises(PermissionDenied):
            save_draft(enrollment, task, RIGHT, by=stranger)


def test_solved_counts_tasks_once_whatever_the_attempts(enrollment, task, by, hand_in):
    other = Task.objects.create(course=task.course, number=2, statement="$1 + 1$", answer="2")
    for text in (WRONG, RIGHT, "x = 5"):
        grade(hand_in(text).pk)
    assert solved(enrollment) == (1, 2)
    [first, second] = tasks_for(enrollment)
    assert (first.task, first.is_solved, first.latest.attempt) == (task, True, 3)
    assert (second.task, second.is_solved, second.latest, second.grade) == (other, False, None, None)


def test_the_tasks_of_a_student_take_a_bounded_number_of_queries(
    enrollment, task, hand_in, django_assert_max_num_queries
):
    for number in range(5):
        grade(hand_in(f"x = {number}").pk)
    with django_assert_max_num_queries(4):
        tasks_for(enrollment)


def test_mistakes_are_counted_by_the_last_decided_attempt(enrollment, other_student, task, hand_in, curator):
    other = Task.objects.create(course=task.course, number=2, statement="$1 + 1$", answer="2")
    grade(hand_in(WRONG).pk)
    grade(hand_in(RIGHT).pk)
    wrong = hand_in("3", of=other)
    reviews.override(wrong, by=curator, outcome="wrong", categories=["algebra", "reading"], reason="Seen.")
    Submission.objects.update(seconds_spent=40)
    counts = mistake_counts([enrollment, other_student])
    mine = counts[enrollment.pk]
    assert (mine.total, mine.correct, mine.seconds_per_task) == (2, 1, 40)
    assert mine.mistakes == {"algebra": 1, "reading": 1}
    assert counts[other_student.pk].total == 0


def test_a_new_wrong_attempt_does_not_hide_history(enrollment, hand_in):
    for text in (RIGHT, WRONG):
        grade(hand_in(text).pk)
    assert [s.standing[0].outcome for s in history(enrollment)] == ["wrong", "correct"]


def test_regrading_leaves_alone_what_a_person_decided_and_what_is_not_settled(
    hand_in, curator, enrollment, task, by
):
    by_hand, by_machine = hand_in(WRONG), hand_in(RIGHT)
    for submission in (by_hand, by_machine):
        grade(submission.pk)
    reviews.override(by_hand, by=curator, outcome="correct", reason="Another way.")
    waiting = hand_in("x = 50")
    save_draft(enrollment, task, "x = 51", by=by)
    assert regrade(Submission.objects.all(), by=curator) == [by_machine.pk]
    for submission in (by_hand, by_machine, waiting):
        grade(submission.pk)
    by_hand.refresh_from_db()
    assert by_hand.grades.get(is_current=True).outcome == "correct"
    assert by_machine.grades.count() == 1


def test_a_stranger_regrades_nothing(hand_in, django_user_model):
    submission = hand_in()
    grade(submission.pk)
    with pytest.raises(PermissionDenied):
        regrade(Submission.objects.all(), by=django_user_model.objects.create_user("x", is_staff=True))
    submission.refresh_from_db()
    assert submission.status == Status.GRADED


def test_a_student_is_exported_and_erased_with_all_their_work(enrollment, hand_in, curator):
    submission = hand_in("my own words: x = 1")
    grade(submission.pk)
    reviews.override(submission, by=curator, outcome="correct", reason="Fine by me.")
    held = export_student(enrollment.student)
    assert held["grading.Submission"][0]["text"] == "my own words: x = 1"
    assert len(held["grading.Grade"]) == 2
    assert held["grading.Review"][0]["reason"] == "Fine by me."
    erased = erase_student(enrollment.student)["erased"]
    assert (erased["grading.Submission"], erased["grading.Grade"], erased["grading.Review"]) == (1, 2, 1)
    assert not Submission.objects.exists()
