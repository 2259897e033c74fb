"""The student's own page."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from model_bakery import baker

from lms_scoring.engine.categories import RULES
from lms_scoring.models import Contest, Deadline, Score
from lms_scoring.services import feedback
from lms_scoring.tests import cards
from roster.models import Enrollment, Student

MISSED = {
    "code": "missed_deadline",
    "params": {
        "deadline": "Homework 4",
        "deadline_key": "4",
        "days_late": 9,
        "handed_in_percent": 78,
        "silent_days": 3,
    },
}


@pytest.fixture
def running(enrollment):
    """The enrollment in a course that goes on, its day 100 today."""
    enrollment.course.start = timezone.localdate() - timedelta(days=100)
    enrollment.course.save()
    enrollment.start = enrollment.course.start
    enrollment.save()
    return enrollment


@pytest.fixture
def page(client, student):
    """The page as the student reads it."""
    client.force_login(student.user)
    return lambda: client.get(reverse("roster:my")).content.decode()


def contest_url(enrollment):
    """Where a student's objection is posted to."""
    return reverse("roster:my_action", args=[enrollment.pk, "contest"])


def test_a_student_reads_where_they_stand_why_and_what_helps(page, running):
    cards.score(running)
    text = page()
    assert "You may be losing touch with the course." in text
    assert "Silent 9 days while classmates were busy on 6 of them." in text
    assert "Come by on 2 days this week" in text
    assert "58 %" in text


def test_a_missed_deadline_helps_by_being_handed_in_and_the_next_one_is_named(page, running):
    baker.make(Deadline, course=running.course, title="Homework 5", due_day=110)
    cards.score(running, reasons={"rule": MISSED, "contributions": []})
    text = page()
    assert "Hand in “Homework 4”" in text
    assert "Next: “Homework 5”" in text


@pytest.mark.parametrize(
    ("category", "words"), [(0, "You are with the course."), (2, "We have not seen you")]
)
def test_every_category_has_kind_words(page, running, category, words):
    cards.score(running, category=category)
    assert words in page()


def test_an_active_student_is_not_told_to_come_by(page, running):
    cards.score(running, category=0)
    assert "Come by" not in page()


@pytest.mark.parametrize("ending", ["over", "left"])
def test_of_a_course_that_is_over_or_left_no_advice_is_given(page, running, ending):
    if ending == "left":
        Enrollment.objects.update(status="withdrawn")
    else:
        running.course.length_days = 50
        running.course.save()
    cards.score(running)
    text = page()
    assert ("You have left this course." if ending == "left" else "This course ended on") in text
    assert "Come by" not in text


def test_without_a_score_the_page_says_so(page, running):
    assert "Nothing has been computed about you here yet." in page()


def test_another_students_data_snoozes_and_notes_are_not_on_the_page(page, running, curator, other_course):
    other = Student.objects.create(key="2", name="Boris L.")
    cards.score(Enrollment.objects.create(course=running.course, student=other), p_complete=0.33)
    Enrollment.objects.create(course=other_course, student=other)
    cards.score(running)
    baker.make("roster.Note", enrollment=running, author=curator, text="a secret note")
    baker.make("lms_scoring.Snooze", enrollment=running, by=curator, reason="a secret reason")
    feedback.contest(running, by=curator, text="a secret objection")
    text = page()
    for words in ("Boris", "33 %", "Physics", "secret"):
        assert words not in text


def test_a_student_objects_reads_the_answer_and_objects_again(client, page, running, curator):
    cards.score(running)
    assert "Is this wrong?" in page()
    told = client.post(contest_url(running), {"text": "I was ill"}, follow=True).content.decode()
    assert "The course staff will look at it" in told
    assert "It waits for an answer" in told
    made = Contest.objects.get()
    feedback.answer_contest(made.pk, by=curator, state="upheld", answer="Get well soon.", now=timezone.now())
    text = page()
    assert "Get well soon." in text
    assert "Is this wrong?" in text


def test_a_student_objects_for_nobody_else(client, page, running):
    other = baker.make(Enrollment, course=running.course, status="enrolled", outcome="")
    cards.score(other)
    assert client.post(contest_url(other), {"text": "wrong"}).status_code == 404
    assert not Contest.objects.exists()


@pytest.mark.parametrize("name", ["snooze", "add-note", "answer-contest", "nonsense"])
def test_what_staff_do_on_the_card_students_cannot_do_on_their_page(client, page, running, name):
    cards.score(running)
    address = reverse("roster:my_action", args=[running.pk, name])
    assert client.post(address, {"text": "x", "until": "2027-01-01"}).status_code == 404


@pytest.mark.django_db
def test_a_login_without_a_student_reads_what_to_do(client):
    client.force_login(User.objects.create_user("nobody"))
    page = client.get(reverse("roster:my")).content.decode()
    assert "This login belongs to no student" in page
    assert "common/lms" in page, "the page has its looks without a panel that brings them"


def test_a_student_without_courses_reads_that(page):
    assert "No courses yet" in page()


@pytest.mark.django_db
def test_whoever_is_not_logged_in_is_sent_to_a_login_that_takes_students(client, student):
    response = client.get(reverse("roster:my"))
    assert response.url == f"{reverse('roster:login')}?next={reverse('roster:my')}"
    sent = {"username": "anna", "password": "wrong", "next": reverse("roster:my")}
    assert "errornote" in client.post(reverse("roster:login"), sent).content.decode()
    assert client.post(reverse("roster:login"), sent | {"password": "anna"}).url == reverse("roster:my")
    assert client.post(reverse("roster:logout")).url == reverse("roster:login")


def test_every_rule_can_be_read_by_the_student(page, running):
    for code in RULES:
        Score.objects.all().delete()
        params = cards.RULE["params"] | MISSED["params"] | {"visits": 2, "window_days": 7, "away_days": 9}
        cards.score(running, reasons={"rule": {"code": code, "params": params}, "contributions": []})
        assert "another version" not in page()


def test_four_courses_take_few_queries(client, student, running, django_assert_max_num_queries):
    cards.full_card(running)
    for number in range(3):
        other = baker.make("roster.Course", key=f"C{number}", length_days=100, time_zone="UTC")
        cards.score(Enrollment.objects.create(course=other, student=student))
    client.force_login(student.user)
    client.get(reverse("roster:my"))
    with django_assert_max_num_queries(4 + 4 * 12):
        client.get(reverse("roster:my"))
