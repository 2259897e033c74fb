"""The pages of messages in a browser: by keyboard, without scripts, in widths and languages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from conversations.models import LabelSource, Message, Question
from conversations.services.posting import post_message
from conversations.tests.conftest import (  # noqa: F401  (fixtures of that app)
    SignLabeller,
    channel,
    in_use,
    process,
)
from conversations.views import trying
from registry.models import TrainedModel
from roster.models import Course, Enrollment, Student
from tests.browser import Pages, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INBOX = "/admin/conversations/question/"
DESK = "/admin/conversations/message/labelling/"
TRY = "/admin/conversations/message/try/"

#: Who says what how many hours ago; the fixtures' model takes it by its signs.
CHATS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Algebra 9, autumn",
        "channel": "homework-help",
        "people": {"a": "Anna King", "b": "Ben Osei", "c": "Clara Vogel", "d": "David Lind"},
        "said": [
            ("b", 75, "I sketched both graphs and they only touch once"),
            ("a", 74, "Why does the square root lose a solution when I square both sides?"),
            ("c", 30, "Could somebody explain why we flip the sign when we divide by a negative number?"),
            ("d", 29.9, "because order reverses on the number line."),
            ("c", 29.5, "Thanks, got it"),
            ("d", 9, "new plan for the week is up"),
            ("b", 8, "Is homework 4 due on Friday or on Sunday?"),
            ("c", 1.5, "Does anybody have the link to yesterday’s recording?"),
            ("a", 1, "hm, maybe in the calendar"),
        ],
        "try": "Anna: How do I start?\nBen: Draw it first.\nAnna: hm, thanks",
        "answer": "On Sunday.",
    },
    "ru": {
        "title": "Алгебра 9, осень",
        "channel": "домашка",
        "people": {"a": "Анна Котова", "b": "Борис Ким", "c": "Вера Лунёва", "d": "Глеб Титов"},
        "said": [
            ("b", 75, "построил оба графика, касаются один раз"),
            ("a", 74, "Почему при возведении в квадрат появляется лишний корень?"),
            ("c", 30, "Объясните, зачем менять знак, когда делим на отрицательное число?"),
            ("d", 29.9, "на числовой прямой порядок меняется."),
            ("c", 29.5, "Спасибо, поняла"),
            ("d", 9, "план на неделю выложили"),
            ("b", 8, "Четвёртую домашку сдавать в пятницу или в воскресенье?"),
            ("c", 1.5, "У кого есть ссылка на запись вчерашнего урока?"),
            ("a", 1, "hm, может, в календаре"),
        ],
        "try": "Анна: С чего начать?\nБорис: Сначала нарисуй.\nАнна: hm, спасибо",
        "answer": "В воскресенье.",
    },
}


@pytest.fixture
def chat(course: Course, process: Callable[[], None]) -> Callable[[str], Course]:  # noqa: F811
    """Fills the course with the chat of a language."""

    def fill(language: str) -> Course:
        words, now = CHATS[language], timezone.now()
        Course.objects.filter(pk=course.pk).update(
            title=words["title"], start=timezone.localdate() - timedelta(days=60)
        )
        course.refresh_from_db()
        for key, name in words["people"].items():
            Enrollment.objects.create(course=course, student=Student.objects.create(key=key, name=name))
        for number, (author, hours, text) in enumerate(words["said"]):
            post_message(
                course,
                channel=words["channel"],
                external_id=str(number),
                author_key=author,
                author_name=words["people"][author],
                text=text,
                sent_at=now - timedelta(hours=hours),
            )
        process()
        return course

    return fill


@pytest.fixture
def model(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version in use whose labels go by simple signs."""
    monkeypatch.setattr(trying, "load_labeller", lambda row: SignLabeller())
    TrainedModel.objects.create(name="messages", version="1", is_active=True)


def current(page: Page) -> Locator:
    """The question that the keys mean."""
    return page.locator(".msg-current .msg-asked")


def test_a_question_is_answered_by_keyboard_and_taken_back(
    pages: Pages, curator: User, chat: Callable[[str], Course]
) -> None:
    chat("en")
    page = pages.open(INBOX, user=curator)
    expect(page.locator("[data-msg-row]")).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(current(page)).to_contain_text("Is homework 4 due")
    page.keyboard.press("a")
    page.keyboard.type("On Sunday, a joke.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".lms-notice-success")).to_contain_text("Answered: Is homework 4 due")
    expect(page.locator("[data-msg-row]")).to_have_count(2)
    expect(current(page)).to_contain_text("Does anybody have the link")
    assert Question.objects.get(message__text__startswith="Is homework").answer is not None
    page.keyboard.press("u")
    expect(page.locator("[data-msg-row]")).to_have_count(3)


def test_keys_work_on_a_russian_keyboard(pages: Pages, curator: User, chat: Callable[[str], Course]) -> None:
    chat("ru")
    page = pages.open(INBOX, user=curator, language="ru")
    page.evaluate(
        """() => { for (const [key, code] of [["о", "KeyJ"], ["в", "KeyD"]])
        document.body.dispatchEvent(new KeyboardEvent("keydown", {key, code, bubbles: true})); }"""
    )
    page.keyboard.type("не вопрос")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".lms-notice-success")).to_contain_text("Отклонён:")
    assert Question.objects.get(state="dismissed").reason == "не вопрос"


