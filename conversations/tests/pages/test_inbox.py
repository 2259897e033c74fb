"""The inbox: whose questions it lists, in which order, and what one does from it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from conversations.models import Message, Question
from conversations.tests.conftest import NOON
from roster.models import Course, CourseAccess

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]

INBOX = "/admin/conversations/question/"


def listed(staff: Client, **query: str) -> list[str]:
    """The texts of the questions on the page."""
    return [row.question.message.text for row in staff.get(INBOX, query).context["rows"]]


def act(staff: Client, question: Question, name: str, **data: str):
    """Post an action of the inbox."""
    return staff.post(reverse("admin:conversations_question_act", args=[question.pk, name]), data)


def test_it_lists_what_nobody_answered_with_what_was_said_before(staff, asked):
    response = staff.get(INBOX)
    (row,) = response.context["rows"]
    assert row.question == asked
    assert [message.text for message in row.context] == ["How do I start?", "You draw it."]
    assert "waits" in response.content.decode()


def test_the_oldest_comes_first_unless_another_order_is_asked_for(staff, asked, say, process):
    say("vera", "Is it hard?", 70)
    say("gleb", "Is it long?", 80)
    process()
    texts = ["When is it due?", "Is it hard?", "Is it long?"]
    assert listed(staff) == texts
    assert listed(staff, sort="newest") == texts[::-1]


def test_a_curator_sees_the_questions_of_their_courses_only(client, asked, other_course):
    stranger = User.objects.create_user("stranger", password="x", is_staff=True)
    stranger.user_permissions.add(*Permission.objects.filter(content_type__app_label="conversations"))
    CourseAccess.objects.create(user=stranger, course=other_course)
    client.force_login(stranger)
    assert listed(client) == []
    assert client.get(reverse("admin:conversations_question_change", args=[asked.pk])).status_code == 404
    assert act(client, asked, "dismiss", reason="x").status_code == 404
    asked.refresh_from_db()
    assert asked.state == Question.State.OPEN
    assert "When is it due" not in client.get(f"{INBOX}export/").getvalue().decode()


def test_without_the_permission_there_is_no_inbox(client, course, asked):
    bare = User.objects.create_user("bare", password="x", is_staff=True)
    CourseAccess.objects.create(user=bare, course=course)
    client.force_login(bare)
    assert client.get(INBOX).status_code == 403


def test_chips_count_what_they_list(staff, asked, answered, curator):
    chips = {str(chip.label): chip for chip in staff.get(INBOX).context["chips"]}
    assert {label: chip.count for label, chip in chips.items()} == {
        "Open": 1, "Over 2 days old": 1, "Assigned to me": 0, "Nobody’s": 1, "Answered": 1, "Dismissed": 0,
    }  # fmt: skip
    for chip in chips.values():
        assert len(listed(staff, **chip.filters)) == chip.count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "DUE"}, 1),
        ({"q": "boris"}, 1),
        ({"q": "nothing like it"}, 0),
        ({"age": "1"}, 1),
        ({"age": "7"}, 0),
        ({"assigned": "me"}, 0),
        ({"assigned": "nobody"}, 1),
        ({"state": "all"}, 2),
        ({"state": "answered"}, 1),
    ],
)
def test_filters_narrow_the_list(staff, asked, query, found):
    assert len(listed(staff, **query)) == found


def test_the_ages_to_choose_from_are_in_the_readers_language(staff, asked):
    staff.cookies["django_language"] = "ru"
    page = staff.get(INBOX).content.decode()
    assert "days ago</option>" not in page
    assert "назад</option>" in page


def test_a_filter_that_means_nothing_is_left_out_and_told(staff, asked):
    response = staff.get(INBOX, {"age": "soon", "course": "999"})
    assert len(response.context["rows"]) == 1
    assert "Left out" in response.content.decode()


def test_an_answer_is_kept_as_the_persons_message_and_can_be_taken_back(staff, asked, curator):
    response = act(staff, asked, "answer", text="On Friday.", back="sort=newest", row="0")
    assert response.url == f"{INBOX}?sort=newest#row-0"
    asked.refresh_from_db()
    assert (asked.state, asked.answer.text, asked.settled_by) == ("answered", "On Friday.", curator)
    page = staff.get(response.url).content.decode()
    assert "Answered:" in page
    assert listed(staff) == []
    act(staff, asked, "reopen", back="")
    assert listed(staff) == ["When is it due?"]


def test_a_refused_answer_keeps_what_was_typed(staff, asked):
    Question.objects.filter(pk=asked.pk).update(state="dismissed", settled_at=NOON)
    response = act(staff, asked, "answer", text="On Friday.")
    assert response.status_code == 400
    assert "not open any more" in response.content.decode()
    assert not Message.objects.filter(text="On Friday.").exists()
    assert response.context["typed"] == "On Friday."


def test_dismissing_needs_a_reason(staff, asked):
    assert act(staff, asked, "dismiss", reason=" ").status_code == 400
    act(staff, asked, "dismiss", reason="small talk")
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("dismissed", "small talk")
    assert "small talk" in staff.get(INBOX, {"state": "dismissed"}).content.decode()


def test_a_question_is_assigned_to_oneself_and_given_back(staff, asked, curator):
    act(staff, asked, "assign", to=str(curator.pk))
    assert listed(staff, assigned="me") == ["When is it due?"]
    act(staff, asked, "assign", to="")
    assert listed(staff, assigned="nobody") == ["When is it due?"]


def test_a_question_is_not_assigned_to_somebody_who_does_not_see_the_course(staff, asked):
    stranger = User.objects.create_user("stranger", password="x", is_staff=True)
    assert act(staff, asked, "assign", to=str(stranger.pk)).status_code == 400
    asked.refresh_from_db()
    assert asked.assigned_to is None


def test_the_way_back_is_never_an_address_of_another_site(staff, asked):
    response = act(staff, asked, "dismiss", reason="x", back="https://evil.example/?a=1")
    assert response.url == f"{INBOX}?https%3A%2F%2Fevil.example%2F%3Fa=1"


def test_what_people_wrote_is_text_and_never_markup(staff, say, process):
    say("<script>alert(1)</script>", "Is <img src=x onerror=alert(2)> ok?", 1)
    process()
    page = staff.get(INBOX).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_a_very_long_message_is_cut_in_the_list_and_whole_in_the_thread(staff, say, process):
    question = say("1", "a" * 100_000 + "?", 1)
    process()
    page = staff.get(INBOX).content.decode()
    assert len(page) < 60_000
    assert "100,001 characters" in page
    thread = staff.get(reverse("admin:conversations_question_change", args=[question.pk])).content.decode()
    assert "a" * 100_000 in thread


def test_the_number_of_queries_does_not_grow_with_the_list(
    staff, asked, say, process, django_assert_max_num_queries
):
    for minute in range(100, 130):
        say(f"person {minute}", f"What about {minute}?", minute)
    process()
    with django_assert_max_num_queries(14):
        assert len(listed(staff)) == 20


def test_the_list_goes_along_as_a_table(staff, asked, answered):
    lines = staff.get(f"{INBOX}export/", {"state": "all"}).getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "When is it due?" in "".join(lines)
    assert lines[0].startswith("Course,Channel,Asked at")


def test_an_empty_inbox_says_what_to_do_next(staff):
    page = staff.get(INBOX).content.decode()
    assert "No questions yet" in page
    assert reverse("admin:conversations_messageimport_changelist") in page


def test_questions_are_listed_by_course(superuser, client, asked, other_course: Course):
    client.force_login(superuser)
    assert listed(client, course=str(other_course.pk)) == []
    assert listed(client, course=str(asked.course_id)) == ["When is it due?"]


def test_a_page_far_behind_the_last_shows_the_last(staff, asked):
    assert listed(staff, page="99") == ["When is it due?"]


def test_waiting_is_told_in_the_largest_unit(staff, asked):
    Question.objects.update(asked_at=NOON + timedelta(days=2, hours=21, minutes=1))
    assert "2 h" in staff.get(INBOX).content.decode()
