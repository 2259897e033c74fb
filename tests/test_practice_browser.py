"""The practice page in a browser: write, be saved, hand in, watch results come, try again."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from grading import tasks as jobs
from grading.engine.simulation import exercises
from grading.models import MistakeCategory, Submission, Task
from grading.services.embed import launch_link
from grading.services.grading import grade
from tests.browser import Pages, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = reverse("practice:page")
WORDS = {
    "en": {
        "title": "Algebra 9, autumn",
        "saved": "Draft saved at",
        "hand_in": "Hand in all",
        "rest": "Hand in what is written",
        "checking": "2 solutions are being checked",
        "solved": "You solved 1 of 8",
        "mistake": "first mistake",
        "again": "Try again",
    },
    "ru": {
        "title": "Алгебра 9, осень",
        "saved": "Черновик сохранён в",
        "hand_in": "Сдать всё",
        "rest": "Сдать написанное",
        "checking": "Проверяются 2 решения",
        "solved": "Решено 1 из 8",
        "mistake": "первая ошибка",
        "again": "Попробовать снова",
    },
}


@pytest.fixture
def homework(request, enrollment, monkeypatch) -> Iterator[list[Task]]:
    """Eight tasks in the language of the test, and no worker: grading waits until the test says so."""
    monkeypatch.setattr(jobs.grade_submission, "delay", lambda _id: None)
    language = getattr(request, "param", "en")
    course = enrollment.course
    course.title = WORDS[language]["title"]
    course.save()
    return Task.objects.bulk_create(
        Task(
            course=course,
            number=number,
            statement=one.statement,
            references=list(one.right),
            answer=one.answer,
            topic=one.topic,
            due_day=200 + number,
        )
        for number, one in enumerate(exercises(language, 7), start=1)
    )


@pytest.fixture(autouse=True)
def algebra(db: None) -> None:
    """A kind of mistake, where a test with transactions of its own finds none."""
    MistakeCategory.objects.get_or_create(code="algebra", defaults={"name": "Algebra", "name_ru": "Алгебра"})


def tall(page: Page) -> None:
    """Let the window hold the whole page, so that its bar stands at the end of the picture too."""
    assert page.viewport_size is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})


def answer(page: Page, task: Task, text: str) -> None:
    field = page.locator(f"#answer-{task.pk}")
    field.click()
    page.keyboard.type(text)


def wrong_solution(language: str) -> str:
    """Of the second task, with a false equality in it."""
    return next(text for kind, text in exercises(language, 7)[1].wrong if kind == "algebra")


@pytest.mark.parametrize(("homework", "language"), [("en", "en"), ("ru", "ru")], indirect=["homework"])
def test_from_a_draft_to_a_result_and_a_second_try(pages: Pages, student, homework, language):
    words = WORDS[language]
    first, second = homework[:2]
    page = pages.open(PAGE, user=student.user, language=language)
    answer(page, first, first.references[0])
    expect(page.locator(f"#saved-{first.pk}")).to_contain_text(words["saved"])
    assert Submission.objects.get().text == first.references[0]
    answer(page, second, wrong_solution(language))
    page.get_by_role("button", name=words["hand_in"]).click()
    page.get_by_role("button", name=words["rest"]).click()
    expect(page.get_by_text(words["checking"])).to_be_visible()
    for submission in Submission.objects.filter(status="submitted"):
        grade(submission.pk)
    expect(page.locator("#practice-summary")).to_contain_text(words["solved"])
    wrong = page.locator(f"#task-{second.pk}")
    expect(wrong.locator(".grading-wrong-step")).to_contain_text(words["mistake"])
    expect(page.locator("#practice-poll")).to_be_hidden()
    tall(page)
    screenshot(page, f"practice-{language}")
    wrong.get_by_text(words["again"]).click()
    expect(page.locator(f"#answer-{second.pk}")).to_have_value(wrong_solution(language))


def test_without_scripts_drafts_are_saved_and_handed_in_all_the_same(pages: Pages, student, homework):
    page = pages.open(PAGE, user=student.user, scripts=False)
    page.locator(f"#answer-{homework[0].pk}").fill(homework[0].references[0])
    page.get_by_role("button", name="Save drafts").click()
    expect(page.get_by_text("Nothing was handed in yet")).to_be_visible()
    expect(page.locator(f"#answer-{homework[0].pk}")).to_have_value(homework[0].references[0])
    page.get_by_role("button", name="Hand in all").click()
    page.get_by_role("button", name="Hand in what is written").click()
    expect(page.get_by_text("1 solution was handed in.")).to_be_visible()
    grade(Submission.objects.get().pk)
    page.reload()
    expect(page.get_by_text("You solved 1 of 8")).to_be_visible()


def test_the_page_fits_every_width_in_both_themes(pages: Pages, student, enrollment, homework):
    for task, text in zip(
        homework, (homework[0].references[0], wrong_solution("en"), "x = as before"), strict=False
    ):
        made = Submission.objects.create(
            enrollment=enrollment, task=task, text=text, status="submitted", submitted_at="2026-05-01T10:00Z"
        )
        grade(made.pk)
    pages.assert_fit({"practice": PAGE}, user=student.user)
    pages.assert_fit({"practice in a frame": launch_link(enrollment)})


def test_the_page_works_in_a_frame_of_another_page(pages: Pages, enrollment, homework, settings):
    settings.LMS_SCORING = settings.LMS_SCORING | {"EMBED_ORIGINS": [pages.url]}
    page = pages.open("/healthz")
    page.set_content(f'<iframe src="{pages.url}{launch_link(enrollment)}" width="900" height="700"></iframe>')
    frame = page.frame_locator("iframe")
    frame.locator(f"#answer-{homework[0].pk}").fill(homework[0].references[0])
    frame.get_by_role("button", name="Hand in all").click()
    frame.get_by_role("button", name="Hand in what is written").click()
    expect(frame.get_by_text("1 solution was handed in.")).to_be_visible()
    assert Submission.objects.get().status == "submitted"
