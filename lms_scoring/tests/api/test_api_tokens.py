"""How a person gets a token."""

import json
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.test.client import BOUNDARY, encode_multipart
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from lms_scoring.tests.api.conftest import client_of

TOKEN = "/api/v1/token/"


def test_name_and_password_are_given_for_a_token_that_opens_the_api(curator: User):
    answer = APIClient().post(TOKEN, {"username": "curator", "password": "curator"}, format="json")
    assert answer.status_code == 200
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")
    assert client.get("/api/v1/courses/").json()["count"] == 1


def test_asking_again_gives_the_same_token(curator: User):
    asked = {"username": "curator", "password": "curator"}
    tokens = {APIClient().post(TOKEN, asked, format="json").json()["token"] for _ in range(2)}
    assert len(tokens) == 1


@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_name_and_password_come_in_whatever_form_programs_send(kind: str, curator: User, client: Client):
    asked = {"username": "curator", "password": "curator"}
    body = {
        "application/json": json.dumps(asked),
        "application/x-www-form-urlencoded": urlencode(asked),
        "multipart/form-data": encode_multipart(BOUNDARY, asked),
    }[kind]
    answer = client.post(TOKEN, body, content_type=f"{kind}; boundary={BOUNDARY}")
    assert answer.status_code == 200, answer.content


def test_a_wrong_password_gives_none(curator: User):
    answer = APIClient().post(TOKEN, {"username": "curator", "password": "wrong"}, format="json")
    assert answer.status_code == 400
    assert "token" not in answer.json()


def test_guessing_passwords_locks_out_as_at_the_login_page(curator: User, settings):
    settings.AXES_ENABLED = True
    client = APIClient()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post(TOKEN, {"username": "curator", "password": "wrong"}, format="json")
    answer = client.post(TOKEN, {"username": "curator", "password": "curator"}, format="json")
    assert answer.status_code == 429
    assert answer.json()["code"] == "locked_out"
    login = client.post("/admin/login/", {"username": "curator", "password": "curator"})
    assert login.status_code == 429


def test_too_many_requests_are_turned_away_for_a_while(curator: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "user", "2/min")
    client = client_of(curator)
    answers = [client.get("/api/v1/courses/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "throttled"
    assert int(answers[2].headers["Retry-After"]) > 0


def test_who_tries_many_names_is_turned_away_too(db: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "anon", "2/min")
    guesses = [{"username": f"name{i}", "password": "guess"} for i in range(3)]
    answers = [APIClient().post(TOKEN, guess, format="json") for guess in guesses]
    assert [answer.status_code for answer in answers] == [400, 400, 429]
