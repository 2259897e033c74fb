"""The review desk in a browser: by keyboard, one after another."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from grading.engine.simulation import exercises
from grading.models import Grade, MistakeCategory, Submission, Task
from roster.models import Enrollment, Student
from tests.browser import Pages, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUEUE = reverse("admin:grading_waitingsubmission_changelist")
WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Algebra 9, autumn",
        "names": ("Anna King", "Ben Osei"),
        "next": "Review the next one",
        "kept": "Kept for you until",
        "done": "Nothing else waits for a person.",
        "said": "The steps are right up to the sign.",
    },
    "ru": {
        "title": "Алгебра 9, осень",
        "names": ("Анна Котова", "Борис Ким"),
        "next": "Проверить следующее",
        "kept": "Закреплено за вами до",
        "done": "Больше ничего не ждёт человека.",
        "said": "Шаги верны, кроме знака.",
    },
}


@pytest.fixture
def waiting(request, course) -> list[Submission]:
    """Two solutions on which the two checks disagree."""
    language = getattr(request, "param", "en")
    words = WORDS[language]
    course.title = words["title"]
    course.save()
    exercise = exercises(language, 7)[1]
    task = Task.objects.create(
        course=course,
        number=2,
        statement=exercise.statement,
        references=list(exercise.right),
        answer=exercise.answer,
        topic=exercise.topic,
    )
    wrong = next(text for kind, text in exercise.wrong if kind == "algebra")
    return [
        _waiting(course, task, key, name, wrong, words["said"]) for key, name in enumerate(words["names"])
    ]


@pytest.fixture(autouse=True)
def categories(db: None) -> None:
    """Those of a fresh installation, which a test with transactions of its own finds emptied."""
    for code, name, name_ru in (
        ("algebra", "Algebra", "Алгебра"),
        ("trigonometry_geometry", "Trigonometry and geometry", "Тригонометрия и геометрия"),
        ("reading", "Reading the conditions", "Чтение условия"),
        ("formulas", "Working with formulas", "Работа с формулами"),
    ):
        MistakeCategory.objects.get_or_create(code=code, defaults={"name": name, "name_ru": name_ru})


def _waiting(course, task, key: int, name: str, text: str, said: str) -> Submission:
    student = Student.objects.create(key=f"W{key}", name=name)
    submission = Submission.objects.create(
        enrollment=Enrollment.objects.create(course=course, student=student),
        task=task,
        text=text,
        status="needs_review",
        reason="disagreement",
        submitted_at=timezone.now(),
    )
    stated = text.splitlines()[0]
    symbolic = {
        "outcome": "wrong",
        "categories": ["algebra"],
        "first_wrong_step": 0,
        "evidence": stated,
        "code": "false_equality",
        "params": {"stated": stated, "own": "1", "known": task.answer},
        "confidence": 0.97,
    }
    llm = {
        "analysis": said,
        "outcome": "correct",
        "categories": [],
        "first_wrong_step": None,
        "evidence": "",
        "explanation": said,
        "confidence": 0.7,
        "addresses_grader": False,
    }
    Grade.objects.create(
        submission=submission,
        outcome="needs_review",
        reason="disagreement",
        first_wrong_step=0,
        evidence=stated,
        code="false_equality",
        params=symbolic["params"],
        grader="llm",
        grader_version="symbolic-1+v1+school-model",
        prompt_version="v1",
        model="school-model",
        symbolic=symbolic,
        llm=llm,
        tokens_in=900,
        tokens_out=120,
    )
    return submission


@pytest.mark.parametrize(("waiting", "language"), [("en", "en"), ("ru", "ru")], indirect=["waiting"])
def test_the_queue_is_worked_through_by_keyboard(pages: Pages, teacher, waiting, language):
    words = WORDS[language]
    page = pages.open(QUEUE, user=teacher, language=language)
    screenshot(page, f"review-queue-{language}")
    page.get_by_role("button", name=words["next"]).click()
    expect(page.get_by_text(words["kept"])).to_be_visible()
    screenshot(page, f"review-{language}")
    page.keyboard.press("2")
    expect(page.locator("[name=outcome][value=wrong]")).to_be_checked()
    page.locator("[name=categories][value=algebra]").check()
    page.locator("[name=explanation]").fill("1 2 n")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text(words["names"][1])
    page.keyboard.press("1")
    expect(page.locator(".grading-mistakes")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(words["done"])).to_be_visible()
    outcomes = (
        Grade.objects.filter(is_current=True).order_by("submission_id").values_list("outcome", "explanation")
    )
    assert [outcome for outcome, _text in outcomes] == ["wrong", "correct"]
    assert outcomes[0][1] == "1 2 n", "in a field, keys are text"


def test_next_and_help_have_keys(pages: Pages, teacher, waiting):
    page = pages.open(reverse("admin:grading_submission_change", args=[waiting[0].pk]), user=teacher)
    page.keyboard.press("?")
    expect(page.get_by_text("the next one, without a grade")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("h1")).to_contain_text(WORDS["en"]["names"][1])
    assert not Grade.objects.filter(grader="human").exists()


def test_the_pages_fit_every_width_in_both_themes(pages: Pages, superuser, waiting):
    addresses = {
        "review": reverse("admin:grading_submission_change", args=[waiting[0].pk]),
        "task": reverse("admin:grading_task_change", args=[waiting[0].task_id]),
        "import of tasks": reverse("admin:grading_task_import"),
        "graders": reverse("admin:grading_graderversion_changelist"),
    }
    pages.assert_fit(addresses, user=superuser)


def test_formulas_are_drawn_while_a_task_is_written(pages: Pages, superuser, waiting):
    page = pages.open(reverse("admin:grading_task_change", args=[waiting[0].task_id]), user=superuser)
    page.locator("#id_statement").fill("Compute $\\frac{1}{3}$")
    expect(page.locator("#task-preview mfrac")).to_be_visible()
