"""The knowledge base in a browser: from a file that is dropped to a suggestion that is used in the inbox."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from conversations.models import Question
from conversations.services.posting import post_message
from conversations.tests.conftest import channel, in_use, process  # noqa: F401  (fixtures of that app)
from knowledge.engine.text import language as language_of
from knowledge.models import CourseModel, DatasetVersion, RetrievalModel
from knowledge.services.demo import FAQ, simulate_knowledge
from roster.models import Course, Enrollment, Student
from tests.browser import Pages, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: In each language: a course, who asks what, what may answer it, and a question that nobody has answered.
WORDS = {
    "en": {
        "course": "Algebra 9, autumn",
        "asker": "Anna King",
        "asked": "Where can I find the recording of the lesson?",
        "answer": "page of the week",
        "unknown": "Which dinosaurs lived on Madagascar?",
        "row": ("Is there tea?", "Yes, in the kitchen."),
    },
    "ru": {
        "course": "Алгебра 9, осень",
        "asker": "Анна Котова",
        "asked": "Где посмотреть запись прошлого урока?",
        "answer": "странице недели",
        "unknown": "Какие динозавры жили на Мадагаскаре?",
        "row": ("Есть ли чай?", "Да, на кухне."),
    },
}
DROP = """([text, name]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name, {type: "text/csv"}));
    document.querySelector("[data-kb-drop]").dispatchEvent(
        new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


def rows_of(language: str) -> str:
    """The demo's rows in that language as a CSV file whose columns have names of their own."""
    with FAQ.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if language_of(row["context"]) == language]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("no", "passage", "asked", "reply"))
    for number, row in enumerate(rows, start=1):
        writer.writerow((number, row["context"], row["question"], row["answer"]))
    return text.getvalue()


@pytest.fixture
def asked(course: Course, process: Callable[[], None]) -> Callable[[str], Question]:  # noqa: F811
    """A course in which somebody asked a question in a language, an hour ago."""

    def ask(language: str) -> Question:
        words = WORDS[language]
        Course.objects.filter(pk=course.pk).update(
            title=words["course"], start=timezone.localdate() - timedelta(days=60)
        )
        course.refresh_from_db()
        student = Student.objects.create(key="a", name=str(words["asker"]))
        Enrollment.objects.create(course=course, student=student)
        post_message(
            course, channel="general", external_id="1", author_key="a", author_name=student.name,
            text=str(words["asked"]), sent_at=timezone.now() - timedelta(hours=1),
        )  # fmt: skip
        process()
        return Question.objects.get()

    return ask


def address(name: str, *args: int) -> str:
    return reverse(f"admin:knowledge_{name}", args=args)


def press(page: Page, action: str) -> None:
    """Send the form that goes to this address."""
    page.locator(f'form[action="{action}"]').locator("button:visible").first.click()


@pytest.mark.parametrize("language", WORDS)
def test_from_a_file_to_a_suggestion_that_is_used(
    pages: Pages, curator: User, asked: Callable[[str], Question], language: str
) -> None:
    question, words, suffix = asked(language), WORDS[language], "" if language == "en" else "-ru"
    page = pages.open(address("dataset_changelist"), user=curator, language=language)
    # What a worker would do is done within the request here.
    page.set_default_timeout(120_000)

    # A file is dropped, its columns are told apart, and its rows become a dataset.
    page.goto(f"{pages.url}{address('dataset_add')}")
    page.evaluate(DROP, [rows_of(language), "faq.csv"])
    page.locator("#id_key").fill("school")
    page.locator("[data-kb-upload] button.lms-button-primary").click()
    page.locator("#kb-sample").wait_for()
    for part, column in (("context", "passage"), ("question", "asked"), ("answer", "reply")):
        page.locator(f"#id_{part}").select_option(column)
    screenshot(page, f"knowledge-columns{suffix}")
    page.locator("form.lms-panel button.lms-button-primary").click()
    page.locator("#kb-rows").wait_for()
    version = DatasetVersion.objects.get()
    assert version.row_count > 90

    # It is explored.
    page.goto(f"{pages.url}{address('dataset_explore', version.pk)}")
    press(page, address("dataset_explore_begin", version.pk))
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.locator(".kb-map").scroll_into_view_if_needed()
    page.locator(".kb-map .main-svg").first.wait_for()
    page.evaluate("window.scrollTo(0, 0)")
    screenshot(page, f"knowledge-explored{suffix}")

    # A model is fitted, loaded, asked.
    page.goto(f"{pages.url}{address('retrievalmodel_add')}?version={version.pk}")
    page.locator("#id_key").fill("first")
    page.locator("form.lms-form button.lms-button-primary").click()
    page.locator("#made").wait_for()
    model = RetrievalModel.objects.get()
    press(page, address("retrievalmodel_load", model.pk))
    page.locator(f'form[action="{address("retrievalmodel_unload", model.pk)}"]').wait_for()
    page.goto(f"{pages.url}{address('retrievalmodel_query')}")
    page.locator("#id_question").fill(words["unknown"])
    press(page, address("retrievalmodel_query"))
    expect(page.locator("#kb-answer .lms-notice-warning")).to_be_visible()
    page.locator("#id_question").fill(words["asked"])
    press(page, address("retrievalmodel_query"))
    expect(page.locator(".kb-found-answer").first).to_contain_text(words["answer"])
    assert page.locator(".kb-results mark").count()
    screenshot(page, f"knowledge-asked{suffix}")

    # It is measured, and put in use in the course.
    quality = address("retrievalmodel_quality", model.pk)
    page.goto(f"{pages.url}{quality}")
    press(page, address("retrievalmodel_measure", model.pk))
    page.locator(".lms-tiles").wait_for()
    screenshot(page, f"knowledge-quality{suffix}")
    page.goto(f"{pages.url}{address('coursemodel_changelist')}")
    page.locator("select[name=model]").select_option("first")
    page.locator(".messagelist").wait_for()
    assert CourseModel.objects.get().model == model

    # The inbox suggests an answer; it is used, and that is counted.
    page.goto(f"{pages.url}{reverse('admin:conversations_question_changelist')}")
    page.locator("[data-msg-answer] summary").click()
    expect(page.locator(".msg-suggestion").first).to_contain_text(words["answer"])
    screenshot(page, f"suggested{suffix}")
    page.locator(".msg-suggestion button").first.click()
    page.locator("#thread").wait_for()
    draft = page.locator("textarea[name=text]")
    expect(draft).to_have_value(model_answer(question))
    expect(draft).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.locator(".msg-answer").first.wait_for()
    question.refresh_from_db()
    assert question.state == "answered"
    page.goto(f"{pages.url}{quality}")
    expect(page.locator(".lms-tile", has=page.locator("text=/^1$/"))).to_be_visible()


