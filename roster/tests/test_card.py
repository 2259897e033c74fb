"""The student card's shell: access, the picker, panels of other apps, notes."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from roster import panels
from roster.models import CourseAccess, Enrollment, Note
from roster.panels import Panel
from roster.services import add_note
from roster.views import card_url


@pytest.fixture
def elsewhere(other_course, student):
    """The same student in a course the curator does not see."""
    return Enrollment.objects.create(course=other_course, student=student)


def action_url(enrollment, name):
    """Where an action of the card is posted to."""
    address = reverse("admin:roster_student_card_action", args=[enrollment.student_id, name])
    return f"{address}?course={enrollment.course_id}"


def test_the_card_names_the_student_and_the_course(client, curator, enrollment):
    client.force_login(curator)
    page = client.get(card_url(enrollment)).content.decode()
    assert "Anna K." in page
    assert "Algebra, spring" in page


def test_the_picker_offers_every_enrollment_the_viewer_sees_and_no_other(
    client, curator, enrollment, elsewhere
):
    client.force_login(curator)
    assert "Physics" not in client.get(card_url(enrollment)).content.decode()
    CourseAccess.objects.create(user=curator, course=elsewhere.course)
    page = client.get(card_url(enrollment)).content.decode()
    assert f'href="?course={elsewhere.course_id}"' in page


def test_the_card_leads_back_to_the_list_of_its_course(client, curator, enrollment):
    client.force_login(curator)
    back = f"{reverse('admin:lms_scoring_score_changelist')}?course={enrollment.course_id}"
    assert f'href="{back}"' in client.get(card_url(enrollment)).content.decode()


def test_without_any_scoring_it_leads_back_to_the_admins_own_list(client, curator, enrollment, monkeypatch):
    monkeypatch.setattr(panels, "_lists", {})
    client.force_login(curator)
    assert (
        f'href="{reverse("admin:roster_student_changelist")}"'
        in client.get(card_url(enrollment)).content.decode()
    )


def test_without_a_course_the_latest_enrollment_is_shown(client, superuser, enrollment, elsewhere):
    elsewhere.course.start = "2026-09-01"
    elsewhere.course.save()
    client.force_login(superuser)
    response = client.get(reverse("admin:roster_student_card", args=[enrollment.student_id]))
    assert response.context["enrollment"] == elsewhere


def test_a_curator_of_another_course_finds_no_card(client, curator, enrollment, elsewhere):
    client.force_login(curator)
    assert client.get(card_url(elsewhere)).status_code == 404
    CourseAccess.objects.filter(user=curator).delete()
    assert client.get(card_url(enrollment)).status_code == 404
    assert client.get(reverse("admin:roster_student_card", args=[enrollment.student_id])).status_code == 404


@pytest.mark.parametrize("asked", ["nonsense", "999999", "-1"])
def test_a_course_that_is_none_is_not_found(client, superuser, enrollment, asked):
    client.force_login(superuser)
    address = reverse("admin:roster_student_card", args=[enrollment.student_id])
    assert client.get(f"{address}?course={asked}").status_code == 404


def test_staff_without_the_permission_are_refused_and_others_sent_to_the_login(client, curator, enrollment):
    curator.groups.clear()
    client.force_login(curator)
    assert client.get(card_url(enrollment)).status_code == 403
    client.force_login(enrollment.student.user)
    assert "/login/" in client.get(card_url(enrollment)).url


@pytest.mark.parametrize(
    "name", ["add-note", "delete-note", "snooze", "unsnooze", "contest", "answer-contest"]
)
def test_actions_on_a_student_of_another_course_are_not_found(client, curator, elsewhere, name):
    client.force_login(curator)
    assert client.post(action_url(elsewhere, name), {"text": "x", "until": "2027-01-01"}).status_code == 404
    assert not Note.objects.exists()


def test_an_unknown_action_is_not_found_and_a_get_acts_on_nothing(client, curator, enrollment):
    client.force_login(curator)
    assert client.post(action_url(enrollment, "nonsense")).status_code == 404
    assert client.get(action_url(enrollment, "add-note")).status_code == 405


def test_a_panel_of_another_app_is_shown_in_its_place(client, curator, enrollment):
    def dummy(request, shown):
        return Panel(
            "roster/notes.html", {"notes": [], "may_add": False}, title=f"Submissions of {shown.student}"
        )

    client.force_login(curator)
    with panels.registered("submissions", dummy, order=1):
        response = client.get(card_url(enrollment))
    names = [shown.name for shown in response.context["panels"]]
    assert names[0] == "submissions"
    assert "Submissions of Anna K." in response.content.decode()


def test_a_panel_with_nothing_to_show_leaves_no_trace(client, curator, enrollment):
    client.force_login(curator)
    with panels.registered("submissions", lambda request, shown: None):
        response = client.get(card_url(enrollment))
    assert "submissions" not in [shown.name for shown in response.context["panels"]]


def test_an_action_that_refuses_says_why_on_the_card(client, curator, enrollment, monkeypatch):
    def refuse(request, shown):
        raise ValidationError("not today")

    monkeypatch.setitem(panels._actions, (panels.CARD, "try"), refuse)
    client.force_login(curator)
    assert "Not today" in client.post(action_url(enrollment, "try"), follow=True).content.decode()


def test_a_note_is_added_shown_with_its_author_and_deleted_by_the_author_alone(
    client, curator, teacher, enrollment
):
    client.force_login(curator)
    page = client.post(
        action_url(enrollment, "add-note"), {"text": "called <b>"}, follow=True
    ).content.decode()
    assert "called &lt;b&gt;" in page
    note = Note.objects.get()
    client.force_login(teacher)
    page = client.get(card_url(enrollment)).content.decode()
    assert "curator" in page
    assert f'value="{note.pk}"' not in page
    assert client.post(action_url(enrollment, "delete-note"), {"note": note.pk}).status_code == 403
    client.force_login(curator)
    client.post(action_url(enrollment, "delete-note"), {"note": note.pk})
    assert not Note.objects.exists()


@pytest.mark.parametrize("note", ["", "x", "1.5"])
def test_a_note_to_delete_that_is_no_note_is_refused(client, curator, enrollment, note):
    client.force_login(curator)
    page = client.post(action_url(enrollment, "delete-note"), {"note": note}, follow=True).content.decode()
    assert "Say which note" in page


def test_staff_who_may_not_read_notes_see_none(client, curator, enrollment):
    add_note(enrollment, by=curator, text="called")
    curator.groups.get().permissions.remove(*curator.groups.get().permissions.filter(codename="view_note"))
    client.force_login(curator)
    assert "called" not in client.get(card_url(enrollment)).content.decode()


def test_the_card_of_a_finished_course_tells_the_outcome(client, curator, enrollment):
    client.force_login(curator)
    enrollment.course.length_days = 1
    enrollment.course.save()
    Enrollment.objects.update(status="finished", outcome="failed")
    assert "Outcome: not completed" in client.get(card_url(enrollment)).content.decode()


def test_in_russian_no_date_that_ends_with_a_stop_gets_another(client, curator, enrollment):
    client.force_login(curator)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    Enrollment.objects.update(status="withdrawn", end=enrollment.course.start)
    page = client.get(card_url(enrollment)).content.decode()
    assert "Курс оставлен: " in page
    assert ".." not in page.split("Курс оставлен: ")[1][:40]
