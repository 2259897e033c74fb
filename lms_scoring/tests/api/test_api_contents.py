"""What the API tells, and how it answers to nonsense."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.utils import translation
from rest_framework.test import APIClient

from lms_scoring import reasons, wording
from lms_scoring.history import records, unpack
from lms_scoring.models import CategoryChange, CourseSummary, ScoreHistory
from lms_scoring.reasons import Reason
from lms_scoring.tests.api.conftest import client_of
from lms_scoring.tests.cards import BEFORE, FACTS, RULE, SCORED_AT, change, score
from registry.models import TrainedModel
from roster.models import Course, CourseAccess, Enrollment, Student

V1 = "/api/v1"
VERSION = "2026-05-01.1"


def _progress(api: APIClient, week: object, model: str = VERSION, query: str = ""):
    return api.get(f"{V1}/m2_progress/{model}/{week}/1{query}")


def test_a_course_tells_how_far_it_is_scored(api: APIClient, course: Course):
    assert api.get(f"{V1}/courses/{course.pk}/").json()["scored_day"] is None
    CourseSummary.objects.create(course=course, day=100, scored=1, model_version=VERSION, scored_at=SCORED_AT)
    told = api.get(f"{V1}/courses/{course.pk}/").json()
    assert (told["key"], told["start"], told["end"]) == ("ALG/2026B", "2026-02-01", "2026-09-28")
    assert (told["scored_day"], told["scored_at"]) == (100, "2026-05-12T04:10:00Z")


def test_an_enrollment_comes_with_its_latest_score(api: APIClient, scored: Enrollment):
    told = api.get(f"{V1}/enrollments/{scored.pk}/").json()
    assert told["student"] == {"id": scored.student_id, "key": "1", "name": "Anna K."}
    expected = {
        "as_of": "2026-05-12",
        "day": 100,
        "category": "falling_asleep",
        "p_complete": 0.58,
        "change_direction": "worse",
        "model_version": VERSION,
    }
    assert told["score"].items() >= expected.items()


def test_an_enrollment_never_scored_has_no_score(api: APIClient, enrollment: Enrollment):
    assert api.get(f"{V1}/enrollments/{enrollment.pk}/").json()["score"] is None
    for part in ("history", "why"):
        answer = api.get(f"{V1}/enrollments/{enrollment.pk}/{part}/")
        assert (answer.status_code, answer.json()["detail"]) == (404, "Not scored yet.")


def test_a_history_tells_every_scored_day(api: APIClient, scored: Enrollment):
    told = api.get(f"{V1}/enrollments/{scored.pk}/history/").json()
    assert (told["model_version"], len(told["days"])) == (VERSION, 101)
    last, stored = told["days"][-1], unpack(scored.history.get().days)[-1]
    assert last == {
        "day": 100,
        "date": "2026-05-12",
        "category": "falling_asleep",
        "p_complete": stored["p_complete"] / 10_000,
        "p_dropout": stored["p_dropout"] / 10_000,
    }


def test_a_history_by_another_model_is_told_apart(api: APIClient, scored: Enrollment):
    _history_by("older", scored, p_complete=0.25)
    told = api.get(f"{V1}/enrollments/{scored.pk}/history/?model=older").json()
    assert [day["p_complete"] for day in told["days"]] == [0.25] * 7
    assert api.get(f"{V1}/enrollments/{scored.pk}/history/?model=unknown").status_code == 404


def _history_by(version: str, enrollment: Enrollment, p_complete: float) -> None:
    week = np.full(7, p_complete)
    days = records(week, week, np.zeros(7, dtype=np.int8))
    ScoreHistory.objects.create(
        enrollment=enrollment,
        model_version=version,
        first_day=0,
        days=days.tobytes(),
        scored_at=SCORED_AT - timedelta(days=30),
    )


def test_why_has_three_parts_in_numbers_and_words(api: APIClient, scored: Enrollment):
    told = api.get(f"{V1}/enrollments/{scored.pk}/why/").json()
    assert told["rule"]["code"] == "silent_while_course_busy"
    assert told["rule"]["params"]["silent_days"] == 9
    assert told["rule"]["text"] == "silent 9 days while classmates were busy on 6 of them"
    assert told["contributions"][0].items() >= {"group": "deadlines", "points": -12.3}.items()
    assert told["contributions"][0]["text"] == "missed “Homework 4”"
    assert told["changed"] == "2026-05-02"
    assert told["moved"] == wording.moved_sentences(BEFORE, FACTS) != []
    assert told["facts"]["silent_days"] == 9


def test_what_other_apps_know_stands_beside_why(api: APIClient, scored: Enrollment):
    def waiting(_enrollment: Enrollment) -> list[Reason]:
        return [Reason("waiting", "waits for a reply", {"days": 3}, "/inbox/")]

    with reasons.registered("waiting", waiting):
        told = api.get(f"{V1}/enrollments/{scored.pk}/why/").json()
    assert told["besides"] == [{"code": "waiting", "params": {"days": 3}, "text": "waits for a reply"}]


def test_without_a_change_nothing_has_moved(api: APIClient, enrollment: Enrollment):
    score(enrollment)
    told = api.get(f"{V1}/enrollments/{enrollment.pk}/why/").json()
    assert (told["changed"], told["moved"]) == (None, [])


def test_why_speaks_the_language_asked_for(api: APIClient, scored: Enrollment):
    answer = api.get(f"{V1}/enrollments/{scored.pk}/why/", HTTP_ACCEPT_LANGUAGE="ru")
    assert answer.headers["Content-Language"] == "ru"
    assert "Accept-Language" in answer.headers["Vary"]
    with translation.override("ru"):
        assert answer.json()["rule"]["text"] == wording.rule_sentence(RULE)


@pytest.mark.parametrize("plus", ["+", "%2B"])
def test_a_moment_of_another_time_zone_is_that_moment_however_its_plus_is_sent(
    plus: str, api: APIClient, enrollment: Enrollment
):
    change(enrollment, 30, created_at=datetime(2026, 5, 12, 9, tzinfo=UTC))
    for clock, count in (("12:00:00", 1), ("12:00:01", 0), ("11:59", 1)):
        told = api.get(f"{V1}/changes/?since=2026-05-12T{clock}{plus}03:00").json()
        assert told["count"] == count


def test_changes_since_a_moment_are_those_found_from_then_on(api: APIClient, enrollment: Enrollment):
    morning = datetime(2026, 5, 12, 4, 10, tzinfo=UTC)
    for days in range(3):
        change(enrollment, 50 + days, created_at=morning + timedelta(days=days))
    told = api.get(f"{V1}/changes/?since=2026-05-13T07:10:00%2B03:00").json()
    assert [one["day"] for one in told["results"]] == [51, 52]
    assert told["results"][0]["date"] == "2026-03-24"
    assert (told["results"][0]["from_category"], told["results"][0]["to_category"]) == (
        "active",
        "falling_asleep",
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("changes/?direction=worse", 2),
        ("changes/?direction=better", 1),
        ("changes/?student=1", 3),
        ("changes/?student=nobody", 0),
        ("enrollments/?category=falling_asleep", 1),
        ("enrollments/?category=asleep", 0),
        ("enrollments/?tentative=false", 1),
        ("enrollments/?tentative=true", 0),
        ("enrollments/?status=enrolled&course=ALG/2026B", 1),
        ("students/?name=anna", 1),
        ("students/?name=boris", 0),
        ("students/?course=ALG/2026B", 1),
        ("courses/?family=ALG", 1),
        ("courses/?key=nothing", 0),
    ],
)
def test_a_filter_keeps_what_it_names(query: str, count: int, api: APIClient, scored: Enrollment):
    assert api.get(f"{V1}/{query}").json()["count"] == count


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("changes/?since=yesterday", "since"),
        ("changes/?since=0001-01-01T00:00:00%2B14:00", "since"),
        ("changes/?since=2026-05-12T04:10:00+03:00+03:00", "since"),
        ("changes/?direction=sideways", "direction"),
        ("changes/?enrollment=1.5", "enrollment"),
        ("changes/?course=%00", "course"),
        ("enrollments/?category=sleepy", "category"),
        ("enrollments/?status=gone", "status"),
        ("enrollments/?tentative=maybe", "tentative"),
        ("enrollments/?student=%00", "student"),
        ("students/?name=%00", "name"),
        ("courses/?page_size=0", "page_size"),
        ("courses/?page_size=many", "page_size"),
        ("m2_progress/active/0/1", "week"),
        ("m2_progress/active/-1/1", "week"),
        ("m2_progress/active/ten/1", "week"),
        ("m2_progress/active/1e3/1", "week"),
        ("m2_progress/active/1/%00", "id_user"),
        ("m2_progress/%00/1/1", "model"),
        ("m2_progress/active/1/1?course=%00", "course"),
    ],
)
def test_nonsense_is_refused_with_the_name_of_the_parameter(query: str, field: str, api: APIClient):
    answer = api.get(f"{V1}/{query}")
    assert answer.status_code == 400
    told = answer.json()
    assert told["code"] == "invalid"
    assert list(told["fields"]) == [field]
    assert told["fields"][field][0]


@pytest.mark.parametrize(
    "path",
    [
        "courses/999999999999999999999999/",
        "courses/%00/",
        "courses/none/",
        "courses/1.5/",
        "enrollments/-1/why/",
        "enrollments/%D1%84/history/",
        "enrollments/1%2F2/",
        "courses/?page=0",
        "courses/?page=1000000000000000000000",
        "m2_progress/active/1000000000000/1",
        f"m2_progress/active/{'9' * 900}/1",
        "m2_progress/active/1/%D1%84",
        "m2_progress/active/1/a%2Fb",
        "m2_progress/active/1/%FF%FE",
        "m2_progress/%F0%9F%90%8D/1/1",
    ],
)
def test_what_is_not_there_is_not_found(path: str, api: APIClient, scored: Enrollment):
    assert api.get(f"{V1}/{path}").status_code == 404


def test_a_history_of_no_possible_model_is_refused(api: APIClient, scored: Enrollment):
    for nonsense in ("%00", "x" * 51):
        answer = api.get(f"{V1}/enrollments/{scored.pk}/history/?model={nonsense}")
        assert list(answer.json()["fields"]) == ["model"]


@pytest.mark.parametrize("slash", ["", "/"])
def test_progress_is_the_score_at_the_end_of_the_course_week(slash: str, api: APIClient, scored: Enrollment):
    told = api.get(f"{V1}/m2_progress/{VERSION}/10/1{slash}").json()
    stored = unpack(scored.history.get().days)[69]
    assert told == {
        "id_user": "1",
        "course": "ALG/2026B",
        "week": 10,
        "day": 69,
        "as_of": "2026-04-11",
        "model": VERSION,
        "category": "active",
        "p_complete": stored["p_complete"] / 10_000,
        "p_dropout": stored["p_dropout"] / 10_000,
    }


def test_progress_has_no_week_that_is_not_scored_through_to_its_end(api: APIClient, scored: Enrollment):
    assert _progress(api, 14).json()["day"] == 97
    assert _progress(api, 15).status_code == 404
    assert _progress(api, 14, model="unknown").status_code == 404


def test_progress_by_the_active_model_is_by_the_version_in_use(api: APIClient, scored: Enrollment):
    _history_by("older", scored, p_complete=0.25)
    TrainedModel.objects.create(name="scoring", version="older", is_active=True, folder="x", checksum="x")
    assert _progress(api, 1, model="active").json()["model"] == "older"
    assert _progress(api, 2, model="active").json()["model"] == VERSION, "the one in use has no such week"


def test_progress_in_a_course_asked_for_else_in_the_one_begun_last(
    api: APIClient, scored: Enrollment, other_course: Course, curator: User
):
    CourseAccess.objects.create(user=curator, course=other_course)
    other_course.start = date(2026, 3, 1)
    other_course.save()
    later = Enrollment.objects.create(course=other_course, student=scored.student)
    _history_by(VERSION, later, p_complete=0.25)
    assert _progress(api, 1).json()["course"] == "PHY/2026B"
    assert _progress(api, 1, query="?course=ALG/2026B").json()["course"] == "ALG/2026B"
    assert _progress(api, 1, query="?course=").json()["course"] == "PHY/2026B"
    assert _progress(api, 1, query="?course=unknown").status_code == 404


def test_a_key_with_a_slash_or_other_letters_is_found(api: APIClient, course: Course):
    for key in ("group/7", "ученик 1", "a.b@c"):
        student = Student.objects.create(key=key, name=key)
        _history_by(VERSION, Enrollment.objects.create(course=course, student=student), p_complete=0.5)
        assert api.get(f"{V1}/m2_progress/{VERSION}/1/{key}").json()["id_user"] == key
        assert api.get(f"{V1}/m2_progress/{VERSION}/1/{key}/").json()["id_user"] == key


@pytest.mark.parametrize("resource", ["enrollments", "changes", "students", "courses"])
def test_a_page_of_a_hundred_takes_few_queries(
    resource: str, course: Course, curator: User, django_assert_max_num_queries
):
    _hundred(course)
    client = client_of(curator)
    with django_assert_max_num_queries(6):
        told = client.get(f"{V1}/{resource}/").json()
    assert len(told["results"]) == (1 if resource == "courses" else 100)


def _hundred(course: Course) -> None:
    students = [Student(key=f"s{i}", name=f"Student {i}") for i in range(101)]
    Student.objects.bulk_create(students)
    for student in students:
        enrollment = Enrollment.objects.create(course=course, student=student)
        score(enrollment)
        change(enrollment, 90)


def test_pages_follow_one_another_without_gap_or_repetition(course: Course, api: APIClient):
    _hundred(course)
    seen: list[int] = []
    address = f"{V1}/changes/?page_size=40"
    while address:
        told = api.get(address).json()
        seen += [one["id"] for one in told["results"]]
        address = told["next"]
    assert seen == list(CategoryChange.objects.order_by("created_at", "pk").values_list("pk", flat=True))


def test_a_page_has_at_most_a_thousand_rows_however_many_are_asked_for(course: Course, api: APIClient):
    Student.objects.bulk_create([Student(key=f"s{i}", name="S") for i in range(1001)])
    Enrollment.objects.bulk_create(Enrollment(course=course, student=s) for s in Student.objects.all())
    told = api.get(f"{V1}/students/?page_size=5000").json()
    assert (told["count"], len(told["results"])) == (1001, 1000)


@pytest.mark.parametrize("part", ["", "history/", "why/"])
def test_one_enrollment_takes_as_many_queries_however_long_it_is_scored(
    part: str, api: APIClient, scored: Enrollment, django_assert_max_num_queries
):
    for day in range(40):
        change(scored, day)
    with django_assert_max_num_queries(14):
        assert api.get(f"{V1}/enrollments/{scored.pk}/{part}").status_code == 200
