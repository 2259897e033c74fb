"""Graders in the admin: measured before they are put in use."""

from decimal import Decimal

import pytest
from django.urls import reverse

from grading.models import GoldenItem, GoldenReplay, GraderVersion, Spend
from grading.services import golden, graders, reviews
from grading.tests.conftest import RIGHT, WRONG, opinion
from roster.models import Course

LIST = reverse("admin:grading_graderversion_changelist")


def page(grader, name="change"):
    return reverse(f"admin:grading_graderversion_{name}", args=[grader.pk])


def text_of(response):
    return response.content.decode()


@pytest.fixture
def as_admin(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture
def golden_set(graded, superuser):
    """A right and a wrong solution that a person confirmed, the right one with another outcome."""
    for text, outcome in ((RIGHT, "wrong"), (WRONG, "wrong")):
        submission = graded(text)
        reviews.override(submission, by=superuser, outcome=outcome, categories=["algebra"], reason="so it is")
        golden.add_golden(submission, by=superuser)


@pytest.fixture
def symbolic(db):
    return graders.grader_version()


def test_without_a_golden_set_the_page_says_where_it_comes_from(as_admin, symbolic):
    html = text_of(as_admin.get(page(symbolic)))
    assert "The golden set is empty" in html
    assert "Replay the golden set" not in html
    assert "has 0 solutions" in text_of(as_admin.get(LIST))


def test_a_replay_shows_how_far_it_is_then_figures_and_disagreements(
    as_admin, symbolic, golden_set, no_worker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        html = text_of(as_admin.post(page(symbolic, "replay"), follow=True))
    assert "Waiting for a worker." in html
    assert f'hx-get="{page(symbolic, "progress")}"' in html
    assert "HX-Refresh" not in as_admin.get(page(symbolic, "progress")).headers
    replay = GoldenReplay.objects.get()
    assert no_worker[-1] == replay.pk
    golden.run_replay(replay.pk)
    assert as_admin.get(page(symbolic, "progress")).headers["HX-Refresh"] == "true"
    html = text_of(as_admin.get(page(symbolic)))
    assert "1 solution graded otherwise than by people" in html
    assert "50 %" in html
    assert "Algebra" in html
    assert "50 %" in text_of(as_admin.get(LIST))


def test_a_grader_is_put_in_use_only_after_a_replay(as_admin, llm_server, golden_set):
    grader = graders.grader_version("v1", "other-model")
    assert "disabled>Put in use" in text_of(as_admin.get(page(grader)))
    refused = text_of(as_admin.post(page(grader, "activate"), follow=True))
    assert "Replay the golden set with it first" in refused
    llm_server.says(opinion("wrong"))
    as_admin.post(page(grader, "replay"))
    golden.run_replay(GoldenReplay.objects.get().pk)
    html = text_of(as_admin.get(page(grader)))
    assert "disabled>Put in use" not in html
    assert "Cost of the whole set" in html
    as_admin.post(page(grader, "activate"))
    grader.refresh_from_db()
    assert grader.is_active
    assert "When it was put in use" in text_of(as_admin.get(page(grader)))


def test_a_new_grader_is_made_of_a_prompt_and_a_model(as_admin, llm_server):
    add = reverse("admin:grading_graderversion_add")
    assert "school-model" in text_of(as_admin.get(add))
    as_admin.post(add, {"prompt": "v1", "model": "another"})
    made = GraderVersion.objects.get(model="another")
    assert (made.prompt, made.is_active) == ("v1", False)
    assert as_admin.post(add, {"prompt": "v99", "model": "another"}).status_code == 400


def test_without_a_language_model_the_form_says_so(as_admin):
    html = text_of(as_admin.get(reverse("admin:grading_graderversion_add")))
    assert "No language model is configured" in html


def test_a_teacher_measures_but_neither_adds_nor_puts_in_use(as_teacher, symbolic, golden_set):
    assert "Replay the golden set" in text_of(as_teacher.get(page(symbolic)))
    assert as_teacher.get(reverse("admin:grading_graderversion_add")).status_code == 403
    assert as_teacher.post(page(symbolic, "activate")).status_code == 403
    assert as_teacher.post(page(symbolic, "replay")).status_code == 302


def test_disagreements_of_courses_that_the_viewer_does_not_see_are_only_counted(
    as_teacher, symbolic, golden_set, other_course, superuser
):
    GoldenItem.objects.update(course=other_course)
    GoldenItem.objects.update(statement="Of physics.")
    replay = golden.replay_golden(symbolic, by=superuser)
    golden.run_replay(replay.pk)
    html = text_of(as_teacher.get(page(symbolic)))
    assert "Of physics." not in html
    assert "And 1 in a course that you do not see." in html
    assert "Of physics." not in text_of(as_teacher.get(reverse("admin:grading_goldenitem_changelist")))


def test_a_replay_that_broke_off_says_so(as_admin, symbolic, golden_set):
    GoldenReplay.objects.create(grader=symbolic, state="failed", error="OSError: the disk is full")
    html = text_of(as_admin.get(page(symbolic)))
    assert "The last replay broke off." in html
    assert "the disk is full" in html


def test_spending_is_shown_against_the_caps_for_the_viewers_courses(
    as_teacher, course, other_course, settings
):
    settings.LMS_SCORING = settings.LMS_SCORING | {
        "GRADING_TOKENS_PER_DAY": 1000,
        "GRADING_MONEY_PER_DAY": 10.0,
    }
    for one, tokens in ((course, 250), (other_course, 999)):
        Spend.objects.create(course=one, day="2026-11-20", tokens=tokens, money=Decimal(5), calls=3)
    html = text_of(as_teacher.get(reverse("admin:grading_spend_changelist")))
    assert "50 %" in html, "money is nearer to its cap than tokens"
    assert "1,000 tokens" in html
    assert str(Course.objects.get(pk=other_course.pk)) not in html
