"""The pages that say how good models are, one by one and side by side."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from common.jobs import State
from knowledge import usage
from knowledge.engine.retriever import Row
from knowledge.models import Job, RetrievalModel
from knowledge.services.running import run_job
from knowledge.tests.engine.samples import ROWS
from knowledge.tests.stored import stored_model, stored_version
from knowledge.usage import Usage

pytestmark = pytest.mark.django_db

NASTY = "<script>alert(1)</script>"
#: The question of the last row has nothing in common with its context.
MISSED = [*ROWS, Row("Rain in spring.", f"Whose certificate is this {NASTY}?", f"{NASTY} mine")]


@pytest.fixture
def model() -> RetrievalModel:
    """A model that misses one question of its rows."""
    return stored_model("faq", stored_version("faq", MISSED), MISSED)


def url(name: str, model: RetrievalModel) -> str:
    return reverse(f"admin:knowledge_retrievalmodel_{name}", args=[model.pk])


def measured(viewer: Client, model: RetrievalModel, name: str = "measure", **data: object) -> Job:
    """Asked for on the page and done by a worker."""
    assert viewer.post(url(name, model), data).url == url("quality", model)
    done = run_job(Job.objects.filter(model=model).latest("pk").pk)
    assert done is not None
    assert done.state == State.DONE, done.error
    return done


def page_of(viewer: Client, model: RetrievalModel, **query: object) -> str:
    return viewer.get(url("quality", model), query).content.decode()


def test_a_model_that_was_never_measured_says_what_the_test_does(viewer, model):
    page = page_of(viewer, model)
    assert "Not measured yet" in page
    assert "Not timed yet." in page


def test_while_it_is_measured_the_page_waits(viewer, model):
    viewer.post(url("measure", model), {})
    page = page_of(viewer, model)
    assert "Quality test: waiting for a worker." in page
    assert page.count(f'hx-get="{url("quality_progress", model)}"') == 1
    Job.objects.update(state=State.RUNNING, progress=0.5)
    response = viewer.get(url("quality_progress", model))
    assert 'value="0.500"' in response.content.decode()
    assert "HX-Refresh" not in response
    Job.objects.update(state=State.FAILED, error="it <broke>")
    response = viewer.get(url("quality_progress", model))
    assert "it &lt;broke&gt;" in response.content.decode()
    assert response["HX-Refresh"] == "true"


def test_figures_stand_with_their_intervals_and_meaning(viewer, model):
    result = measured(viewer, model).result
    page = page_of(viewer, model)
    assert f"{100 * result['top1']:.1f}\u00a0%" in page
    assert "–" in page[page.index("right context first") : page.index("right context among five")]
    assert "The 9 questions belong to 7 contexts." in page
    assert "9 questions of faq, version 1" in page


def test_errors_are_told_by_kind_and_opened_beside_what_was_expected(viewer, model):
    result = measured(viewer, model).result
    kind = next(name for name in ("near", "deep", "absent") if result["error_counts"][name])
    page = page_of(viewer, model, kind=kind)
    assert "Whose certificate is this" in page
    assert page.index("Expected") < page.index("Rain in spring")
    assert "No question went wrong in this way." in page_of(viewer, model, kind="deep")
    assert page_of(viewer, model, kind="nonsense")


def test_nothing_from_a_row_is_markup(viewer, model):
    result = measured(viewer, model).result
    for kind in result["errors"]:
        page = page_of(viewer, model, kind=kind)
        assert NASTY not in page
    assert "alert(1)" in "".join(page_of(viewer, model, kind=kind) for kind in result["errors"])


def test_questions_of_another_dataset_are_asked_by_choice(viewer, model):
    stored_version("held-back", [Row(ROWS[2].context, "Who is given a certificate?", "")])
    assert 'value="held-back"' in page_of(viewer, model)
    job = measured(viewer, model, dataset="held-back")
    assert job.options == {"dataset": "held-back"}
    assert "1 question of held-back, version 1" in page_of(viewer, model)


def test_an_earlier_test_is_shown_again_on_demand(viewer, model):
    first = measured(viewer, model)
    stored_version("held-back", [Row(ROWS[2].context, "Who is given a certificate?", "")])
    measured(viewer, model, dataset="held-back")
    assert "9 questions of faq" in page_of(viewer, model, result=first.pk)
    assert "1 question of held-back" in page_of(viewer, model, result="x")


def test_measuring_again_makes_a_new_test(viewer, model):
    measured(viewer, model)
    measured(viewer, model)
    assert Job.objects.filter(state=State.DONE).count() == 2


def test_a_benchmark_is_drawn_with_its_percentiles(viewer, model):
    measured(viewer, model, "benchmark", n=30)
    page = page_of(viewer, model)
    assert "30 random questions" in page
    assert 'class="lms-chart-plot' in page


def test_a_number_of_questions_that_cannot_be_is_refused(viewer, model):
    response = viewer.post(url("benchmark", model), {"n": 0}, follow=True)
    assert "greater than or equal to 1" in response.content.decode()
    assert not Job.objects.exists()


def test_questions_that_find_themselves_are_warned_of(viewer):
    rows = [Row("", f"How do I get paper number {n}?", f"By mail {n}") for n in range(5)]
    model = stored_model("faq", stored_version("faq", rows), rows)
    measured(viewer, model)
    assert "find themselves" in page_of(viewer, model)


def test_suggestions_that_helped_are_counted(viewer, model, monkeypatch):
    monkeypatch.setattr(usage, "_counters", {})
    measured(viewer, model)
    assert "suggestions used" not in page_of(viewer, model)
    usage.register("inbox", lambda models: dict.fromkeys(models, Usage(7, 3)))
    page = page_of(viewer, model)
    assert "shown to 7 questions" in page


def test_the_page_is_made_with_few_queries(viewer, model, django_assert_max_num_queries):
    measured(viewer, model)
    measured(viewer, model, "benchmark", n=10)
    with django_assert_max_num_queries(22):
        page_of(viewer, model)


def test_a_model_that_is_not_fitted_or_was_removed_has_no_such_page(viewer, model):
    RetrievalModel.objects.update(loaded_at=None, state=State.FAILED)
    assert viewer.get(url("quality", model)).status_code == 404


@pytest.mark.parametrize("name", ["quality", "quality_progress", "measure", "benchmark"])
def test_who_may_not_see_models_sees_nothing(viewer, model, name):
    User.objects.get().user_permissions.clear()
    ask = viewer.get if name.startswith("quality") else viewer.post
    assert ask(url(name, model)).status_code == 403
    assert not Job.objects.exists()


# Side by side


def compared(viewer: Client, *models: RetrievalModel) -> str:
    address = reverse("admin:knowledge_retrievalmodel_compare")
    return viewer.get(address, {"model": [model.pk for model in models]}).content.decode()


@pytest.fixture
def rival(model: RetrievalModel) -> RetrievalModel:
    """Another model on the same rows."""
    return stored_model("tfidf", model.version, MISSED, kind="tfidf")


def test_without_models_comparing_says_what_to_do(viewer):
    assert "No model is fitted yet" in compared(viewer)


def test_models_on_the_same_questions_stand_side_by_side(viewer, model, rival):
    measured(viewer, model)
    measured(viewer, rival)
    page = compared(viewer, model, rival)
    assert "On the questions of faq, version 1" in page
    assert "Right context first" in page
    assert "may be chance" in page


def test_questions_on_which_they_differ_are_listed_with_their_places(viewer, model, rival):
    measured(viewer, model)
    job = measured(viewer, rival)
    first = Job.objects.filter(model=model).get()
    first.result["outcomes"], job.result["outcomes"] = "111111112", "111111111"
    first.save()
    job.save()
    page = compared(viewer, model, rival)
    assert "1 question on which they differ" in page
    assert "Whose certificate is this &lt;script&gt;" in page
    assert "place 2" in page
    assert "+1 / −0" in page


def test_what_cannot_be_compared_is_said(viewer, model, rival):
    assert "Choose from 2 to 4 models." in compared(viewer, model)
    assert "Not all of them were measured" in compared(viewer, model, rival)
    stored_version("held-back", [Row(ROWS[2].context, "Who is given a certificate?", "")])
    measured(viewer, model)
    measured(viewer, rival, dataset="held-back")
    assert "measured on different questions" in compared(viewer, model, rival)


def test_comparing_is_for_those_who_may_see_models(viewer, model):
    User.objects.get().user_permissions.clear()
    assert viewer.get(reverse("admin:knowledge_retrievalmodel_compare")).status_code == 403


def test_comparing_takes_few_queries(viewer, model, rival, django_assert_max_num_queries):
    measured(viewer, model)
    measured(viewer, rival)
    with django_assert_max_num_queries(11):
        compared(viewer, model, rival)
