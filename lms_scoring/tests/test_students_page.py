"""The students page: whose students, which of them, in what order, and what one does with them."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms_scoring.models import Score, Snooze
from lms_scoring.selectors import students
from lms_scoring.tests import lists
from lms_scoring.tests.lists import DAY, PAGE, enrolled, listed, names, put, summarise, worse
from roster.models import Course, CourseAccess, Enrollment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


# Whose students


def test_a_curator_of_one_course_sees_no_other(staff: Client, course: Course, other_course: Course):
    put(course, "Anna")
    put(other_course, "Boris")
    summarise(course)
    summarise(other_course)
    response = staff.get(PAGE)
    assert names(response) == ["Anna"]
    assert other_course.title not in response.content.decode()
    assert response.context["chips"][0].count == 1
    for page in (PAGE, f"{PAGE}export/"):
        assert staff.get(page, {"course": other_course.pk}).status_code == 404


def test_a_search_finds_nobody_of_another_course(staff: Client, course: Course, other_course: Course):
    put(course, "Anna")
    put(other_course, "Annabel")
    summarise(course)
    summarise(other_course)
    assert listed(staff, q="Ann") == ["Anna"]


def test_without_the_permission_there_is_no_page(client: Client, curator: User, course: Course):
    curator.groups.clear()
    client.force_login(curator)
    for page in ("", "export/", "jobs/1/"):
        assert client.get(f"{PAGE}{page}").status_code == 403
    for page in ("snooze/", "unsnooze/", "score-now/"):
        assert client.post(f"{PAGE}{page}").status_code == 403


def test_a_student_is_sent_to_the_login(client: Client, student: Any, course: Course):
    client.force_login(student.user)
    assert client.get(PAGE).status_code == 302


def test_scores_cannot_be_edited_one_by_one(client: Client, superuser: User, course: Course):
    score = put(course, "Anna")
    client.force_login(superuser)
    assert client.get(f"{PAGE}{score.pk}/change/").status_code == 404
    assert client.get(f"{PAGE}add/").status_code == 404


# Which course


def test_the_page_begins_with_the_running_course_that_is_worst_off(
    staff: Client, course: Course, curator: User
):
    calm = Course.objects.create(
        key="C/1", family="C", title="Calm", start=course.start + timedelta(days=1), length_days=240
    )
    over = Course.objects.create(
        key="O/1", family="O", title="Over", start=course.start - timedelta(days=400), length_days=240
    )
    for one in (calm, over):
        CourseAccess.objects.create(user=curator, course=one)
    put(course, "Anna", **worse())
    put(calm, "Boris")
    for n in range(3):
        put(over, f"Vera {n}", **worse())
    for one in (course, calm, over):
        summarise(one)
    assert staff.get(PAGE).context["course"] == course


def test_where_no_course_runs_the_page_begins_with_the_latest(staff: Client, course: Course, curator: User):
    Course.objects.update(start=course.start - timedelta(days=400))
    later = Course.objects.create(
        key="L/1", family="L", title="Later", start=course.start - timedelta(days=390), length_days=240
    )
    CourseAccess.objects.create(user=curator, course=later)
    put(course, "Anna", **worse())
    summarise(course)
    assert staff.get(PAGE).context["course"] == later


def test_the_course_last_chosen_is_remembered_until_it_is_taken_away(
    staff: Client, course: Course, curator: User
):
    second = Course.objects.create(key="S/1", family="S", title="Second", start=course.start, length_days=9)
    access = CourseAccess.objects.create(user=curator, course=second)
    staff.get(PAGE, {"course": second.pk})
    assert staff.get(PAGE).context["course"] == second
    access.delete()
    assert staff.get(PAGE).context["course"] == course


# Which students


def test_who_left_before_the_latest_scored_day_is_not_listed_but_told_with_the_reason(
    staff: Client, course: Course
):
    put(course, "Anna")
    left = put(course, "Boris", day=DAY - 20)
    new = enrolled(course, "Vera")
    summarise(course, withdrawn=[left.pk])
    assert listed(staff) == ["Anna"]
    response = staff.get(PAGE, {"not_scored": "on"})
    told = {enrollment.pk: str(reason) for enrollment, reason in response.context["unscored"]}
    assert told == {left.pk: "withdrawn", new.pk: "came after the course was scored"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"Anna", "Boris", "Vera", "Gleb", "Dora", "Egor"}),
        ({"category": "falling_asleep"}, {"Boris", "Vera", "Egor"}),
        ({"category": "asleep"}, set()),
        ({"change": "worse"}, {"Boris"}),
        ({"change": "worse", "days": "1"}, set()),
        ({"change": "worse", "days": "28"}, {"Boris", "Vera", "Egor"}),
        ({"change": "better"}, {"Gleb"}),
        ({"change": "any"}, {"Boris", "Gleb"}),
        ({"tentative": "on"}, {"Anna"}),
        ({"mine": "on"}, {"Vera"}),
        ({"snoozed": "on"}, {"Dora"}),
        ({"category": "falling_asleep", "mine": "on"}, {"Vera"}),
    ],
)
def test_filters_narrow_the_list(
    staff: Client, course: Course, curator: User, filters: dict[str, str], expected: set[str]
):
    put(course, "Anna", tentative=True)
    put(course, "Boris", **worse(DAY - 6))
    put(course, "Egor", **worse(DAY - 7))
    put(course, "Vera", curator=curator, **worse(DAY - 20))
    put(course, "Gleb", changed_day=DAY, change_direction=1)
    dora = put(course, "Dora")
    Snooze.objects.create(enrollment=dora.enrollment, until=lists.NOW.date() + timedelta(days=1))
    summarise(course)
    assert set(listed(staff, **filters)) == expected


def test_each_chip_counts_what_it_lists(staff: Client, course: Course, curator: User):
    put(course, "Anna", tentative=True, curator=curator)
    snoozed = put(course, "Boris", **worse())
    put(course, "Vera", **worse())
    put(course, "Gleb", category=2)
    left = put(course, "Dora", day=DAY - 9)
    Snooze.objects.create(enrollment=snoozed.enrollment, until=lists.NOW.date() + timedelta(days=3))
    summarise(course, withdrawn=[left.pk])
    chips = staff.get(PAGE).context["chips"]
    assert [chip.count for chip in chips] == [4, 1, 2, 1, 1, 1, 1, 1]
    for chip in chips:
        response = staff.get(PAGE, chip.filters)
        assert response.context["page"].paginator.count == chip.count, chip.label
        assert [c.is_current for c in response.context["chips"]] == [c is chip for c in chips] or chip.filters


def test_who_is_set_aside_does_not_count_among_the_changes_until_the_day_comes(staff: Client, course: Course):
    score = put(course, "Anna", **worse())
    summarise(course)
    snooze = Snooze.objects.create(enrollment=score.enrollment, until=lists.NOW.date() + timedelta(days=1))
    assert listed(staff, change="worse") == []
    assert listed(staff) == ["Anna"]
    snooze.until = lists.NOW.date()
    snooze.save()
    assert listed(staff, change="worse") == ["Anna"]


@pytest.mark.parametrize("term", ["анна", "АННА", "нна к", "котова анна", "key-анна", "Анна"])
def test_a_search_finds_part_of_a_name_or_key_in_any_case(staff: Client, course: Course, term: str):
    put(course, "Анна Котова")
    put(course, "Борис")
    enrollment = Enrollment.objects.get(student__name="Анна Котова")
    enrollment.student.key = "key-анна"
    enrollment.student.save()
    summarise(course)
    assert listed(staff, q=term) == ["Анна Котова"]


SORTED = {
    "name": ["Anna", "Boris", "Vera"],
    "-name": ["Vera", "Boris", "Anna"],
    "-category": ["Vera", "Boris", "Anna"],
    "-change": ["Boris", "Vera", "Anna"],
    "completes": ["Boris", "Vera", "Anna"],
    "-completes": ["Anna", "Vera", "Boris"],
    "-drops_out": ["Vera", "Anna", "Boris"],
    "last_seen": ["Boris", "Vera", "Anna"],
    "-last_seen": ["Anna", "Vera", "Boris"],
}


@pytest.mark.parametrize(("sort", "expected"), SORTED.items())
def test_every_column_sorts(staff: Client, course: Course, sort: str, expected: list[str]):
    put(course, "Vera", p_complete=0.3, p_dropout=0.4, last_active_day=7, **worse(9) | {"category": 2})
    put(course, "Anna", category=0, p_complete=0.9, p_dropout=0.2, last_active_day=9)
    put(course, "Boris", p_complete=0.1, p_dropout=0.1, last_active_day=None, **worse(12))
    summarise(course)
    assert listed(staff, sort=sort) == expected


def test_a_heading_turns_the_sort_round_and_says_how_it_is(staff: Client, course: Course):
    put(course, "Anna")
    summarise(course)
    content = staff.get(PAGE, {"sort": "completes"}).content.decode()
    assert 'aria-sort="ascending"' in content
    assert "sort=-completes" in content
    assert content.count("aria-sort") == 1


def test_pages_hold_fifty_students_in_one_order(staff: Client, course: Course):
    for n in range(53):
        put(course, f"Student {n:02}")
    summarise(course)
    first, second = listed(staff, sort="name"), listed(staff, sort="name", page=2)
    assert [len(first), len(second)] == [50, 3]
    assert first + second == sorted(first + second)


ODD = st.sampled_from(
    ["", "-1", "0", "abc", "1e9", "²", "٣", "9" * 30, "\x00", "'; --", "worse", "on", "-", "--name"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(
            ["q", "category", "change", "days", "tentative", "mine", "snoozed", "sort", "page", "job"]
        ),
        ODD,
    )
)
def test_whatever_stands_in_the_address_the_page_answers(
    staff: Client, course: Course, parameters: dict[str, str]
):
    if not Enrollment.objects.exists():
        put(course, "Anna")
        summarise(course)
    assert staff.get(PAGE, parameters).status_code == 200


@pytest.mark.parametrize("asked", ["abc", "-1", "²", "9" * 30])
def test_a_course_that_is_none_is_not_found(staff: Client, course: Course, asked: str):
    assert staff.get(PAGE, {"course": asked}).status_code == 404


def test_a_filter_that_is_not_known_is_left_out_and_told(staff: Client, course: Course):
    put(course, "Anna")
    summarise(course)
    response = staff.get(PAGE, {"category": "sleepy", "tentative": "on"})
    assert names(response) == []
    assert "sleepy is not one of the available choices" in response.content.decode()


def test_a_row_leads_to_the_card_and_says_why(staff: Client, course: Course):
    score = put(course, "Anna", **worse())
    summarise(course)
    content = staff.get(PAGE).content.decode()
    card = reverse("admin:roster_student_card", args=[score.enrollment.student_id])
    assert f'href="{card}?course={course.pk}"' in content
    assert "silent 9 days while classmates were busy on 6 of them" in content


def test_only_a_change_of_the_last_days_is_shown_with_alarm(staff: Client, course: Course):
    put(course, "Anna", **worse(DAY - 6))
    summarise(course)
    assert "lms-change-worse" in staff.get(PAGE).content.decode()
    Score.objects.update(changed_day=DAY - 7)
    assert "lms-change-worse" not in staff.get(PAGE).content.decode()


def test_the_head_says_as_of_when_and_how_many_were_not_scored(staff: Client, course: Course):
    put(course, "Anna")
    summarise(course, withdrawn=[1, 2], not_started=[3])
    content = staff.get(PAGE).content.decode()
    assert 'datetime="2026-05-12"' in content
    assert "withdrawn – 2, not started yet – 1" in content


def test_a_name_cannot_smuggle_markup_into_the_page(staff: Client, course: Course):
    put(course, "<script>alert(1)</script>")
    summarise(course)
    assert "<script>alert(1)" not in staff.get(PAGE).content.decode()


def test_nothing_on_the_page_is_inline(staff: Client, course: Course):
    put(course, "Anna", tentative=True, **worse())
    summarise(course)
    content = staff.get(PAGE).content.decode()
    assert "style=" not in content
    assert "<script>" not in content
    assert " onclick" not in content


@pytest.mark.parametrize("parameters", [{}, {"q": "student"}, {"change": "worse"}, {"not_scored": "on"}])
def test_the_number_of_queries_is_small_and_does_not_grow_with_the_course(
    staff: Client, course: Course, django_assert_max_num_queries: Any, parameters: dict[str, str]
):
    for n in range(120):
        put(course, f"Student {n}", **(worse() if n % 2 else {}))
        enrolled(course, f"New {n}")
    summarise(course)
    staff.get(PAGE)
    with django_assert_max_num_queries(15):
        staff.get(PAGE, parameters)


# How it is told


def test_filters_that_hide_in_a_menu_are_counted_and_can_be_cleared(staff: Client, course: Course):
    put(course, "Anna")
    summarise(course)
    content = staff.get(PAGE, {"tentative": "on", "category": "active", "q": "x"}).content.decode()
    assert "Filters <b>2</b>" in content
    assert f'<a href="?course={course.pk}">Clear</a>' in content
    assert "Clear</a>" not in staff.get(PAGE).content.decode()


def test_the_numbers_of_days_to_choose_from_are_in_the_readers_language(staff: Client, course: Course):
    put(course, "Anna")
    summarise(course)
    staff.cookies["django_language"] = "ru"
    content = staff.get(PAGE).content.decode()
    assert ">28 дней</option>" in content
    assert "days</option>" not in content


def test_a_filter_that_means_nothing_is_named_as_the_page_names_it(staff: Client, course: Course):
    put(course, "Anna")
    summarise(course)
    assert "<li>Category: Select a valid choice" in staff.get(PAGE, {"category": "xyz"}).content.decode()


def test_who_never_came_was_never_seen(staff: Client, course: Course):
    put(course, "Anna", last_active_day=None)
    summarise(course)
    assert 'data-label="seen">never</td>' in staff.get(PAGE).content.decode()


@pytest.mark.parametrize("sort", [*students.SORTS, *(f"-{sort}" for sort in students.SORTS)])
def test_equal_students_keep_their_place(course: Course, sort: str):
    for n in range(9):
        put(course, f"Student {n}")
    summary = summarise(course)
    scores = students.scored_students(summary)
    assert len(set(students.sorted_ids(scores, sort)[:5]) | set(students.sorted_ids(scores, sort)[5:])) == 9
