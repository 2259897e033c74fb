"""Tasks in the admin: written with their formulas drawn, imported whole or not at all, given back as a file."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grading.models import MistakeCategory, Task
from grading.tests.conftest import RIGHT, WRONG

LIST = reverse("admin:grading_task_changelist")
IMPORT = reverse("admin:grading_task_import")
ADD = reverse("admin:grading_task_add")


def text_of(response):
    return response.content.decode()


def fields(course, **more):
    return {
        "course": course.pk,
        "number": 7,
        "topic": "Sums",
        "statement": "Compute $1 + 1$.",
        "references": "1 + 1 = 2\n---\n2",
        "answer": "2",
        "weight": 1,
        "due_day": "",
    } | more


def test_the_list_shows_formulas_and_how_many_solved_each(as_teacher, task, graded, other_course):
    Task.objects.create(course=other_course, number=1, statement="Of physics.")
    graded(WRONG)
    graded(RIGHT)
    html = text_of(as_teacher.get(LIST))
    assert 'alttext="2x - 4 = 6"' in html
    assert 'field-handed_in">1<' in html
    assert 'field-solved">1<' in html
    assert "Of physics." not in html


def test_without_tasks_the_list_says_what_to_do(as_teacher, course):
    assert "add one, or import a file" in text_of(as_teacher.get(LIST))


def test_a_task_of_another_course_is_neither_opened_nor_made(as_teacher, other_course):
    task = Task.objects.create(course=other_course, number=1, statement="Of physics.")
    page = as_teacher.get(reverse("admin:grading_task_change", args=[task.pk]))
    assert page.status_code == 302, "the admin leads to its front page"
    assert as_teacher.post(ADD, fields(other_course)).status_code == 200
    assert not Task.objects.filter(number=7).exists()


def test_reference_solutions_are_written_one_below_the_other(as_teacher, course):
    as_teacher.post(ADD, fields(course))
    task = Task.objects.get(number=7)
    assert task.references == ["1 + 1 = 2", "2"]
    form = text_of(as_teacher.get(reverse("admin:grading_task_change", args=[task.pk])))
    assert "1 + 1 = 2\n---\n2</textarea>" in form
    assert "hx-post" in form


@pytest.mark.parametrize(
    ("written", "kept"),
    [("", []), ("---\n---", []), (" a \r\n---\r\nb\r\nc", ["a", "b\nc"]), ("a---b", ["a---b"])],
)
def test_references_are_split_at_lines_of_dashes_only(as_teacher, course, written, kept):
    as_teacher.post(ADD, fields(course, references=written))
    assert Task.objects.get(number=7).references == kept


def test_the_preview_draws_what_stands_in_the_form(as_teacher, course):
    address = reverse("admin:grading_task_preview")
    html = text_of(as_teacher.post(address, {"statement": "$x^2$ <b>", "references": "a\n---\n$y$"}))
    assert "<msup>" in html
    assert "&lt;b&gt;" in html
    assert "Reference solution 2" in html


def upload(client, course, name, content):
    return client.post(
        IMPORT, {"course": course.pk, "file": SimpleUploadedFile(name, content.encode())}, follow=True
    )


def test_a_good_file_is_imported_at_once(as_teacher, course):
    answer = upload(
        as_teacher, course, "tasks.csv", "number,statement,answer\n1,Compute 1+1,2\n2,Compute 2+2,4\n"
    )
    assert "New tasks: 2. Changed: 0. Unchanged: 0." in text_of(answer)
    assert Task.objects.filter(course=course).count() == 2


def test_a_bad_file_is_refused_whole_with_row_and_reason(as_teacher, course):
    answer = upload(as_teacher, course, "tasks.csv", "number,statement\n1,Compute 1+1\none,Compute 2+2\n")
    assert answer.status_code == 400
    html = text_of(answer)
    assert "Nothing was imported: 1 thing is wrong." in html
    assert "“one” is not a whole number" in html
    assert '<td class="lms-number">3</td><td>number</td>' in html
    assert not Task.objects.exists()


def test_nobody_imports_into_a_course_they_do_not_see(as_teacher, other_course):
    answer = upload(as_teacher, other_course, "tasks.csv", "number,statement\n1,Compute\n")
    assert answer.status_code == 400
    assert not Task.objects.exists()


def test_a_file_that_is_too_large_is_refused(as_teacher, course, monkeypatch):
    monkeypatch.setattr("grading.views.tasks.MAX_FILE", 10)
    answer = upload(as_teacher, course, "tasks.csv", "number,statement\n1,Compute\n")
    assert "larger than" in text_of(answer)


def test_exported_tasks_come_in_again_unchanged(as_teacher, course, task):
    Task.objects.create(
        course=course, number=2, statement="-5?", answer="-5", references=["a\nb", "c"], due_day=3
    )
    file = as_teacher.get(reverse("admin:grading_task_file"), {"course__id__exact": course.pk})
    assert "attachment" in file.headers["Content-Disposition"]
    assert len(json.loads(file.content)["tasks"]) == 2
    answer = upload(as_teacher, course, "tasks.json", file.content.decode())
    assert "New tasks: 0. Changed: 0. Unchanged: 2." in text_of(answer)


def test_the_code_of_a_kind_of_mistake_stays_and_its_name_is_edited(client, superuser):
    client.force_login(superuser)
    algebra = MistakeCategory.objects.get(code="algebra")
    page = reverse("admin:grading_mistakecategory_change", args=[algebra.pk])
    client.post(
        page, {"name": "Sums", "name_ru": "Счёт", "hint": "", "order": 1, "code": "other", "is_active": "on"}
    )
    algebra.refresh_from_db()
    assert (algebra.name, algebra.code) == ("Sums", "algebra")
    assert client.post(page.replace("change", "delete")).status_code == 403
