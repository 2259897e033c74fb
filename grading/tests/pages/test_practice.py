"""The practice page: what a student sees, keeps and hands in."""

import pytest
from django.forms import Media
from django.urls import reverse

from grading.models import MistakeCategory, Submission, Task
from grading.services.grading import grade
from grading.services.submissions import MAX_TEXT
from grading.tests.conftest import RIGHT, WRONG
from grading.tests.pages.conftest import UNCLEAR
from roster import panels
from roster.models import Enrollment
from roster.panels import Panel

PAGE = reverse("practice:page")
Status = Submission.Status


@pytest.fixture
def second(course):
    return Task.objects.create(course=course, number=2, statement="Compute $2 + 2$.", answer="4", due_day=3)


@pytest.fixture
def post(as_student, enrollment):
    """Posts the answers, by number of the task, and shows the page that comes of it."""

    def posted(answers, **more):
        fields = {f"answer-{Task.objects.get(number=number).pk}": text for number, text in answers.items()}
        return as_student.post(reverse("practice:answers", args=[enrollment.pk]), fields | more, follow=True)

    return posted


def text_of(response):
    return response.content.decode()


def test_tasks_stand_on_the_page_with_their_formulas_drawn_and_a_field_each(as_student, task, second):
    html = text_of(as_student.get(PAGE))
    assert 'alttext="2x - 4 = 6"' in html
    assert html.count("<textarea") == 2
    assert "You solved <b>0</b> of <b>2</b>" in html
    assert "Feb. 4, 2026" in html
    assert "2x = 10" not in html, "the reference solution is not the student's to see"


def test_a_stranger_is_asked_to_log_in_and_staff_without_a_student_see_why_there_is_nothing(client, curator):
    assert client.get(PAGE).headers["Location"].startswith(reverse("roster:login"))
    client.force_login(curator)
    assert "You are not enrolled" in text_of(client.get(PAGE))


def test_a_course_without_tasks_says_so(as_student, enrollment):
    assert "None of your courses has tasks" in text_of(as_student.get(PAGE))
    page = text_of(as_student.get(PAGE, {"course": enrollment.course.key}))
    assert "This course has no tasks" in page


def test_of_several_courses_the_one_asked_for_by_key_or_id_is_shown(as_student, task, other_course, student):
    Enrollment.objects.create(course=other_course, student=student)
    Task.objects.create(course=other_course, number=1, statement="Of physics.")
    for asked in (other_course.key, other_course.pk):
        assert "Of physics." in text_of(as_student.get(PAGE, {"course": asked}))
    assert "Another course" in text_of(as_student.get(PAGE))


def test_a_course_of_somebody_else_is_not_found(as_student, other_course, other_student, task):
    assert as_student.get(PAGE, {"course": other_course.key}).status_code == 404
    for name, more in (("answers", {}), ("draft", {"task_id": task.pk}), ("action", {"name": "accept"})):
        address = reverse(f"practice:{name}", kwargs={"enrollment_id": other_student.pk} | more)
        assert as_student.post(address).status_code == 404
    results = reverse("practice:results", args=[other_student.pk])
    assert as_student.get(results).status_code == 404


def test_a_draft_is_kept_while_it_is_written_and_says_when(as_student, enrollment, task):
    address = reverse("practice:draft", args=[enrollment.pk, task.pk])
    said = text_of(as_student.post(address, {f"answer-{task.pk}": "2x = 10"}))
    assert "Draft saved at" in said
    assert Submission.objects.get().text == "2x = 10"
    assert "2x = 10</textarea>" in text_of(as_student.get(PAGE))


def test_a_draft_that_is_too_long_is_refused_with_the_reason(as_student, enrollment, task):
    address = reverse("practice:draft", args=[enrollment.pk, task.pk])
    said = text_of(as_student.post(address, {f"answer-{task.pk}": "x" * (MAX_TEXT + 1)}))
    assert f"at most {MAX_TEXT}" in said
    assert not Submission.objects.exists()


def test_without_scripts_all_drafts_are_saved_by_a_button(post, task, second):
    html = text_of(post({1: "2x = 10", 2: "4"}, save="1"))
    assert "Nothing was handed in yet" in html
    assert set(Submission.objects.values_list("text", "status")) == {("2x = 10", "draft"), ("4", "draft")}


