"""What scoring shows on the student card."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone
from model_bakery import baker

from lms_scoring import clock, reasons
from lms_scoring.models import ActivityDay, Contest, CourseSummary, Deadline, Result, Score, Snooze
from lms_scoring.reasons import Reason
from lms_scoring.selectors import card
from lms_scoring.services import feedback
from lms_scoring.tests import cards
from roster.models import Enrollment
from roster.tests.test_card import action_url
from roster.views import card_url

#: Nobody waits longer for a card than for this many queries, however long its history.
MOST_QUERIES = 20


@pytest.fixture
def page(client, curator, enrollment):
    """The card as the curator reads it: its text, and its panels by name."""
    client.force_login(curator)

    def read(query=""):
        response = client.get(card_url(enrollment) + query)
        assert response.status_code == 200
        return response.content.decode(), {shown.name: shown for shown in response.context["panels"]}

    return read


def test_the_head_says_the_category_since_when_the_probabilities_and_what_comes_next(page, enrollment):
    cards.full_card(enrollment)
    html = page()[1]["status"].html
    for words in ("falling asleep", "changed for the worse", "58 %", "(−17)", "22 %", "31 % within 28 days"):
        assert words in html
    assert "was active for" in html


def test_a_tentative_score_is_marked(page, enrollment):
    cards.score(enrollment, tentative=True)
    assert "tentative" in page()[1]["status"].html
    Score.objects.update(tentative=False)
    assert "tentative" not in page()[1]["status"].html


def test_nothing_is_said_of_a_next_change_where_none_is_known(page, enrollment):
    cards.score(enrollment, next_worse_p=None, next_worse_days=None)
    assert "Next change for the worse" not in page()[1]["status"].html


def test_nothing_is_expected_after_the_last_day_of_a_run(page, enrollment):
    cards.score(enrollment, day=enrollment.course.last_day)
    assert "Next change for the worse" not in page()[1]["status"].html


def test_a_student_never_seen_has_no_last_visit(page, enrollment):
    reasons = cards.REASONS | {"contributions": [{"group": "recency", "points": -20.0}]}
    cards.score(enrollment, last_active_day=None, reasons=reasons)
    panels = page()[1]
    assert "No visit so far" in panels["why"].html
    assert "never" in panels["status"].html


def test_why_tells_the_rule_the_contributions_and_what_moved(page, enrollment):
    cards.full_card(enrollment)
    html = page()[1]["why"].html
    assert "Silent 9 days while classmates were busy on 6 of them." in html
    assert "Missed “Homework 4”" in html
    assert "−12" in html
    assert "+8" in html
    assert "Active days of 28: 14 → 6" in html
    assert "fewer than 80 % of classmates" in html
    assert "70 % → 58 %" in html


def test_what_other_apps_know_stands_beside_why(page, enrollment):
    cards.full_card(enrollment)
    assert "Besides" not in page()[1]["why"].html
    waiting = Reason("waiting", "waits for a reply", url="/inbox/")
    with reasons.registered("waiting", lambda _enrollment: [waiting]):
        html = page()[1]["why"].html
    assert '<a href="/inbox/">Waits for a reply</a>' in html


def test_a_change_before_the_versions_history_is_told_with_the_probability_told_then(page, enrollment):
    cards.full_card(enrollment)
    enrollment.history.all().delete()
    assert "75 % → 58 %" in page()[1]["why"].html


def test_the_history_of_another_version_is_not_mixed_in(page, enrollment):
    cards.full_card(enrollment)
    enrollment.history.update(model_version="older")
    assert "probability" not in page()[1]


def test_contributions_below_a_point_are_left_out(page, enrollment):
    cards.full_card(enrollment)
    html = page()[1]["why"].html
    assert html.count("lms-contribution-") == 3
    assert "+0" not in html


def test_without_a_change_nothing_moved_since(page, enrollment):
    cards.score(enrollment, changed_day=None, change_direction=0)
    html = page()[1]["why"].html
    assert "no change of category yet" in html


def test_the_chart_holds_the_history_the_changes_the_deadlines_and_the_breaks(page, enrollment):
    cards.full_card(enrollment)
    shown = page()[1]["probability"]
    figure = shown.panel.context["figure"]
    line = figure["data"][0]
    assert len(line["x"]) == 101
    text = json.dumps(figure)
    assert "Spring break" in text
    assert "Homework 4" in text
    assert "falling asleep" in text
    assert 'role="img"' in shown.html


def test_without_a_history_no_chart_is_drawn(page, enrollment):
    cards.score(enrollment)
    assert "probability" not in page()[1]


def test_the_calendar_marks_breaks_and_deadlines_and_has_a_table(page, enrollment):
    cards.full_card(enrollment)
    html = page()[1]["activity"].html
    assert "lms-heat-break" in html
    assert "due: Homework 1" in html
    assert "By week, as a table" in html


def test_the_whole_course_is_drawn_and_its_days_ahead_are_pale(page, enrollment):
    cards.full_card(enrollment)
    shown = page()[1]["activity"]
    days = [day for block in shown.panel.context["calendar"].blocks for day in block.days]
    assert (days[0].when, days[-1].when) == (enrollment.course.start, enrollment.course.end)
    assert [day.when for day in days if not day.ahead][-1] == cards.last_scored_date(enrollment)


def test_a_student_never_seen_has_an_empty_calendar(page, enrollment):
    assert "No activity so far." in page()[1]["activity"].html


@pytest.mark.parametrize(
    ("due", "result", "expected"),
    [
        (50, {"submitted_day": 50}, "met"),
        (50, {"submitted_day": 51}, "late"),
        (None, {"submitted_day": 51}, "handed_in"),
        (50, {"submitted_day": -1, "banked": True}, "carried"),
        (100, None, "missed"),
        (101, None, "ahead"),
        (None, None, "no_date"),
        (4, None, "before_start"),
        (90, None, "after_end"),
        (89, None, "missed"),
    ],
)
def test_how_an_enrollment_stands_to_a_deadline(due, result, expected, enrollment):
    enrollment.start = enrollment.course.date_of(5)
    enrollment.end = enrollment.course.date_of(90) if expected == "after_end" or due == 89 else None
    deadline = Deadline(course=enrollment.course, due_day=due)
    work = Result(enrollment=enrollment, deadline=deadline, **result) if result else None
    assert card.standing(enrollment, deadline, work, as_of=100) == expected


def test_results_show_scores_and_how_late_the_work_was(page, enrollment):
    cards.full_card(enrollment)
    html = page()[1]["results"].html
    for words in ("80", "late by 3 days", "missed", "ahead", "10 % of the mark"):
        assert words in html


def test_deadlines_far_ahead_wait_behind_a_fold(page, enrollment):
    cards.score(enrollment)
    for number in range(5):
        baker.make(Deadline, course=enrollment.course, title=f"Test {number}", due_day=110 + number)
    html = page()[1]["results"].html
    assert "3 later deadlines" in html
    assert html.index("Test 1") < html.index("<details") < html.index("Test 2")


def test_a_course_without_deadlines_says_so(page):
    assert "This course has no deadlines." in page()[1]["results"].html


def test_changes_are_listed_with_their_reasons_and_all_of_them_on_demand(page, enrollment):
    cards.full_card(enrollment, days=200, changes=25)
    html = page()[1]["changes"].html
    assert html.count("<tr>") == 11
    assert "active → falling asleep" in html
    assert "silent 9 days" in html
    assert "Show all 25 changes" in html
    assert page("&changes=all")[1]["changes"].html.count("<tr>") == 26


def test_what_made_the_score_is_told(page, enrollment):
    cards.score(enrollment)
    html = page()[1]["origin"].html
    for words in ("2026-05-01.1", "v1", "0123456789ab"):
        assert words in html


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        (None, "has not been scored"),
        ({}, "came after the last scoring"),
        ({"withdrawn": True}, "has left the course"),
        ({"not_started": True}, "has not joined"),
        ({"finished": True}, "the course is over"),
    ],
)
def test_a_student_without_a_score_is_told_why_and_has_no_empty_panels(page, enrollment, summary, words):
    if summary is not None:
        baker.make(
            CourseSummary, course=enrollment.course, not_scored={code: [enrollment.pk] for code in summary}
        )
    panels = page()[1]
    assert words in panels["status"].html
    assert not {"why", "probability", "changes", "origin", "contest"} & set(panels)


def test_staff_without_the_permission_to_see_scores_see_none(page, curator, enrollment):
    cards.full_card(enrollment)
    group = curator.groups.get()
    group.permissions.remove(*group.permissions.filter(codename__in=["view_score", "view_contest"]))
    text, panels = page()
    assert "notes" in panels
    scoring = {"status", "why", "probability", "activity", "changes", "results", "contest", "origin"}
    assert not scoring & set(panels)
    assert "58 %" not in text


def test_a_snooze_is_shown_with_its_end_and_can_be_undone(page, client, curator, enrollment):
    cards.score(enrollment)
    until = clock.today(enrollment.course) + timedelta(days=7)
    client.force_login(curator)
    told = client.post(
        action_url(enrollment, "snooze"), {"until": until.isoformat(), "reason": "ill"}, follow=True
    )
    assert "Snoozed until" in told.content.decode()
    assert "ill" in page()[1]["status"].html
    client.post(action_url(enrollment, "unsnooze"))
    assert not Snooze.objects.exists()


def test_a_snooze_that_is_over_is_not_shown(page, enrollment):
    cards.score(enrollment)
    baker.make(Snooze, enrollment=enrollment, until=clock.today(enrollment.course), reason="ill")
    assert "snoozed" not in page()[1]["status"].html


@pytest.mark.parametrize("sent", [{}, {"until": "soon"}, {"date": "2026-13-01"}, {"date": "2000-01-01"}])
def test_a_snooze_without_a_sensible_day_is_refused_in_words(client, curator, enrollment, sent):
    client.force_login(curator)
    page = client.post(action_url(enrollment, "snooze"), sent, follow=True).content.decode()
    assert "Choose a day" in page
    assert not Snooze.objects.exists()


def test_a_contest_is_shown_with_what_it_was_about_and_answered(page, client, curator, teacher, enrollment):
    cards.score(enrollment)
    client.force_login(teacher)
    client.post(action_url(enrollment, "contest"), {"text": "it was handed in on paper"})
    made = Contest.objects.get()
    html = page()[1]["contest"].html
    assert "it was handed in on paper" in html
    assert "about: falling asleep, completes 58 %" in html
    client.force_login(curator)
    answer = {"contest": made.pk, "state": "upheld", "answer": "True."}
    assert (
        "The answer is given."
        in client.post(action_url(enrollment, "answer-contest"), answer, follow=True).content.decode()
    )
    assert "True." in page()[1]["contest"].html


def test_a_contest_of_another_enrollment_is_not_answered_from_this_card(client, curator, enrollment):
    student = baker.make("roster.Student", key="2")
    other = baker.make(Enrollment, course=enrollment.course, student=student, status="enrolled", outcome="")
    made = baker.make(Contest, enrollment=other, text="wrong")
    client.force_login(curator)
    for contest_id in (made.pk, "x", ""):
        sent = {"contest": contest_id, "state": "upheld", "answer": "Yes."}
        assert client.post(action_url(enrollment, "answer-contest"), sent).status_code == 404


def test_what_a_student_wrote_is_shown_as_text(page, enrollment):
    cards.score(enrollment)
    feedback.contest(enrollment, by=enrollment.student.user, text="<script>alert(1)</script>")
    assert "<script>alert" not in page()[0]


@pytest.mark.parametrize("days", [1, 30])
def test_a_card_of_a_course_that_has_not_begun_or_is_over_is_shown(client, curator, enrollment, days):
    enrollment.course.start = timezone.localdate() + timedelta(days=5) if days == 1 else date(2020, 1, 1)
    enrollment.course.length_days = days
    enrollment.course.save()
    client.force_login(curator)
    assert client.get(card_url(enrollment)).status_code == 200


def test_the_card_of_a_thousand_days_needs_no_more_queries_than_that_of_a_hundred(
    client, curator, enrollment, django_assert_max_num_queries
):
    cards.full_card(enrollment, days=1000, changes=300)
    baker.make(
        Contest,
        enrollment=enrollment,
        by=curator,
        text="wrong",
        contested=feedback.snapshot(enrollment.score),
    )
    baker.make(
        Snooze, enrollment=enrollment, by=curator, until=clock.today(enrollment.course) + timedelta(days=3)
    )
    baker.make("roster.Note", enrollment=enrollment, author=curator, _quantity=3)
    client.force_login(curator)
    client.get(card_url(enrollment))
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(card_url(enrollment)).status_code == 200
    assert ActivityDay.objects.count() > 1000
