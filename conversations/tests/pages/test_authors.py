"""Authors: who is known, who is not, and saying who it is."""

import pytest
from django.urls import reverse

from conversations.models import Message, Participant
from conversations.selectors.pages import suggested_students
from roster.models import Enrollment, Student

pytestmark = pytest.mark.django_db

LIST = "/admin/conversations/participant/"


@pytest.fixture
def boris(course) -> Enrollment:
    """A student whose name the chat spells otherwise."""
    student = Student.objects.create(key="b-7", name="Petrov Boris")
    return Enrollment.objects.create(course=course, student=student)


@pytest.fixture
def unknown(asked) -> Participant:
    """The author whom nobody knows."""
    return Participant.objects.get(key="boris")


def match(staff, participant, **data):
    return staff.post(reverse("admin:conversations_participant_match", args=[participant.pk]), data)


def test_the_list_tells_students_staff_and_strangers_apart(staff, asked):
    assert [row.key for row in staff.get(LIST, {"who": "unknown"}).context["cl"].result_list] == ["boris"]
    assert [row.key for row in staff.get(LIST, {"who": "student"}).context["cl"].result_list] == ["1"]
    assert not staff.get(LIST, {"who": "staff"}).context["cl"].result_list


def test_a_similar_name_is_suggested_whatever_the_order_of_its_words(unknown, boris, enrollment):
    Participant.objects.filter(pk=unknown.pk).update(name="Boris Petroff")
    unknown.refresh_from_db()
    assert suggested_students(unknown) == [boris]


def test_saying_who_it_is_gives_the_student_their_messages(staff, unknown, boris):
    page = staff.get(reverse("admin:conversations_participant_change", args=[unknown.pk]))
    assert "You draw it." in page.content.decode()
    match(staff, unknown, enrollment=boris.pk)
    unknown.refresh_from_db()
    assert (unknown.enrollment, unknown.match) == (boris, "person")
    assert Message.objects.filter(author__enrollment=boris).count() == 2


def test_an_author_can_be_a_member_of_staff_or_nobody(staff, unknown, curator):
    match(staff, unknown, user=curator.pk)
    unknown.refresh_from_db()
    assert (unknown.user, unknown.is_staff) == (curator, True)
    match(staff, unknown)
    unknown.refresh_from_db()
    assert (unknown.user, unknown.is_staff) == (None, None)


def test_a_student_of_another_course_cannot_be_the_author(staff, unknown, other_course, student):
    elsewhere = Enrollment.objects.create(course=other_course, student=student)
    assert match(staff, unknown, enrollment=elsewhere.pk).status_code == 404
    unknown.refresh_from_db()
    assert unknown.enrollment is None


def test_students_are_found_by_name_or_key(staff, unknown, boris, enrollment):
    url = reverse("admin:conversations_participant_change", args=[unknown.pk])
    assert staff.get(url, {"q": "b-7"}).context["students"] == [boris]
    assert staff.get(url, {"q": "nobody"}).context["students"] == []


def test_authors_of_other_courses_are_not_found(staff, unknown, other_course):
    Participant.objects.filter(pk=unknown.pk).update(course=other_course)
    url = reverse("admin:conversations_participant_change", args=[unknown.pk])
    assert staff.get(url).status_code == 404
    assert match(staff, unknown).status_code == 404


def test_channels_are_listed_with_their_messages_and_can_be_renamed(staff, asked):
    page = staff.get("/admin/conversations/channel/")
    (channel,) = page.context["cl"].result_list
    assert channel.message_count == 3
    staff.post(reverse("admin:conversations_channel_change", args=[channel.pk]), {"name": "Homework"})
    channel.refresh_from_db()
    assert (channel.name, channel.key) == ("Homework", "help")
