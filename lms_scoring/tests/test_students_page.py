"""The students page: whose students, which of them, in what order, and what one does with them."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms_scoring.models import Score, ScoringJob, ScoringRun, Snooze
from lms_scoring.models.jobs import State
from lms_scoring.selectors import students
from lms_scoring.tests import lists
from lms_scoring.tests.lists import DAY, enrolled, put, summarise, worse
from lms_scoring.views.student_actions import plain
from roster.models import Course, CourseAccess, Enrollment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

PAGE = "/admin/lms_scoring/score/"


@pytest.fixture
def staff(client: Client, curator: User) -> Client:
    """A browser in which the curator is logged in."""
    client.force_login(curator)
    return client


def names(response: Any) -> list[str]:
    """The students listed, in their order."""
    return [row.score.enrollment.student.name for row in response.context["rows"]]


def listed(client: Client, **parameters: Any) -> list[str]:
    """The students listed for these parameters."""
    response = client.get(PAGE, parameters)
    assert response.status_code == 200
    return names(response)


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
    assert "2 withdrawn, 1 not started yet" in content


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


# Nothing to show


def test_without_a_course_the_page_says_who_gives_one(client: Client, curator: User):
    CourseAccess.objects.all().delete()
    client.force_login(curator)
    assert "You were not given a course yet" in client.get(PAGE).content.decode()


def test_without_any_course_the_page_leads_to_the_import(client: Client, superuser: User):
    client.force_login(superuser)
    assert reverse("admin:lms_scoring_importrun_changelist") in client.get(PAGE).content.decode()


def test_a_course_never_scored_says_what_to_do(staff: Client, course: Course):
    content = staff.get(PAGE).content.decode()
    assert "This course was never scored" in content
    assert staff.get(f"{PAGE}export/").status_code == 404


def test_filters_that_fit_nobody_lead_back_to_all(staff: Client, course: Course):
    put(course, "Anna")
    summarise(course)
    assert "No student of this course fits" in staff.get(PAGE, {"q": "zzz"}).content.decode()


# CSV


def rows_of(response: Any, delimiter: str = ",") -> list[list[str]]:
    """The rows of a CSV response."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def test_the_export_has_the_filtered_list_in_its_order(staff: Client, course: Course):
    put(course, "Anna", p_complete=0.9)
    put(course, "Boris", p_complete=0.2, **worse(DAY - 2))
    put(course, "Vera", p_complete=0.1, **worse())
    summarise(course)
    response = staff.get(f"{PAGE}export/", {"category": "falling_asleep", "sort": "completes"})
    head, *rows = rows_of(response)
    assert [row[1] for row in rows] == ["Vera", "Boris"]
    vera = dict(zip(head, rows[0], strict=True))
    assert vera["Key"] == "key-Vera"
    assert vera["Category"] == "falling asleep"
    assert vera["Last change"] == "2026-05-12"
    assert vera["Direction of the change"] == "worse"
    assert vera["Completes, %"] == "10"
    assert vera["Reason"].startswith("silent 9 days")
    assert "attachment" in response["Content-Disposition"]
    assert "ALG-2026B-2026-05-12.csv" in response["Content-Disposition"]


def test_the_export_opens_in_excel_in_either_language(staff: Client, course: Course):
    put(course, "Анна")
    summarise(course)
    response = staff.get(f"{PAGE}export/", headers={"accept-language": "ru"})
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode().splitlines()[1].count(";") == 14


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_name_that_looks_like_a_formula_is_exported_as_text(staff: Client, course: Course, name: str):
    put(course, name)
    summarise(course)
    assert rows_of(staff.get(f"{PAGE}export/"))[1][1] == f"'{name}"