def test_all_answers_are_handed_in_at_once_and_given_to_workers(
    post, task, second, no_worker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        html = text_of(post({1: RIGHT, 2: "5"}, **{f"seconds-{task.pk}": "42"}))
    assert "2 solutions were handed in." in html
    assert sorted(no_worker) == sorted(Submission.objects.values_list("pk", flat=True))
    assert Submission.objects.get(task=task).seconds_spent == 42
    assert "2 solutions are being checked" in html
    assert "<textarea" not in html, "what is being checked is not written at the same time"


def test_empty_answers_are_asked_about_and_nothing_is_lost_meanwhile(post, task, second):
    html = text_of(post({1: RIGHT, 2: "  "}))
    assert "1 task is still empty" in html
    assert Submission.objects.get().status == Status.DRAFT
    html = text_of(post({1: RIGHT, 2: ""}, confirmed="1"))
    assert "1 solution was handed in." in html
    assert Submission.objects.get().status == Status.SUBMITTED


def test_handing_in_nothing_is_refused(post, task):
    assert "Write an answer to at least one task first." in text_of(post({1: ""}))


def test_a_text_that_is_too_long_comes_back_with_the_reason_beside_it(post, task, second):
    response = post({1: "y" * (MAX_TEXT + 1), 2: "4"})
    assert response.status_code == 400
    html = text_of(response)
    assert f"at most {MAX_TEXT}" in html
    assert "y" * (MAX_TEXT + 1) in html
    assert "4</textarea>" in html
    assert not Submission.objects.exists()


def test_a_solution_that_is_full_of_markup_is_shown_as_it_was_written(as_student, graded, task):
    graded("<script>alert(1)</script>\nx = 5")
    html = text_of(as_student.get(PAGE))
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html


def test_a_wrong_solution_says_what_is_wrong_and_where_but_not_the_answer(as_student, graded, task):
    graded("2x = 6 + 4 = 11\nx = 5.5")
    html = text_of(as_student.get(PAGE))
    assert "This is not true: 6 + 4 = 11" in html
    assert "first mistake" in html
    assert html.index("grading-wrong-step") < html.index("6 + 4 = 11</span>")
    assert str(MistakeCategory.objects.get(code="algebra")) in html
    assert "Try again" in html
    assert "x = 5<" not in html


def test_a_suspicion_is_not_told_as_a_mistake(as_student, graded, task):
    submission = graded("2x = 6 - 4\nx = 1")
    submission.grades.update(code="answer_differs", params={"own": "1"}, first_wrong_step=0, outcome="wrong")
    html = text_of(as_student.get(PAGE))
    assert "first mistake" not in html
    assert "look here first" in html
    assert "The answer 1 is not right." in html


def test_a_solved_task_counts_and_stays_solved(as_student, graded, task, second):
    graded(RIGHT)
    assert "You solved <b>1</b> of <b>2</b>" in text_of(as_student.get(PAGE))
    graded(WRONG)
    html = text_of(as_student.get(PAGE))
    assert "You solved <b>1</b> of <b>2</b>" in html
    assert "1 earlier attempt" in html


def test_what_waits_for_a_teacher_says_so(as_student, graded, task):
    graded(UNCLEAR)
    assert "a teacher will look at your solution" in text_of(as_student.get(PAGE))


def test_results_come_as_soon_as_they_are_there(as_student, enrollment, hand_in, task, second):
    first, other = hand_in(RIGHT), hand_in("4", second)
    address = reverse("practice:results", args=[enrollment.pk])
    pending = f"{task.pk},{second.pk}"
    assert "2 solutions are being checked" in text_of(as_student.get(PAGE))
    nothing_yet = text_of(as_student.get(address, {"pending": pending}))
    assert 'hx-trigger="every 2s"' in nothing_yet
    assert "grading-task" not in nothing_yet
    grade(first.pk)
    html = text_of(as_student.get(address, {"pending": pending}))
    assert f'id="task-{task.pk}" hx-swap-oob="true"' in html
    assert f'id="task-{second.pk}"' not in html
    assert "You solved <b>1</b> of <b>2</b>" in html
    assert "practice-panels" not in html
    grade(other.pk)
    html = text_of(as_student.get(address, {"pending": str(second.pk)}))
    assert 'hx-trigger="every' not in html.split("<article")[0], "nothing is asked for any more"
    assert 'id="practice-panels" hx-swap-oob="true"' in html


def test_panels_of_other_apps_stand_on_the_page_and_their_actions_lead_back(
    as_student, enrollment, task, hand_in, monkeypatch
):
    def panel(_request, enrollment):
        style = Media(css={"all": ["other/style.css"]})
        return Panel("grading/own/practice.html", {"k": 1, "n": 3}, title="Recommended", media=style)

    done = []

    def accept(_request, enrollment):
        done.append(enrollment)
        return "Accepted."

    with panels.registered("recommended", panel, page=panels.PRACTICE):
        assert "Recommended" in text_of(as_student.get(PAGE))
        grade(hand_in(RIGHT).pk)
        address = reverse("practice:results", args=[enrollment.pk])
        come = text_of(as_student.get(address, {"pending": str(task.pk)}))
        assert "Recommended" in come
        assert "other/style.css" in come, "the page may have had no such panel before"
    monkeypatch.setitem(panels._actions, (panels.PRACTICE, "accept"), accept)
    answer = as_student.post(reverse("practice:action", args=[enrollment.pk, "accept"]), follow=True)
    assert "Accepted." in text_of(answer)
    assert done == [enrollment]
    assert as_student.post(reverse("practice:action", args=[enrollment.pk, "other"])).status_code == 404


def test_many_tasks_and_attempts_take_few_queries(
    as_student, course, enrollment, django_assert_max_num_queries
):
    for number in range(20):
        one = Task.objects.create(
            course=course, number=number, statement=f"${number} + 1$", answer=str(number + 1)
        )
        for attempt in range(1, 4):
            made = Submission.objects.create(
                enrollment=enrollment,
                task=one,
                text="7",
                attempt=attempt,
                status="submitted",
                submitted_at="2026-02-03T10:00Z",
            )
            grade(made.pk)
    as_student.get(PAGE)
    with django_assert_max_num_queries(16):
        as_student.get(PAGE)
