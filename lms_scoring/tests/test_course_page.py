"""The list of courses and the page of one: who may see them, what they say, how much they ask the database."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms_scoring.models import CourseSummary, Snooze
from lms_scoring.selectors import courses as selectors
from lms_scoring.tests import cards, lists
from lms_scoring.tests.course_days import CRITICAL_POINTS, earlier_run_of, plan, score_days
from lms_scoring.tests.lists import DAY
from lms_scoring.wording.critical import critical_points
from roster.models import Course, CourseAccess, Enrollment, Student

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

LIST = "/admin/lms_scoring/coursesummary/"


def page_of(course: Course) -> str:
    return reverse("admin:lms_scoring_course", args=[course.pk])


def text_of(response: Any) -> str:
    """What the page says, without markup."""
    assert response.status_code == 200
    body = re.sub(r"<script.*?</script>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


# Who may see them


def test_a_curator_of_one_course_sees_no_other(staff: Client, course: Course, other_course: Course) -> None:
    score_days(course)
    score_days(other_course)
    assert staff.get(page_of(course)).status_code == 200
    assert staff.get(page_of(other_course)).status_code == 404
    for address in (LIST, f"{LIST}?format=csv"):
        body = b"".join(staff.get(address)).decode()
        assert course.key in body
        assert other_course.key not in body


def test_a_student_and_a_stranger_are_sent_to_the_login(
    client: Client, student: Student, course: Course
) -> None:
    for login in (None, student.user):
        if login:
            client.force_login(login)
        for address in (LIST, page_of(course)):
            response = client.get(address)
            assert response.status_code == 302
            assert "/login/" in response["Location"]


def test_without_the_permission_the_pages_are_forbidden(staff: Client, curator: User, course: Course) -> None:
    curator.groups.clear()
    assert staff.get(LIST).status_code == 403
    assert staff.get(page_of(course)).status_code == 403


def test_the_usual_form_of_a_summary_shows_no_other_course(staff: Client, other_course: Course) -> None:
    score_days(other_course)
    assert staff.get(f"{LIST}{other_course.pk}/change/").status_code == 302


def test_an_earlier_run_the_viewer_was_not_given_is_not_compared_with(
    staff: Client, curator: User, course: Course
) -> None:
    score_days(course)
    earlier = earlier_run_of(course)
    score_days(earlier, 239)
    assert earlier.title not in text_of(staff.get(page_of(course)))
    CourseAccess.objects.create(user=curator, course=earlier)
    assert earlier.title in text_of(staff.get(page_of(course)))


# The list


def rows(response: Any) -> list[Course]:
    return list(response.context["page"])


def test_the_list_shows_the_figures_of_the_latest_scored_day(staff: Client, course: Course) -> None:
    score_days(course)
    [row] = rows(staff.get(LIST))
    assert (row.as_of, row.scored, row.active, row.falling_asleep, row.asleep) == (DAY, 100, 70, 20, 10)
    assert row.expected == pytest.approx(0.6)


def test_a_course_to_come_says_when_it_begins(staff: Client, course: Course) -> None:
    Course.objects.update(start=lists.NOW.date() + timedelta(days=9))
    text = text_of(staff.get(page_of(course)))
    assert "It begins on May 22, 2026." in text
    assert "Score now" not in text


def test_every_page_counts_alike_who_got_worse_this_week(staff: Client, course: Course) -> None:
    lists.put(course, "Anna", **lists.worse(DAY - 6))
    lists.put(course, "Boris", **lists.worse(DAY - 7))
    back = lists.put(course, "Vera", changed_day=DAY - 1, change_direction=1)
    aside = lists.put(course, "Gleb", **lists.worse())
    Snooze.objects.create(enrollment=aside.enrollment, until=lists.NOW.date() + timedelta(days=1))
    lists.summarise(course)
    cards.change(back.enrollment, DAY - 3, 0, 1)
    assert rows(staff.get(LIST))[0].worse_week == 1
    response = staff.get(page_of(course))
    assert "▼ 1 changed for the worse in 7 days" in text_of(response)
    assert "▲ 1 for the better" in text_of(response)
    assert [change.enrollment.student.name for change, _reason in response.context["worst"]] == ["Anna"]
    assert lists.listed(staff, course=course.pk, change="worse", days=7) == ["Anna"]


def test_a_course_that_was_never_scored_is_listed_as_such(staff: Client, course: Course) -> None:
    assert "not scored yet" in text_of(staff.get(LIST))
    assert rows(staff.get(LIST, {"state": "not_scored"})) == [course]
    assert rows(staff.get(LIST, {"state": "running"})) == []


def test_running_and_finished_courses_are_told_apart_by_their_data(
    client: Client, superuser: User, course: Course, other_course: Course
) -> None:
    client.force_login(superuser)
    score_days(course, course.last_day)
    score_days(other_course, course.last_day - 1)
    assert rows(client.get(LIST, {"state": "finished"})) == [course]
    assert rows(client.get(LIST, {"state": "running"})) == [other_course]


@pytest.mark.parametrize("term", ["algebra", "ALG/2026", " spring algebra "])
def test_a_course_is_found_by_title_or_key(staff: Client, course: Course, term: str) -> None:
    assert rows(staff.get(LIST, {"q": term})) == [course]
    assert rows(staff.get(LIST, {"q": "chemistry"})) == []


def test_a_russian_title_is_found_whatever_the_case(staff: Client, course: Course) -> None:
    Course.objects.update(title="Алгебра, весна")
    assert rows(staff.get(LIST, {"q": "алгебра"})) == [course]


def test_every_column_sorts_both_ways_with_unscored_courses_last(
    client: Client, superuser: User, course: Course, other_course: Course
) -> None:
    client.force_login(superuser)
    score_days(course, DAY, active=70, expected=0.6)
    score_days(other_course, DAY - 1, active=90, expected=0.8)
    unscored = earlier_run_of(course)
    for name in selectors.SORTS:
        if name in ("title", "start", "falling_asleep", "asleep", "worse_week"):
            continue
        assert rows(client.get(LIST, {"sort": name}))[-1] == unscored
        assert rows(client.get(LIST, {"sort": f"-{name}"}))[-1] == unscored
        assert rows(client.get(LIST, {"sort": name}))[0] != rows(client.get(LIST, {"sort": f"-{name}"}))[0]


@pytest.mark.parametrize(
    "query", [{"sort": "password"}, {"sort": "-"}, {"state": "x"}, {"page": "99"}, {"page": "x"}]
)
def test_parameters_that_mean_nothing_are_ignored(
    staff: Client, course: Course, query: dict[str, str]
) -> None:
    assert rows(staff.get(LIST, query)) == [course]


def test_the_export_writes_what_is_filtered(staff: Client, course: Course) -> None:
    score_days(course)
    Course.objects.update(title="=HYPERLINK(1)")
    lines = b"".join(staff.get(LIST, {"format": "csv"})).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("key,title,start,as_of,scored")
    assert lines[1].startswith("ALG/2026B,'=HYPERLINK(1),2026-02-01,2026-05-12,100,70,20,10,0,0.6")
    assert len(b"".join(staff.get(LIST, {"format": "csv", "q": "chemistry"})).decode().splitlines()) == 1


def test_whoever_has_no_course_reads_what_to_do(client: Client, curator: User, superuser: User) -> None:
    CourseAccess.objects.all().delete()
    client.force_login(curator)
    assert "Ask an administrator" in text_of(client.get(LIST))
    Course.objects.all().delete()
    client.force_login(superuser)
    response = client.get(LIST)
    assert "No courses yet" in text_of(response)
    assert reverse("admin:lms_scoring_importrun_changelist") in response.content.decode()


def test_the_list_asks_no_more_of_the_database_for_many_courses(
    client: Client, superuser: User, course: Course, django_assert_max_num_queries: Any
) -> None:
    client.force_login(superuser)
    for number in range(60):
        other = Course.objects.create(
            key=f"C{number}", family="C", title=f"Course {number}", start=course.start, length_days=100
        )
        CourseSummary.objects.create(course=other, day=5, scored=1, model_version="v", scored_at=lists.NOW)
    with django_assert_max_num_queries(6):
        assert len(rows(client.get(LIST))) == 50


# The page


def figures(response: Any) -> list[dict[str, Any]]:
    """The figures on a page, as its script reads them."""
    found = re.findall(
        r'<script type="application/json">(.*?)</script>', response.content.decode(), re.DOTALL
    )
    return [json.loads(text) for text in found]


def test_the_page_says_how_the_course_stands(staff: Client, course: Course) -> None:
    plan(course)
    score_days(course)
    text = text_of(staff.get(page_of(course)))
    for said in (
        "day 101 of 240",
        "100 students scored",
        "0 changed for the worse in 7 days",
        "▲ 0 for the better",
        "60 % expected to complete",
        "7 days before: 60 %",
        "Not scored: withdrawn – 3",
    ):
        assert said in text


def test_categories_changes_and_probabilities_are_drawn(staff: Client, course: Course) -> None:
    plan(course)
    score_days(course)
    response = staff.get(page_of(course))
    areas, changes, distribution = figures(response)
    assert [len(area["y"]) for area in areas["data"][:3]] == [DAY + 1] * 3
    assert areas["data"][3]["text"] == ["Homework 3"]
    assert [shape["label"]["text"] for shape in areas["layout"]["shapes"]] == ["Spring break"]
    colours = changes["data"][0]["marker"]["color"]
    assert [day for day, colour in enumerate(colours) if colour != colours[0]] == [63, 64]
    assert distribution["data"][0]["y"][-1] == 81
    assert response.content.decode().count("plotly-") == 1


def test_critical_points_are_told_in_words(staff: Client, course: Course) -> None:
    score_days(course)
    text = text_of(staff.get(page_of(course)))
    assert "14 of 198 changed for the worse in the 10 days after “Homework 3” (due 2 April)." in text
    assert "In the 10 days before it: 2 of 200." in text
    assert "5–6 April: 23 changed for the worse, where about 6 are usual." in text
    assert "Most had missed a deadline. 3 days after “Homework 3”." in text
    assert "Homework 4" not in text


def test_a_course_without_critical_points_says_so(staff: Client, course: Course) -> None:
    score_days(course)
    CourseSummary.objects.update(critical_points={})
    assert "No day or deadline stands out" in text_of(staff.get(page_of(course)))


def test_what_stands_out_most_comes_first_and_the_rest_on_demand(staff: Client, course: Course) -> None:
    score_days(course)
    peak = CRITICAL_POINTS["peaks"][0]
    peaks = [
        peak | {"first_day": day, "last_day": day, "worse": 10 + day, "deadline_keys": []} for day in range(9)
    ]
    CourseSummary.objects.update(critical_points={"peaks": peaks, "deadlines": []})
    response = staff.get(page_of(course))
    assert [point.day for point in response.context["points"]] == [4, 5, 6, 7, 8]
    assert [point.day for point in response.context["more_points"]] == [0, 1, 2, 3]


def test_the_weeks_worst_changes_lead_to_the_cards(staff: Client, course: Course) -> None:
    lists.put(course, "Anna", category=2, changed_day=DAY - 2, change_direction=-1)
    lists.put(course, "Boris", category=1, changed_day=DAY, change_direction=-1)
    lists.put(course, "Clara", category=1, changed_day=DAY - 7, change_direction=-1)
    lists.put(course, "Dora", category=0, changed_day=DAY, change_direction=1)
    lists.summarise(course)
    response = staff.get(page_of(course))
    listed = [change.enrollment for change, _reason in response.context["worst"]]
    assert [enrollment.student.name for enrollment in listed] == ["Anna", "Boris"]
    assert (
        f"/admin/roster/student/{listed[0].student_id}/card/?course={course.pk}" in response.content.decode()
    )
    assert "silent 9 days while classmates were busy" in text_of(response)


def test_two_runs_are_compared_on_the_same_day(client: Client, superuser: User, course: Course) -> None:
    client.force_login(superuser)
    earlier = earlier_run_of(course)
    score_days(earlier, 239, active=170, expected=0.9)
    score_days(course, active=70, expected=0.6)
    student = Student.objects.create(key="x", name="X")
    Enrollment.objects.create(course=earlier, student=student, status="finished", outcome="completed")
    response = client.get(page_of(course))
    comparison = response.context["comparison"]
    assert comparison.then.day == DAY
    assert comparison.rows == [
        ("active", "70 %", "85 %"),
        ("falling asleep", "20 %", "10 %"),
        ("asleep", "10 %", "5 %"),
        ("expected to complete", "60 %", "90 %"),
    ]
    assert comparison.completed == 1
    assert [len(line["x"]) for line in figures(response)[3]["data"]] == [DAY + 1, 240]


def test_an_earlier_run_not_scored_on_that_day_is_not_compared_with(
    client: Client, superuser: User, course: Course
) -> None:
    client.force_login(superuser)
    score_days(earlier_run_of(course), 50)
    score_days(course)
    assert client.get(page_of(course)).context["comparison"] is None


def test_a_run_with_an_unknown_outcome_has_no_share_of_completers(
    course: Course, enrollment: Enrollment
) -> None:
    assert selectors.completed_share(course) is None
    enrollment.outcome = Enrollment.Outcome.FAILED
    enrollment.save()
    assert selectors.completed_share(course) == 0


def test_a_course_that_was_never_scored_says_what_comes(staff: Client, course: Course) -> None:
    response = staff.get(page_of(course))
    assert "Not scored yet" in text_of(response)
    assert "plotly" not in response.content.decode()


def test_a_course_scored_with_nobody_in_it_still_has_a_page(staff: Client, course: Course) -> None:
    lists.summarise(course)
    assert "Nobody changed for the worse" in text_of(staff.get(page_of(course)))


def test_score_now_is_offered_to_those_who_may(staff: Client, curator: User, course: Course) -> None:
    score_days(course)
    assert "Score now" in text_of(staff.get(page_of(course)))
    group = curator.groups.get()
    group.permissions.remove(group.permissions.get(codename="add_scoringrun"))
    assert "Score now" not in text_of(staff.get(page_of(course)))


def test_the_page_asks_a_fixed_number_of_questions_however_many_students(
    staff: Client, curator: User, course: Course, django_assert_max_num_queries: Any
) -> None:
    earlier = earlier_run_of(course)
    CourseAccess.objects.create(user=curator, course=earlier)
    score_days(earlier, 239)
    plan(course)
    for number in range(30):
        lists.put(course, f"S{number}", **lists.worse())
    summary = lists.summarise(course)
    summary.not_scored = {"withdrawn": list(range(100_000))}
    summary.critical_points = CRITICAL_POINTS
    summary.save()
    with django_assert_max_num_queries(20):
        response = staff.get(page_of(course))
    assert len(response.context["worst"]) == 10
    assert len(response.content) < 250_000


def test_the_words_of_critical_points_follow_the_language(course: Course) -> None:
    with translation.override("ru"):
        [deadline, _peak] = sorted(critical_points(course, CRITICAL_POINTS), key=lambda point: point.day)
    assert "Homework 3" in deadline.text
    assert "changed for the worse" not in deadline.text


def test_in_russian_many_students_are_called_by_the_plural(staff: Client, course: Course):
    score_days(course, active=70)
    summary = CourseSummary.objects.get(course=course)
    summary.not_scored = {"withdrawn": [1, 2, 3]}
    summary.save()
    page = staff.get(page_of(course), headers={"accept-language": "ru"}).content.decode()
    for words in ("</span>активные</span>", "</span>засыпающие</span>", "курс оставлен – 3"):
        assert words in page
    assert "</span>активный</span>" not in page
