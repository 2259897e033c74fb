"""The labelling queue: one message at a time, kept for whoever looks at it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from conversations.models import LabelSource
from lms_scoring.services.access import ensure_staff_group
from roster.models import CourseAccess

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]

DESK = "/admin/conversations/message/labelling/"


def label(staff: Client, message, **data):
    return staff.post(reverse("admin:conversations_message_label", args=[message.pk]), data)


def test_it_shows_an_unsure_message_among_its_neighbours(staff, asked, unsure):
    response = staff.get(DESK)
    assert response.context["message"] == unsure
    page = response.content.decode()
    assert page.index("When is it due?") < page.index("msg-to-label")
    assert "Kept for you until" in page


def test_a_label_by_hand_holds_and_is_counted(staff, unsure, curator):
    assert label(staff, unsure, label="comment").url == DESK
    unsure.refresh_from_db()
    assert (unsure.label, unsure.label_source, unsure.labelled_by) == ("comment", LabelSource.PERSON, curator)
    page = staff.get(DESK).content.decode()
    assert "You labelled 1 message today." in page
    assert "1 correction was made since the model was trained." in page
    assert "Nothing to label" in page


def test_a_colleague_is_given_another_one(staff, unsure, course):
    staff.get(DESK)
    colleague = User.objects.create_user("colleague", password="x", is_staff=True)
    colleague.groups.add(ensure_staff_group())
    CourseAccess.objects.create(user=colleague, course=course)
    other = Client()
    other.force_login(colleague)
    response = other.get(DESK)
    assert response.context["message"] is None
    assert "a colleague is looking at it" in response.content.decode()


def test_what_one_skips_does_not_come_again_until_one_asks_for_it(staff, unsure):
    staff.get(DESK)
    label(staff, unsure, skip="1")
    assert staff.get(DESK).context["message"] is None
    unsure.refresh_from_db()
    assert unsure.labeller is None
    staff.post(reverse("admin:conversations_message_label_again"))
    assert staff.get(DESK).context["message"] == unsure


def test_undo_brings_the_message_back_without_its_label(staff, unsure):
    label(staff, unsure, label="answer")
    response = staff.post(reverse("admin:conversations_message_label_undo"), follow=True)
    assert response.context["message"] == unsure
    unsure.refresh_from_db()
    assert (unsure.label, unsure.label_source) == ("comment", LabelSource.MODEL)


def test_what_is_no_label_is_refused(staff, unsure):
    label(staff, unsure, label="opinion")
    unsure.refresh_from_db()
    assert unsure.label_source == LabelSource.MODEL
    assert "is no label" in staff.get(DESK).content.decode()


def test_messages_of_other_courses_are_not_in_the_queue(staff, unsure, other_course):
    unsure.channel.course = other_course
    unsure.channel.save()
    assert staff.get(DESK).context["message"] is None
    assert label(staff, unsure, label="comment").status_code == 404
    assert staff.get(DESK, {"message": unsure.pk}).context["message"] is None


def test_without_the_permission_to_label_there_is_no_queue(client, course):
    client.force_login(User.objects.create_user("bare", password="x", is_staff=True))
    assert client.get(DESK).status_code == 403


def test_the_queries_of_the_queue_are_bounded(staff, asked, unsure, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        staff.get(DESK)
