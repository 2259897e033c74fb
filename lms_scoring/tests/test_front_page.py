"""The admin's front page: what changed on the latest scored day of every course one sees."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from lms_scoring.models import Snooze
from lms_scoring.selectors.overview import WORST, overview
from lms_scoring.tests import lists
from lms_scoring.tests.lists import DAY, enrolled, put, summarise, worse
from roster import tiles
from roster.models import Course, CourseAccess, Enrollment
from roster.tiles import Tile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


def front(client: Client) -> str:
    """The front page's text."""
    response = client.get("/admin/")
    assert response.status_code == 200
    return response.content.decode()


def board(user: User) -> Any:
    """What the page tells a person."""
    return overview(user, lists.NOW.date())


def test_it_counts_the_changes_of_the_latest_day_and_the_sizes(course: Course, curator: User):
    put(course, "Anna", **worse())
    put(course, "Boris", **worse(DAY - 1))
    put(course, "Vera", changed_day=DAY, change_direction=1)
    put(course, "Gleb", category=2, tentative=True)
    summarise(course)
    told = board(curator)
    assert (told.worse, told.better, told.falling_asleep, told.asleep, told.tentative) == (1, 1, 2, 1, 1)
    assert told.students == 4
    assert [change.enrollment.student.name for change in told.worst] == ["Anna"]
    assert [c.pk for c in told.running] == [course.pk]


def test_a_courses_week_is_what_the_students_page_lists(staff: Client, course: Course, curator: User):
    put(course, "Anna", **worse(DAY - 6))
    put(course, "Boris", **worse(DAY - 7))
    put(course, "Vera", changed_day=DAY - 1, change_direction=1)
    aside = put(course, "Gleb", **worse())
    Snooze.objects.create(enrollment=aside.enrollment, until=lists.NOW.date() + timedelta(days=1))
    summarise(course)
    listed = staff.get("/admin/lms_scoring/score/", {"change": "worse", "days": "7"}).context["page"]
    assert [row.worse_week for row in board(curator).running] == [listed.paginator.count] == [1]
    assert "change=worse&amp;days=7" in front(staff)


def test_a_curator_sees_nothing_of_other_courses(
    staff: Client, course: Course, other_course: Course, curator: User
):
    put(course, "Anna", **worse())
    put(other_course, "Boris", **worse())
    summarise(course)
    summarise(other_course)
    page = front(staff)
    assert "Anna" in page
    assert "Boris" not in page
    assert other_course.title not in page
    assert board(curator).worse == 1


def test_the_largest_loss_of_probability_comes_first(staff: Client, course: Course, curator: User):
    put(course, "Small", p_complete=0.10, p_complete_before=0.12, **worse())
    put(course, "Large", p_complete=0.50, p_complete_before=0.80, **worse())
    put(course, "New", p_complete=0.05, p_complete_before=None, **worse())
    summarise(course)
    assert [change.enrollment.student.name for change in board(curator).worst] == ["Large", "Small", "New"]
    page = front(staff)
    large = Enrollment.objects.get(student__name="Large")
    assert f"{reverse('admin:roster_student_card', args=[large.student_id])}?course={course.pk}" in page
    assert "silent 9 days while classmates were busy on 6 of them" in page


def test_who_is_set_aside_is_not_among_the_worst(course: Course, curator: User):
    score = put(course, "Anna", **worse())
    summarise(course)
    snooze = Snooze.objects.create(enrollment=score.enrollment, until=lists.NOW.date() + timedelta(days=1))
    assert board(curator).worst == []
    snooze.until = lists.NOW.date()
    snooze.save()
    assert len(board(curator).worst) == 1


def test_a_student_who_left_is_not_among_the_worst_though_the_course_goes_on(course: Course, curator: User):
    put(course, "Anna")
    put(course, "Boris", day=DAY - 3, **worse(DAY - 3))
    summarise(course)
    assert board(curator).worst == []


