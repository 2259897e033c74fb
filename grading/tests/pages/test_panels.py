"""What grading shows on the student card, on the student's own page and on the front page."""

from django.urls import reverse

from grading.models import MistakeCategory, Task
from grading.tests.conftest import RIGHT, WRONG
from grading.tests.pages.conftest import UNCLEAR
from roster.views import card_url


def text_of(response):
    return response.content.decode()


def test_the_card_counts_solutions_and_mistakes_and_leads_to_each(
    as_teacher, enrollment, graded, task, course
):
    other = Task.objects.create(course=course, number=2, statement="Compute $1 + 1$.", answer="2")
    submission = graded(WRONG)
    submission.grades.get().categories.set(MistakeCategory.objects.filter(code="reading"))
    graded("2", other)
    html = text_of(as_teacher.get(card_url(enrollment)))
    panel = html[html.index('id="panel-submissions"') :]
    assert "Handed in <b>2</b> tasks of 2" in panel
    assert "solved <b>1</b>" in panel
    assert "Reading the conditions" in panel
    assert reverse("admin:grading_submission_change", args=[submission.pk]) in panel


def test_a_mistake_that_was_corrected_is_counted_no_more(as_teacher, enrollment, graded, task):
    graded(WRONG).grades.get().categories.set(MistakeCategory.objects.all())
    graded(RIGHT)
    assert "Mistakes in the latest solutions" not in text_of(as_teacher.get(card_url(enrollment)))


def test_a_course_without_tasks_has_no_panel(as_teacher, as_student, enrollment, teacher, client):
    client.force_login(teacher)
    assert "panel-submissions" not in text_of(client.get(card_url(enrollment)))
    client.force_login(enrollment.student.user)
    assert "practice" not in text_of(client.get(reverse("roster:my")))


def test_the_students_own_page_leads_to_practice(as_student, enrollment, graded, task):
    graded(RIGHT)
    html = text_of(as_student.get(reverse("roster:my")))
    assert "You solved <b>1</b> of <b>1</b> tasks." in html
    assert f"{reverse('practice:page')}?course={enrollment.course_id}" in html


def test_the_front_page_tells_a_reviewer_how_much_waits_and_nobody_else(
    as_teacher, client, graded, task, student
):
    assert "oldest:" not in text_of(as_teacher.get("/admin/"))
    graded(UNCLEAR)
    html = text_of(as_teacher.get("/admin/"))
    tile = html[
        html.index(f'href="{reverse("admin:grading_waitingsubmission_changelist")}" class="lms-tile') :
    ]
    assert "solution to review" in tile
    assert "oldest: today" in tile
