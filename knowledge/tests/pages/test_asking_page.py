"""The page on which one asks a loaded model."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from knowledge.engine.retriever import Row
from knowledge.models import RetrievalModel
from knowledge.tests.engine.samples import ROWS
from knowledge.tests.stored import stored_model, stored_version

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LONG = Row(f"{'Filler words stand here. ' * 40}The library opens at nine. {'More of them. ' * 40}",
           "When does the library open?", "<b>At nine</b>")  # fmt: skip


@pytest.fixture
def model() -> RetrievalModel:
    """A loaded model."""
    rows = [*ROWS, LONG]
    return stored_model("faq", stored_version("faq", rows), rows)


def page_url() -> str:
    return reverse("admin:knowledge_retrievalmodel_query")


def asked(viewer: Client, question: str, **more: object) -> str:
    """The answer as htmx gets it."""
    data = {"model": "faq", "question": question, "top": 5} | more
    return viewer.post(page_url(), data, headers=HTMX).content.decode()


def test_without_a_loaded_model_the_page_leads_to_the_models(viewer):
    rows = ROWS
    stored_model("faq", stored_version("faq", rows), rows, loaded=False)
    page = viewer.get(page_url()).content.decode()
    assert "No model is loaded" in page
    assert reverse("admin:knowledge_retrievalmodel_changelist") in page
    assert "<textarea" not in page


def test_only_loaded_models_can_be_chosen_and_one_may_be_named(viewer, model):
    version = model.version
    stored_model("asleep", version, [*ROWS, LONG], loaded=False)
    stored_model("other", version, [*ROWS, LONG], kind="tfidf")
    page = viewer.get(page_url(), {"model": "other"}).content.decode()
    assert 'value="asleep"' not in page
    assert '<option value="other" selected' in page


def test_the_answer_comes_first_with_marked_words_a_score_and_its_time(viewer, model):
    page = asked(viewer, "How do I get a certificate?")
    assert page.index("60 points") < page.index("<dt>Question")
    assert "<mark>certificate</mark>" in page
    assert "strong match" in page or "likely match" in page
    assert " ms." in page
    assert "<html" not in page


def test_without_scripts_the_whole_page_comes_back_with_the_question_in_its_field(viewer, model):
    response = viewer.post(page_url(), {"model": "faq", "question": "certificate?", "top": 5})
    page = response.content.decode()
    assert "<html" in page
    assert "certificate?</textarea>" in page
    assert "60 points" in page


def test_a_question_never_stands_in_an_address(viewer, model):
    assert "60 points" not in viewer.get(page_url(), {"question": "certificate?"}).content.decode()
    page = viewer.get(page_url()).content.decode()
    assert f'hx-post="{page_url()}"' in page
    assert "hx-push-url" not in page


def test_what_is_below_the_threshold_is_no_good_answer_and_shown_apart(viewer, model):
    RetrievalModel.objects.update(threshold=0.99)
    page = asked(viewer, "Is there something about a certificate or a ceremony with music and dancing?")
    assert "No good answer" in page
    assert "kb-weak" in page
    assert "weak match" in page


def test_words_that_no_row_has_find_nothing(viewer, model):
    page = asked(viewer, "zzzz qqqq")
    assert "Nothing found" in page
    assert "Ask in other words." in page


def test_a_long_context_is_cut_around_the_marked_words_and_opens(viewer, model):
    page = asked(viewer, "When does the library open?", top=3)
    summary = page[page.index("<summary>") : page.index("</summary>")]
    assert "<mark>library" in summary
    assert summary.count("Filler") < 10
    assert "Show all" in summary
    assert page.count("Filler") > 40


def test_rows_are_text_also_where_one_copies_them(viewer, model):
    page = asked(viewer, "When does the library open?")
    assert "<b>At nine" not in page
    assert 'id="kb-copy-1">&lt;b&gt;At nine&lt;/b&gt;</div>' in page


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"question": "  "}, "Write a question."),
        ({"question": "a" * 10_001}, "10000"),
        ({"model": "gone"}, "not loaded any more"),
        ({"top": 1000}, "1000"),
    ],
)
def test_what_cannot_be_asked_is_said_in_place_of_an_answer(viewer, model, data, told):
    form = {"model": "faq", "question": "certificate?", "top": 5} | data
    page = viewer.post(page_url(), form, headers=HTMX).content.decode()
    assert told in page
    assert 'role="alert"' in page
    assert viewer.post(page_url(), form).status_code == 400


def test_a_model_whose_files_are_gone_says_so(viewer, model, settings, tmp_path):
    RetrievalModel.objects.update(checksum="0" * 64)
    assert 'role="alert"' in asked(viewer, "certificate?")


def test_an_answer_is_made_with_few_queries(viewer, model, django_assert_max_num_queries):
    asked(viewer, "certificate?")
    with django_assert_max_num_queries(11):
        asked(viewer, "homework?")


def test_who_may_not_see_models_may_not_ask(viewer, model):
    User.objects.get().user_permissions.clear()
    assert viewer.get(page_url()).status_code == 403
    assert viewer.post(page_url(), {"model": "faq", "question": "x", "top": 5}).status_code == 403