def test_courses_are_shown_by_where_they_are(course: Course, curator: User):
    others = {
        "over": course.start - timedelta(days=400),
        "to come": lists.NOW.date() + timedelta(days=1),
    }
    for title, start in others.items():
        other = Course.objects.create(key=title, family="F", title=title, start=start, length_days=100)
        CourseAccess.objects.create(user=curator, course=other)
    told = board(curator)
    assert [c.title for c in told.running] == [course.title]
    assert [c.title for c in told.to_come] == ["to come"]
    assert [c.title for c in told.finished] == ["over"]


def test_a_course_to_come_has_a_link_and_a_count_of_nobody_has_none(
    staff: Client, course: Course, curator: User
):
    put(course, "Anna")
    summarise(course)
    soon = Course.objects.create(
        key="soon", family="F", title="Soon", start=lists.NOW.date() + timedelta(days=1), length_days=100
    )
    CourseAccess.objects.create(user=curator, course=soon)
    page = front(staff)
    assert f'<a href="/admin/lms_scoring/score/?course={soon.pk}">Soon</a>' in page
    assert "category=asleep" not in page


def test_a_finished_course_alone_is_unfolded(client: Client, curator: User, course: Course):
    Course.objects.update(start=course.start - timedelta(days=400))
    client.force_login(curator)
    assert '<details class="lms-fold" open>' in front(client)


def test_somebody_in_two_courses_is_one_student(course: Course, other_course: Course, superuser: User):
    put(course, "Anna")
    Enrollment.objects.create(course=other_course, student=Enrollment.objects.get().student)
    assert board(superuser).students == 1


def test_a_running_course_never_scored_offers_to_score_it(staff: Client, course: Course):
    enrolled(course, "Anna")
    page = front(staff)
    assert "Nothing scored yet." in page
    assert reverse("admin:lms_scoring_score_now") in page


def test_who_was_given_no_course_is_told_who_gives_one(client: Client, curator: User):
    CourseAccess.objects.all().delete()
    client.force_login(curator)
    assert "You were not given a course yet" in front(client)


def test_an_empty_installation_leads_to_the_import(client: Client, superuser: User):
    client.force_login(superuser)
    assert reverse("admin:lms_scoring_importrun_changelist") in front(client)


def test_the_hosts_own_front_page_stands_below(client: Client, superuser: User, course: Course):
    client.force_login(superuser)
    page = front(client)
    assert page.index("What changed since yesterday?") < page.index("Authentication and Authorization")
    assert "Recent actions" in page


def test_without_the_permission_the_front_page_is_the_hosts_alone(
    client: Client, curator: User, course: Course
):
    curator.groups.clear()
    client.force_login(curator)
    assert "What changed since yesterday?" not in front(client)


def test_other_apps_add_tiles_in_their_order(staff: Client, course: Course, monkeypatch: Any):
    monkeypatch.setattr(tiles, "_tiles", {})
    tiles.register("later", lambda request: Tile(12, "grades to review", url="/grades/"), order=2)
    tiles.register("nothing", lambda request: None, order=1)
    tiles.register("sooner", lambda request: Tile(5, "open questions"), order=1)
    page = front(staff)
    assert page.index("open questions") < page.index("grades to review")
    assert 'href="/grades/"' in page


def test_nothing_on_the_page_is_inline(staff: Client, course: Course):
    put(course, "Anna", **worse())
    summarise(course)
    page = front(staff)
    assert "style=" not in page
    assert "<script>" not in page


def test_the_number_of_queries_does_not_grow_with_courses_or_students(
    client: Client, superuser: User, django_assert_max_num_queries: Any
):
    for n in range(12):
        course = Course.objects.create(
            key=str(n),
            family="F",
            title=f"Course {n}",
            start=lists.NOW.date() - timedelta(days=101),
            length_days=200,
        )
        for m in range(WORST):
            put(course, f"Student {n} {m}", **worse())
        summarise(course)
    client.force_login(superuser)
    front(client)
    with django_assert_max_num_queries(12):
        front(client)
