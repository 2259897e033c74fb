"""The page on which one pastes a conversation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.tests.conftest import SignLabeller
from conversations.views import trying
from conversations.views.trying import MOST_LINES, pasted
from registry.models import TrainedModel

PAGE = "/admin/conversations/message/try/"


@pytest.fixture
def model(db, monkeypatch):
    """A version in use whose labels go by simple signs."""
    monkeypatch.setattr(trying, "load_labeller", lambda row: SignLabeller())
    return TrainedModel.objects.create(name="messages", version="1", is_active=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Anna: Hi", [("Anna", "Hi")]),
        ("Anna K.: Hi\nmore of it", [("Anna K.", "Hi\nmore of it")]),
        ("no name at all", [("", "no name at all")]),
        ("Anna: see https://example.org", [("Anna", "see https://example.org")]),
        ("Anna: look\nhttps://example.org", [("Anna", "look\nhttps://example.org")]),
        ("Anna:\nHi", [("", "Anna:\nHi")]),
        ("\n\n", []),
    ],
)
def test_a_line_that_begins_with_a_name_begins_a_message(text, found):
    assert [(message.author, message.text) for message in pasted(text)] == found


@given(st.text(max_size=400))
def test_every_word_that_is_pasted_is_in_some_message(text):
    messages = pasted(text)
    kept = (
        "".join(f"{message.author}{message.text}" for message in messages).replace(" ", "").replace("\n", "")
    )
    assert len(kept) >= len("".join(text.split())) - text.count(":") - _blank(text)
    assert [message.id for message in messages] == [str(n) for n in range(1, len(messages) + 1)]


def _blank(text: str) -> int:
    """Characters that are blank to ``strip`` but not to ``split``: none that anybody would miss."""
    return sum(not character.isprintable() for character in text)


@pytest.mark.usefixtures("model")
def test_each_line_gets_a_label_with_probabilities(staff):
    page = staff.post(PAGE, {"conversation": "Anna: How?\nBoris: So.\nAnna: hm"})
    assert [line.label for line in page.context["tried"]] == ["question", "answer", "comment"]
    text = page.content.decode()
    assert "80 %" in text
    assert text.count("unsure</span>") == 1


@pytest.mark.usefixtures("model")
def test_a_link_leads_to_what_a_line_responds_to(staff):
    page = staff.post(PAGE, {"conversation": "Anna: How?\nBoris: Anna, so."})
    link = page.context["tried"][1].link
    assert (link.parent, link.rule) == ("1", "mention")
    assert 'href="#line-1"' in page.content.decode()


@pytest.mark.usefixtures("model")
def test_too_much_is_refused_and_kept_in_the_field(staff):
    lines = "\n".join(f"Anna: message {number}" for number in range(MOST_LINES + 1))
    page = staff.post(PAGE, {"conversation": lines})
    assert page.status_code == 400
    assert f"These are {MOST_LINES + 1} messages" in page.content.decode()
    assert "message 200</textarea>" in page.content.decode()


@pytest.mark.usefixtures("model")
def test_an_empty_field_is_refused(staff):
    assert "Paste a conversation first." in staff.post(PAGE, {"conversation": " "}).content.decode()


@pytest.mark.usefixtures("model")
def test_what_is_pasted_is_text_and_never_markup(staff):
    page = staff.post(PAGE, {"conversation": "<b>Anna</b>: <script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>Anna</b>" not in page


def test_without_a_model_the_page_says_how_to_get_one(staff):
    assert "train_messages" in staff.get(PAGE).content.decode()


def test_it_needs_the_permission_to_see_messages(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("bare", password="x", is_staff=True))
    assert client.get(PAGE).status_code == 403
