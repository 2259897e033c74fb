"""Who sees what: the courses one was given, and not a trace of others."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from rest_framework.test import APIClient

from lms_scoring.tests.api.conftest import client_of
from roster.models import Course, Enrollment

LISTS = ["courses", "students", "enrollments", "changes"]
V1 = "/api/v1"


def _places(enrollment: Enrollment) -> list[str]:
    """Every address that tells of one enrollment, its student or its course."""
    return [
        f"{V1}/courses/{enrollment.course_id}/",
        f"{V1}/students/{enrollment.student_id}/",
        f"{V1}/enrollments/{enrollment.pk}/",
        f"{V1}/enrollments/{enrollment.pk}/history/",
        f"{V1}/enrollments/{enrollment.pk}/why/",
        f"{V1}/m2_progress/active/10/{enrollment.student.key}",
        f"{V1}/m2_progress/active/10/{enrollment.student.key}?course={enrollment.course.key}",
    ]


def test_a_curator_reads_everything_of_their_own_course(api: APIClient, scored: Enrollment):
    assert [api.get(place).status_code for place in _places(scored)] == [200] * 7


def test_another_course_looks_exactly_as_if_it_did_not_exist(
    api: APIClient, scored: Enrollment, foreign: Enrollment
):
    places = _places(foreign)
    seen = [api.get(place) for place in places]
    foreign.student.delete()
    foreign.course.delete()
    gone = [api.get(place) for place in places]
    assert [answer.status_code for answer in seen] == [404] * 7
    assert [answer.json() for answer in seen] == [answer.json() for answer in gone]


@pytest.mark.parametrize("resource", LISTS)
def test_a_list_has_neither_rows_nor_counts_of_another_course(
    resource: str, api: APIClient, superuser: User, scored: Enrollment, foreign: Enrollment
):
    own, everything = (client.get(f"{V1}/{resource}/").json() for client in (api, client_of(superuser)))
    assert own["count"] == len(own["results"]) == everything["count"] / 2 > 0
    assert "PHY" not in str(own)
    assert "Boris" not in str(own)


@pytest.mark.parametrize(
    "query",
    [
        "students/?course=PHY/2026B",
        "enrollments/?course=PHY/2026B",
        "enrollments/?student=2",
        "changes/?course=PHY/2026B",
        "changes/?student=2",
    ],
)
def test_a_filter_finds_nothing_in_another_course(
    query: str, api: APIClient, scored: Enrollment, foreign: Enrollment
):
    assert api.get(f"{V1}/{query}").json()["count"] == 0


def test_asking_for_changes_of_an_enrollment_does_not_tell_whether_it_exists(
    api: APIClient, foreign: Enrollment
):
    there, nowhere = (api.get(f"{V1}/changes/?enrollment={pk}") for pk in (foreign.pk, 999_999))
    assert (there.status_code, there.json()) == (nowhere.status_code, nowhere.json())


def test_nobody_learns_that_their_student_is_in_another_course_too(
    api: APIClient, scored: Enrollment, other_course: Course
):
    Enrollment.objects.create(course=other_course, student=scored.student)
    assert api.get(f"{V1}/students/?course={other_course.key}").json()["count"] == 0
    assert api.get(f"{V1}/enrollments/?student={scored.student.key}").json()["count"] == 1
    assert api.get(f"{V1}/students/").json()["count"] == 1


@pytest.mark.parametrize("place", [*LISTS, "courses/1", "enrollments/1/why"])
def test_a_student_login_gets_nothing(place: str, student, foreign: Enrollment):
    answer = client_of(student.user).get(f"{V1}/{place}/")
    assert answer.status_code == 403
    assert answer.json()["code"] == "permission_denied"


def test_staff_without_the_permission_to_view_scores_get_nothing(curator: User, scored: Enrollment):
    curator.groups.clear()
    assert client_of(curator).get(f"{V1}/enrollments/").status_code == 403
    curator.user_permissions.add(Permission.objects.get(codename="view_score"))
    assert client_of(curator).get(f"{V1}/enrollments/").json()["count"] == 1


@pytest.mark.parametrize("place", [*LISTS, "courses/1", "enrollments/1/why"])
def test_nobody_gets_in_without_signing_in(place: str, db: None):
    answer = APIClient().get(f"{V1}/{place}/")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Token"
    assert answer.json()["code"] == "not_authenticated"


def test_a_token_of_somebody_who_left_opens_nothing(curator: User):
    client = client_of(curator)
    curator.is_active = False
    curator.save()
    assert client.get(f"{V1}/courses/").status_code == 401


def test_the_session_of_the_pages_opens_the_api(curator: User, client: Client, scored: Enrollment):
    client.force_login(curator)
    assert client.get(f"{V1}/courses/").json()["count"] == 1


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(method: str, api: APIClient, scored: Enrollment):
    answer = getattr(api, method)(f"{V1}/enrollments/{scored.pk}/", {"status": "finished"})
    assert answer.status_code == 405
    scored.refresh_from_db()
    assert scored.status == "enrolled"


@pytest.mark.parametrize(
    "place", ["nothing/", "courses/1/nothing/", "m2_progress/active//1/", "m2_progress/active/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_nothing_has_is_answered_as_other_errors(place: str, method: str, db: None):
    answer = getattr(APIClient(), method)(f"{V1}/{place}")
    assert answer.status_code == 404
    assert answer.json() == {"code": "not_found", "detail": "Not found.", "fields": {}}


def test_an_address_without_its_slash_leads_to_the_one_with_it(db: None):
    assert APIClient().get(f"{V1}/courses").headers["Location"] == f"{V1}/courses/"
