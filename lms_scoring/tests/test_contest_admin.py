"""The list of contested scores."""

import pytest
from django.urls import reverse
from model_bakery import baker

from lms_scoring.models import Contest
from lms_scoring.tests import cards
from roster.views import card_url

LIST = "admin:lms_scoring_contest_changelist"


@pytest.fixture
def contests(enrollment, other_course):
    """An answered one and an open one the curator sees, and one they do not see."""
    elsewhere = baker.make("roster.Enrollment", course=other_course, status="enrolled", outcome="")
    answered = baker.make(Contest, enrollment=enrollment, text="first thing", state="declined", answer="No.")
    opened = baker.make(Contest, enrollment=enrollment, text="second thing", by=enrollment.student.user)
    hidden = baker.make(Contest, enrollment=elsewhere, text="elsewhere")
    return answered, opened, hidden


def test_the_open_ones_come_first_and_those_of_other_courses_not_at_all(client, curator, contests):
    client.force_login(curator)
    page = client.get(reverse(LIST)).content.decode()
    assert page.index("second thing") < page.index("first thing")
    assert "elsewhere" not in page


def test_a_contest_opens_on_the_card_and_one_of_another_course_is_not_found(
    client, curator, enrollment, contests
):
    cards.score(enrollment)
    client.force_login(curator)
    _, opened, hidden = contests
    response = client.get(reverse("admin:lms_scoring_contest_change", args=[opened.pk]))
    assert response.url == f"{card_url(enrollment)}#panel-contest"
    assert client.get(reverse("admin:lms_scoring_contest_change", args=[hidden.pk])).status_code == 404


def test_the_list_takes_the_same_queries_for_one_row_and_for_many(
    client, curator, enrollment, contests, django_assert_max_num_queries
):
    baker.make(Contest, enrollment=enrollment, by=None, state="upheld", _quantity=30)
    client.force_login(curator)
    client.get(reverse(LIST))
    with django_assert_max_num_queries(15):
        client.get(reverse(LIST))


def test_nobody_adds_or_deletes_a_contest_here(client, superuser, contests):
    client.force_login(superuser)
    assert client.get(reverse("admin:lms_scoring_contest_add")).status_code == 403
    assert client.get(reverse("admin:lms_scoring_contest_delete", args=[contests[0].pk])).status_code == 403
