"""The practice page in a frame of the LMS: who may show it, and how a student gets in."""

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse

from grading.services import embed
from roster.models import Student

LMS = "https://lms.example.org"
PAGE = "/my/practice/embed/"


@pytest.fixture(autouse=True)
def an_lms(settings, no_llm):
    settings.LMS_SCORING = settings.LMS_SCORING | {"EMBED_ORIGINS": [LMS]}


def ancestors(response):
    policy = response.headers["Content-Security-Policy"]
    return next(part for part in policy.split(";") if "frame-ancestors" in part)


def test_only_the_addresses_of_the_frame_may_be_framed_and_only_by_the_lms(as_student, task):
    own, framed = as_student.get("/my/practice/"), as_student.get(PAGE)
    assert LMS not in ancestors(own)
    assert own.headers["X-Frame-Options"] == "DENY"
    assert LMS in ancestors(framed)
    assert "X-Frame-Options" not in framed.headers


def test_the_page_in_the_frame_leads_to_itself_and_has_no_head(as_student, enrollment, task):
    html = as_student.get(PAGE).content.decode()
    assert f"{PAGE}{enrollment.pk}/answers/" in html
    assert f"/my/practice/{enrollment.pk}/" not in html
    assert 'id="header"' not in html
    assert "Log out" not in html
    answer = as_student.post(f"{PAGE}{enrollment.pk}/answers/", {f"answer-{task.pk}": "x", "save": "1"})
    assert answer.headers["Location"].startswith(PAGE)


def test_nobody_is_sent_to_a_login_in_a_frame(client, db):
    answer = client.get(PAGE)
    assert answer.status_code == 403
    assert "Open this page from your course again." in answer.content.decode()
    assert LMS in ancestors(answer)


def test_a_link_signs_the_student_in_and_shows_the_course(client, enrollment, task):
    answer = client.get(embed.launch_link(enrollment))
    assert answer.headers["Location"] == f"{PAGE}?course={enrollment.course_id}"
    assert "You solved" in client.get(answer.headers["Location"]).content.decode()


def test_a_student_without_a_login_is_given_one_without_a_password(client, enrollment):
    User.objects.all().delete()
    enrollment.refresh_from_db()
    client.get(embed.launch_link(enrollment))
    student = Student.objects.get()
    assert student.user is not None
    assert not student.user.has_usable_password()
    assert embed.launch_link(enrollment)
    assert User.objects.count() == 1


def test_a_link_that_is_old_or_changed_opens_nothing(client, enrollment, monkeypatch):
    link = embed.launch_link(enrollment)
    broken = client.get(link[:-3])
    assert broken.status_code == 403
    assert "not valid" in broken.content.decode()
    assert client.get(reverse("practice_launch")).status_code == 403
    monkeypatch.setattr(embed, "LINK_SECONDS", -1)
    old = client.get(link)
    assert old.status_code == 403
    assert "too old" in old.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_signature_made_for_something_else_opens_nothing(client, enrollment):
    token = signing.dumps(enrollment.pk, salt="another")
    assert client.get(reverse("practice_launch"), {"token": token}).status_code == 403


def test_no_link_opens_the_admin(client, enrollment, curator):
    link = embed.launch_link(enrollment)
    User.objects.filter(pk=enrollment.student.user_id).update(is_staff=True)
    assert client.get(link).status_code == 403
    enrollment.refresh_from_db()
    with pytest.raises(ValidationError, match="has to log in"):
        embed.launch_link(type(enrollment).objects.get())


def test_a_member_of_staff_who_follows_a_link_stays_who_they_are(client, enrollment, curator):
    client.force_login(curator)
    assert "signed in as staff" in client.get(embed.launch_link(enrollment)).content.decode()
    assert client.session["_auth_user_id"] == str(curator.pk)