def test_the_first_click_on_a_button_presses_it(
    pages: Pages, curator: User, chat: Callable[[str], Course]
) -> None:
    chat("en")
    page = pages.open(INBOX, user=curator)
    page.locator("[data-msg-answer] summary").nth(1).click()
    expect(page.locator("[data-msg-answer]").nth(1).locator("textarea")).to_be_visible()
    expect(current(page)).to_contain_text("Is homework 4 due")


def test_enter_leads_to_the_thread(pages: Pages, curator: User, chat: Callable[[str], Course]) -> None:
    chat("en")
    page = pages.open(INBOX, user=curator)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What was said")).to_be_visible()
    expect(page.locator(".msg-line-asked")).to_contain_text("Why does the square root")


def test_a_chip_brings_its_list_without_a_new_page(
    pages: Pages, curator: User, chat: Callable[[str], Course]
) -> None:
    chat("en")
    page = pages.open(INBOX, user=curator)
    page.evaluate("window.stays = true")
    page.get_by_role("link", name="Answered").click()
    expect(page.locator("[data-msg-row]")).to_have_count(1)
    assert page.evaluate("window.stays")
    page.get_by_role("searchbox", name="Words or name").press_sequentially("nothing like it", delay=20)
    expect(page.get_by_text("Nothing here")).to_be_visible()


def test_everything_works_without_scripts(pages: Pages, curator: User, chat: Callable[[str], Course]) -> None:
    chat("en")
    page = pages.open(INBOX, user=curator, scripts=False)
    row = page.locator("[data-msg-row]").first
    row.locator("[data-msg-dismiss] summary").click()
    row.get_by_label("Why it needs no answer").fill("asked in class")
    row.locator("[data-msg-dismiss] form button").click()
    expect(page.locator(".lms-notice-success")).to_contain_text("Dismissed:")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-msg-row]")).to_have_count(3)


def test_a_message_is_labelled_by_one_key(pages: Pages, curator: User, chat: Callable[[str], Course]) -> None:
    chat("en")
    page = pages.open(DESK, user=curator)
    expect(page.locator(".msg-to-label")).to_contain_text("hm, maybe")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="Nothing to label")).to_be_visible()
    message = Message.objects.get(text__startswith="hm")
    assert (message.label, message.label_source) == ("comment", LabelSource.PERSON)
    page.keyboard.press("u")
    expect(page.locator(".msg-to-label")).to_contain_text("hm, maybe")


@pytest.mark.usefixtures("model")
def test_a_pasted_conversation_is_labelled_without_scripts(pages: Pages, curator: User) -> None:
    page = pages.open(TRY, user=curator, scripts=False)
    page.get_by_label("Conversation").fill("Anna: How?\nBen: So.")
    page.get_by_role("button", name="Label it").click()
    expect(page.locator("#line-1 .lms-badge")).to_contain_text("question")
    expect(page.locator("#line-2 .msg-holds")).to_contain_text("80 %")


@pytest.mark.usefixtures("model")
def test_no_page_is_wider_than_its_window(pages: Pages, curator: User, chat: Callable[[str], Course]) -> None:
    chat("ru")
    open_question = Question.objects.filter(state="open").first()
    assert open_question is not None
    author = open_question.message.author
    assert author is not None
    addresses = {
        "inbox": INBOX,
        "question": reverse("admin:conversations_question_change", args=[open_question.pk]),
        "labelling": DESK,
        "try it": TRY,
        "participant": reverse("admin:conversations_participant_change", args=[author.pk]),
        "import": "/admin/conversations/messageimport/add/",
        "messages": "/admin/conversations/message/",
    }
    pages.assert_fit(addresses, user=curator, languages=["ru"])


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("language", ["en", "ru"])
def test_pictures_of_the_pages_of_messages(
    pages: Pages, curator: User, chat: Callable[[str], Course], language: str
) -> None:
    chat(language)
    words, suffix = CHATS[language], "" if language == "en" else "-ru"
    page = pages.open(INBOX, user=curator, language=language)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.keyboard.type(words["answer"])
    screenshot(page, f"inbox{suffix}")
    page.goto(f"{pages.url}{DESK}")
    screenshot(page, f"labelling{suffix}")
    page.goto(f"{pages.url}{TRY}")
    page.locator("#id_conversation").fill(words["try"])
    page.locator("form.lms-panel button").click()
    expect(page.locator("#line-3")).to_be_visible()
    page.evaluate("window.scrollTo(0, 0)")
    screenshot(page, f"try-it{suffix}")
