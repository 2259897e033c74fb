"""The catalogue, the list of recommendations and the page of a version in the admin; export and erase."""

import json

import pytest
from django.urls import reverse

from recommender.engine.simulation import simulate
from recommender.models import CatalogueCourse, MistakeProfile, Recommendation
from recommender.services.training import train
from registry.models import TrainedModel
from roster.services import erase_student, export_student
from roster.views import card_url

CATALOGUE = reverse("admin:recommender_cataloguecourse_changelist")
LIST = reverse("admin:recommender_recommendation_changelist")


def text(client, address):
    """A page."""
    return client.get(address).content.decode()


def test_the_catalogue_has_the_seven_to_begin_with_and_counts_what_came_of_each(client, superuser, advised):
    client.force_login(superuser)
    page = text(client, CATALOGUE)
    for name in ("Algebra", "Olympiad geometry", "Logical thinking and basic maths", "Rest: nothing needed"):
        assert name in page
    row = next(row for row in page.split("<tr") if ">trigonometry<" in row)
    assert '<td class="field-shown">1</td>' in row


def test_people_edit_the_catalogue(client, superuser):
    client.force_login(superuser)
    form = {"name": "Chess", "name_ru": "Шахматы", "label": "chess", "is_active": "on", "order": 5}
    client.post(reverse("admin:recommender_cataloguecourse_add"), form)
    made = CatalogueCourse.objects.get(label="chess")
    assert made.title == "Chess"
    client.post(reverse("admin:recommender_cataloguecourse_change", args=[made.pk]), form | {"name": "Go"})
    made.refresh_from_db()
    assert made.name == "Go"


def test_a_second_course_that_means_nothing_is_refused(client, superuser):
    client.force_login(superuser)
    form = {"name": "Nothing", "label": "none", "is_nothing": "on", "is_active": "on", "order": 5}
    answer = client.post(reverse("admin:recommender_cataloguecourse_add"), form)
    assert "Another course says already that nothing is needed." in answer.content.decode()


def test_course_staff_read_the_catalogue_and_do_not_edit_it(client, curator):
    client.force_login(curator)
    assert client.get(CATALOGUE).status_code == 200
    assert client.get(reverse("admin:recommender_cataloguecourse_add")).status_code == 403


def test_the_list_shows_the_viewers_courses_alone_and_leads_to_the_card(
    client, curator, advised, other_course
):
    foreign = other_course.enrollments.create(student=advised.student)
    own = Recommendation.objects.get()
    other = Recommendation.objects.create(
        enrollment=foreign,
        course=own.course,
        probability=0.5,
        reason=own.reason,
        input_hash="x",
        model_version="v",
    )
    client.force_login(curator)
    page = text(client, LIST)
    assert "Algebra, spring" in page
    assert "6 of 6 mistakes are trigonometry and geometry" in page
    assert "Physics" not in page
    change = "admin:recommender_recommendation_change"
    assert client.get(reverse(change, args=[own.pk])).url == f"{card_url(advised)}#panel-recommended"
    assert client.get(reverse(change, args=[other.pk])).status_code == 404
    exported = b"".join(client.get(reverse("admin:recommender_recommendation_export")).streaming_content)
    assert "6 of 6 mistakes are trigonometry and geometry" in exported.decode()


@pytest.fixture
def compared(db):
    """A version whose candidates were compared, with a label that the catalogue does not know."""
    examples = simulate(300, 3)
    renamed = type(examples)(examples.counts, ("chess", *examples.labels[1:]), examples.truth)
    return train(renamed, "profiles.csv", candidates=["logistic_regression", "k_neighbours"])


def test_the_page_of_a_version_compares_candidates_beside_the_limit(client, superuser, compared):
    client.force_login(superuser)
    page = text(client, reverse("admin:registry_trainedmodel_change", args=[compared.pk]))
    for words in (
        "k_neighbours",
        "logistic_regression",
        "Micro F1",
        "Macro F1",
        "Calibration",
        "Rightly given",
        "C = 0.1",
    ):
        assert words in page
    assert "Limit under the published rules" in page
    assert f"{compared.parameters['bayes_limit']:.4f}" in page
    assert f"{compared.metrics[compared.algorithm]['cv_subset_accuracy']:.4f}" in page
    assert "they are recommended to nobody: chess." in page
    assert "olympiad geometry (" in page


def test_the_list_of_versions_says_how_good_each_is(client, superuser, compared):
    client.force_login(superuser)
    accuracy = 100 * compared.metrics[compared.algorithm]["cv_subset_accuracy"]
    page = text(client, reverse("admin:registry_trainedmodel_changelist"))
    assert f"all labels right: {accuracy:.1f} %" in page


def test_a_version_without_measurements_has_a_page_too(client, superuser, compared):
    TrainedModel.objects.update(metrics={}, parameters={})
    client.force_login(superuser)
    page = text(client, reverse("admin:registry_trainedmodel_change", args=[compared.pk]))
    assert "This version was stored without measurements." in page


def test_exporting_and_erasing_a_student_covers_recommendations(advised):
    held = export_student(advised.student)
    assert held["recommender.Recommendation"][0]["course"] == "Trigonometry"
    assert held["recommender.MistakeProfile"][0]["mistakes"] == {"trigonometry_geometry": 6}
    json.dumps(held, default=str)
    erased = erase_student(advised.student)["erased"]
    assert erased["recommender.Recommendation"] == 1
    assert not Recommendation.objects.exists()
    assert not MistakeProfile.objects.exists()
    assert CatalogueCourse.objects.count() == 7