@given(st.text())
def test_no_exported_text_begins_as_a_formula(text: str):
    assert not plain(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(text).endswith(text)


def test_a_long_export_holds_every_student_once(staff: Client, course: Course, monkeypatch: Any):
    monkeypatch.setattr("lms_scoring.views.student_actions.CHUNK", 7)
    for n in range(23):
        put(course, f"Student {n}")
    summarise(course)
    assert len({row[0] for row in rows_of(staff.get(f"{PAGE}export/"))[1:]}) == 23


# Snoozing


def snooze(client: Client, *enrollments: Enrollment, **fields: str) -> Any:
    """Send the form with these rows chosen."""
    data = {"enrollments": [e.pk for e in enrollments], "until": "2026-05-20", "back": "change=worse&page=2"}
    return client.post(f"{PAGE}snooze/", data | fields)


def test_chosen_students_are_set_aside_together_and_shown_again_by_undo(
    staff: Client, course: Course, curator: User
):
    chosen = [put(course, name, **worse()).enrollment for name in ("Anna", "Boris")]
    put(course, "Vera", **worse())
    summarise(course)
    response = snooze(staff, *chosen, reason="on holiday")
    assert response.status_code == 302
    assert response["Location"] == f"{PAGE}?change=worse&page=2"
    assert set(Snooze.objects.values_list("enrollment_id", "reason", "by")) == {
        (e.pk, "on holiday", curator.pk) for e in chosen
    }
    assert "2 students are snoozed until May 20, 2026" in staff.get(PAGE).content.decode()
    assert "are snoozed until" not in staff.get(PAGE).content.decode(), "told once"
    staff.post(f"{PAGE}unsnooze/", {"enrollments": [e.pk for e in chosen]})
    assert not Snooze.objects.exists()


@pytest.mark.parametrize("until", ["2026-05-13", "2020-01-01", "2030-01-01", "soon", ""])
def test_a_day_that_cannot_be_is_refused_and_told(staff: Client, course: Course, until: str):
    score = put(course, "Anna")
    summarise(course)
    snooze(staff, score.enrollment, until=until)
    assert not Snooze.objects.exists()
    assert 'class="error"' in staff.get(PAGE).content.decode()


def test_students_of_another_course_cannot_be_set_aside(staff: Client, course: Course, other_course: Course):
    own, foreign = put(course, "Anna").enrollment, put(other_course, "Boris").enrollment
    summarise(course)
    assert snooze(staff, own, foreign).status_code == 302
    assert not Snooze.objects.exists()
    assert f"{foreign.pk} is not one of the available choices" in staff.get(PAGE).content.decode()


def test_the_way_back_is_to_the_list_whatever_the_form_says(staff: Client, course: Course):
    score = put(course, "Anna")
    response = snooze(staff, score.enrollment, back="https://evil.example/?q=1")
    assert response["Location"].startswith(f"{PAGE}?")


def test_who_may_not_snooze_is_not_offered_it(staff: Client, course: Course, curator: User):
    score = put(course, "Anna")
    summarise(course)
    curator.groups.get().permissions.filter(codename="add_snooze").delete()
    assert "data-lms-select" not in staff.get(PAGE).content.decode()
    assert snooze(staff, score.enrollment).status_code == 403


# Score now


def score_now(client: Client, course: Course) -> Any:
    """Press the button."""
    return client.post(f"{PAGE}score-now/", {"course": course.pk})


def test_score_now_scores_as_of_the_last_whole_day_and_shows_what_came_of_it(
    staff: Client, course: Course, curator: User, django_capture_on_commit_callbacks: Any
):
    enrolled(course, "Anna")
    with django_capture_on_commit_callbacks(execute=True):
        response = score_now(staff, course)
    run = ScoringRun.objects.get()
    assert (run.as_of.isoformat(), run.requested_by, run.kind) == ("2026-05-12", curator, "manual")
    job = run.jobs.get()
    assert job.state == State.DONE
    assert response["Location"] == f"{PAGE}?course={course.pk}&job={job.pk}"
    page = staff.get(response["Location"])
    assert names(page) == ["Anna"]
    assert "Scored 1 student." in page.content.decode()


def test_progress_is_asked_for_again_until_done_and_then_the_page_is_read_anew(staff: Client, course: Course):
    job = a_job(course, state=State.RUNNING, progress=0.25)
    response = staff.get(f"{PAGE}jobs/{job.pk}/")
    assert 'value="0.250"' in response.content.decode()
    assert 'hx-trigger="every 1s"' in response.content.decode()
    assert "HX-Refresh" not in response
    ScoringJob.objects.update(state=State.DONE, scored=7)
    response = staff.get(f"{PAGE}jobs/{job.pk}/")
    assert "hx-trigger" not in response.content.decode()
    assert response["HX-Refresh"] == "true"


def a_job(course: Course, **fields: Any) -> ScoringJob:
    """A job of a run that was asked for just now."""
    run = ScoringRun.objects.create(kind=ScoringRun.Kind.MANUAL, as_of=lists.NOW.date())
    return ScoringJob.objects.create(run=run, course=course, **fields)


def test_a_failure_is_told_with_what_to_do(staff: Client, course: Course):
    job = a_job(course, state=State.FAILED, error="no module named forest")
    content = staff.get(f"{PAGE}jobs/{job.pk}/").content.decode()
    assert "could not be scored" in content
    assert "no module named forest" in content
    assert "to try again" in content


def test_a_job_that_nobody_picks_up_makes_the_page_ask_for_a_worker(
    staff: Client, course: Course, monkeypatch: Any
):
    job = a_job(course)
    assert "is a worker running" not in staff.get(f"{PAGE}jobs/{job.pk}/").content.decode()
    monkeypatch.setattr(timezone, "now", lambda: lists.NOW + timedelta(seconds=11))
    assert "is a worker running" in staff.get(f"{PAGE}jobs/{job.pk}/").content.decode()


def test_nobody_scores_or_follows_a_course_of_others(staff: Client, course: Course, other_course: Course):
    assert score_now(staff, other_course).status_code == 404
    assert staff.get(f"{PAGE}jobs/{a_job(other_course).pk}/").status_code == 404
    job = a_job(other_course, state=State.FAILED, error="secret")
    assert "secret" not in staff.get(PAGE, {"course": course.pk, "job": job.pk}).content.decode()


def test_only_who_may_ask_for_runs_scores(staff: Client, course: Course, curator: User):
    curator.groups.get().permissions.filter(codename="add_scoringrun").delete()
    assert "Score now" not in staff.get(PAGE, {"course": course.pk}).content.decode().split("lms-empty")[0]
    assert score_now(staff, course).status_code == 403


def test_a_course_without_a_whole_day_is_not_scored_yet(staff: Client, course: Course):
    Course.objects.update(start=lists.NOW.date())
    response = staff.post(f"{PAGE}score-now/", {"course": course.pk}, follow=True)
    assert "has not had a whole day yet" in response.content.decode()
    assert not ScoringRun.objects.exists()


def test_asking_by_get_scores_nothing(staff: Client, course: Course):
    assert staff.get(f"{PAGE}score-now/").status_code == 405


@pytest.mark.parametrize("sort", [*students.SORTS, *(f"-{sort}" for sort in students.SORTS)])
def test_equal_students_keep_their_place(course: Course, sort: str):
    for n in range(9):
        put(course, f"Student {n}")
    summary = summarise(course)
    scores = students.scored_students(summary)
    assert len(set(students.sorted_ids(scores, sort)[:5]) | set(students.sorted_ids(scores, sort)[5:])) == 9
