"""Notes about a student."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError

from roster.models import Enrollment, Note, Student
from roster.services import add_note, delete_note


def test_a_note_keeps_its_author_and_is_written_down_in_the_log(enrollment, curator):
    note = add_note(enrollment, by=curator, text="  called, no answer ")
    assert (note.text, note.author) == ("called, no answer", curator)
    assert LogEntry.objects.get().object_id == str(enrollment.pk)


def test_a_note_sent_twice_is_kept_once(enrollment, curator):
    first = add_note(enrollment, by=curator, text="called")
    assert add_note(enrollment, by=curator, text="called ") == first
    assert (Note.objects.count(), LogEntry.objects.count()) == (1, 1)


@pytest.mark.parametrize("text", ["", "   ", "x" * 5001])
def test_a_note_without_text_or_too_long_is_refused(enrollment, curator, text):
    with pytest.raises(ValidationError):
        add_note(enrollment, by=curator, text=text)
    assert not Note.objects.exists()


def test_staff_of_another_course_and_students_write_no_notes(other_course, enrollment, curator):
    stranger = Student.objects.create(key="2", name="Boris L.")
    elsewhere = Enrollment.objects.create(course=other_course, student=stranger)
    for who, where in ((curator, elsewhere), (enrollment.student.user, enrollment)):
        with pytest.raises(PermissionDenied):
            add_note(where, by=who, text="called")
    assert not Note.objects.exists()


def test_only_its_author_deletes_a_note_and_deleting_twice_is_no_error(enrollment, curator, teacher):
    note = add_note(enrollment, by=curator, text="called")
    with pytest.raises(PermissionDenied):
        delete_note(note.pk, by=teacher)
    delete_note(note.pk, by=curator)
    delete_note(note.pk, by=curator)
    assert not Note.objects.exists()


def test_an_author_who_lost_the_course_no_longer_deletes_notes_in_it(enrollment, curator):
    note = add_note(enrollment, by=curator, text="called")
    curator.course_access.all().delete()
    with pytest.raises(PermissionDenied):
        delete_note(note.pk, by=curator)
