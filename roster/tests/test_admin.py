"""Courses, students and enrollments in the admin: each only as far as the viewer's courses reach."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from roster.models import Course, CourseAccess, CourseBreak, Enrollment, Student


@pytest.fixture
def elsewhere(other_course):
    """A student of a course the curator does not see."""
    stranger = Student.objects.create(key="2", name="Boris L.")
    return Enrollment.objects.create(course=other_course, student=stranger)


@pytest.fixture
def powerful(curator):
    """A curator who may do everything in the roster, in their own course."""
    curator.user_permissions.set(
        Permission.objects.filter(content_type__app_label="roster").exclude(codename="view_all_courses")
    )
    return curator


@pytest.mark.parametrize("model", ["course", "student", "enrollment", "courseaccess"])
def test_lists_show_the_viewers_courses_alone(client, powerful, superuser, enrollment, elsewhere, model):
    CourseAccess.objects.create(user=superuser, course=elsewhere.course)
    address = reverse(f"admin:roster_{model}_changelist")
    for user, sees in ((powerful, False), (superuser, True)):
        client.force_login(user)
        page = client.get(address).content.decode()
        assert ("Physics" in page or "Boris" in page) == sees
        assert "Algebra" in page or "Anna" in page


@pytest.mark.parametrize("model", ["course", "student", "enrollment"])
def test_rows_of_other_courses_are_not_to_be_opened(client, powerful, enrollment, elsewhere, model):
    pk = {"course": elsewhere.course_id, "student": elsewhere.student_id, "enrollment": elsewhere.pk}[model]
    client.force_login(powerful)
    response = client.get(reverse(f"admin:roster_{model}_change", args=[pk]))
    assert response.status_code == 302
    assert response.url == reverse("admin:index")


def test_only_own_courses_can_be_chosen(client, powerful, enrollment, elsewhere):
    client.force_login(powerful)
    page = client.get(reverse("admin:roster_enrollment_add")).content.decode()
    assert "Algebra" in page
    assert "Physics" not in page


def test_a_break_is_kept_with_its_course_and_one_that_ends_before_it_begins_is_refused(
    client, superuser, course
):
    client.force_login(superuser)
    address = reverse("admin:roster_course_change", args=[course.pk])
    assert client.post(address, _course_form(course, "2026-05-01", "2026-05-09")).status_code == 302
    assert CourseBreak.objects.get().name == "Holidays"
    page = client.post(address, _course_form(course, "2026-06-09", "2026-06-01", initial=1)).content.decode()
    assert "comes before its first" in page


def _course_form(course: Course, first: str, last: str, initial: int = 0) -> dict[str, object]:
    fields = {
        name: getattr(course, name)
        for name in ("key", "family", "title", "start", "length_days", "time_zone")
    }
    number = initial
    pause = {"name": "Holidays", "first": first, "last": last, "id": "", "course": course.pk}
    form = {f"breaks-{number}-{name}": value for name, value in pause.items()}
    if initial:
        kept = CourseBreak.objects.get()
        form |= {f"breaks-0-{name}": getattr(kept, name) for name in ("id", "name", "first", "last")}
    management = {
        f"{prefix}-{name}": value
        for prefix, total, first_forms in (("breaks", number + 1, initial), ("access", 0, 0))
        for name, value in (("TOTAL_FORMS", total), ("INITIAL_FORMS", first_forms))
    }
    return fields | form | management


def test_deleting_a_student_in_the_admin_erases_them_and_their_login(client, superuser, enrollment):
    client.force_login(superuser)
    address = reverse("admin:roster_student_delete", args=[enrollment.student_id])
    assert "with all scores, activity, results and notes" in client.get(address).content.decode()
    client.post(address, {"post": "yes"})
    assert not Student.objects.exists()
    assert not Enrollment.objects.exists()
    superuser.refresh_from_db()
    assert [entry.object_repr for entry in superuser.logentry_set.all()] == [""]


def test_courses_and_enrollments_are_not_deleted_by_a_click(client, superuser, enrollment):
    client.force_login(superuser)
    for model, pk in (("course", enrollment.course_id), ("enrollment", enrollment.pk)):
        assert client.get(reverse(f"admin:roster_{model}_delete", args=[pk])).status_code == 403
