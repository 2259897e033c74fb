"""The API of recommending: staff see their courses, students themselves, nobody anything else."""

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from recommender.models import MistakeProfile, Recommendation
from recommender.services.recommending import recommend_for
from recommender.tests.builders import trigonometry_needed
from recommender.tests.conftest import NOW
from roster.models import Student

pytestmark = pytest.mark.django_db
LIST, PROFILES = "/api/v1/recommendations/", "/api/v1/mistake-profiles/"


def program(user):
    """A program that signs in with the token of a person."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=user)[0].key}")
    return client


@pytest.fixture
def foreign(other_course):
    """A student of another course, with a recommendation."""
    made = other_course.enrollments.create(student=Student.objects.create(key="2", name="Boris S."))
    trigonometry_needed(made)
    recommend_for(made, NOW)
    return made


@pytest.mark.parametrize("who", ["curator", "student"])
def test_staff_and_the_student_read_what_is_recommended_and_why(curator, advised, foreign, who):
    api = program(curator if who == "curator" else advised.student.user)
    (found,) = api.get(LIST).json()["results"]
    assert (found["student"], found["course"], found["label"]) == ("1", "ALG/2026B", "trigonometry")
    assert (found["title"], found["lms_course"], found["state"]) == ("Trigonometry", None, "shown")
    assert found["reason"]["text"] == "6 of 6 mistakes are trigonometry and geometry"
    assert found["counts"] == [10, 4, 0, 6, 0, 0]
    (profile,) = api.get(PROFILES).json()["results"]
    assert (profile["total"], profile["mistakes"]) == (10, {"trigonometry_geometry": 6})


def test_reasons_come_in_the_language_asked_for(curator, advised):
    found = program(curator).get(LIST, headers={"accept-language": "ru"}).json()["results"][0]
    assert found["title"] == "Тригонометрия"
    assert found["reason"]["text"].startswith("6 из 6 ошибок")


@pytest.mark.parametrize(
    ("query", "count"),
    [("student=1", 1), ("student=2", 0), ("course=ALG/2026B", 1), ("state=shown", 1), ("state=accepted", 0)],
)
def test_recommendations_are_found_by_student_course_and_state(curator, advised, foreign, query, count):
    assert program(curator).get(f"{LIST}?{query}").json()["count"] == count


def test_an_unknown_state_is_refused_with_its_field(curator, advised):
    answer = program(curator).get(f"{LIST}?state=maybe")
    assert answer.status_code == 400
    assert "state" in answer.json()["fields"]


@pytest.mark.parametrize("who", ["curator", "student"])
def test_a_course_is_accepted_dismissed_and_undone(curator, advised, who):
    by = curator if who == "curator" else advised.student.user
    offer = Recommendation.objects.get()
    for action, state in (("accept", "accepted"), ("dismiss", "dismissed"), ("undo", "shown")):
        answer = program(by).post(f"{LIST}{offer.pk}/{action}/")
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    offer.refresh_from_db()
    assert offer.state == "shown"


def test_what_belongs_to_another_course_is_not_found(curator, foreign):
    offer, profile = Recommendation.objects.get(), MistakeProfile.objects.get()
    api = program(curator)
    assert api.get(f"{LIST}{offer.pk}/").status_code == 404
    assert api.get(f"{PROFILES}{profile.pk}/").status_code == 404
    assert api.post(f"{LIST}{offer.pk}/accept/").status_code == 404
    offer.refresh_from_db()
    assert offer.state == "shown"


def test_who_may_only_look_does_not_decide(curator, advised):
    group = curator.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="change_recommendation"))
    answer = program(curator).post(f"{LIST}{Recommendation.objects.get().pk}/accept/")
    assert answer.status_code == 403


@pytest.mark.parametrize("address", [LIST, PROFILES])
def test_a_stranger_reads_nothing(advised, django_user_model, address):
    assert APIClient().get(address).status_code == 401
    assert program(django_user_model.objects.create_user("nobody")).get(address).status_code == 403


def test_a_list_asks_the_database_for_little(curator, advised, django_assert_max_num_queries):
    api = program(curator)
    with django_assert_max_num_queries(10):
        api.get(LIST)