def model_answer(question: Question) -> str:
    """The best that was suggested."""
    best = question.suggestions.first()
    assert best is not None
    return best.text


def test_an_answered_question_becomes_a_row(
    pages: Pages, curator: User, course: Course, asked: Callable[[str], Question]
) -> None:
    simulate_knowledge([course])
    question, (_said, answer) = asked("en"), WORDS["en"]["row"]
    page = pages.open(reverse("admin:conversations_question_change", args=[question.pk]), user=curator)
    page.locator("textarea[name=text]").fill(answer)
    page.keyboard.press("Control+Enter")
    press(page, address("dataset_add_row"))
    expect(page.locator("#id_question")).to_have_value(str(WORDS["en"]["asked"]))
    page.locator("#id_dataset").select_option(index=1)
    press(page, address("dataset_add_row"))
    page.locator(".messagelist").wait_for()
    version = DatasetVersion.objects.get(number=2)
    assert version.rows.last().answer == answer


def test_a_model_that_is_not_loaded_is_told_in_the_inbox(
    pages: Pages, curator: User, course: Course, asked: Callable[[str], Question]
) -> None:
    simulate_knowledge([course])
    RetrievalModel.objects.update(loaded_at=None)
    asked("en")
    page = pages.open(reverse("admin:conversations_question_changelist"), user=curator)
    page.locator("[data-msg-answer] summary").click()
    told = page.locator("[data-msg-answer] .lms-part")
    expect(told).to_contain_text("is not loaded")
    told.get_by_role("link").click()
    expect(page.locator("#result_list")).to_contain_text("faq")


def test_no_page_is_wider_than_its_window(pages: Pages, curator: User, course: Course) -> None:
    simulate_knowledge([course])
    version, model = DatasetVersion.objects.get(), RetrievalModel.objects.get()
    addresses = {
        "datasets": address("dataset_changelist"),
        "upload": address("dataset_add"),
        "dataset": address("dataset_change", version.dataset_id),
        "explore": address("dataset_explore", version.pk),
        "prepare": address("dataset_prepare", version.pk),
        "add a row": address("dataset_add_row"),
        "models": address("retrievalmodel_changelist"),
        "fit": address("retrievalmodel_add"),
        "model": address("retrievalmodel_change", model.pk),
        "ask": address("retrievalmodel_query"),
        "quality": address("retrievalmodel_quality", model.pk),
        "compare": address("retrievalmodel_compare"),
        "in use": address("coursemodel_changelist"),
        "audit": address("auditentry_changelist"),
    }
    pages.assert_fit(addresses, user=curator, languages=["ru"])


def test_filters_stand_below_a_list_on_a_tablet(pages: Pages, curator: User, course: Course) -> None:
    simulate_knowledge([course])
    page = pages.open(address("retrievalmodel_changelist"), user=curator, width=768)
    listed = page.locator(".changelist-form-container").bounding_box()
    filters = page.locator("#changelist-filter").bounding_box()
    assert listed is not None
    assert filters is not None
    assert filters["y"] >= listed["y"] + listed["height"]
