"""Who authors are: found where only one person fits, else said by hand."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from conversations.models import Message, Participant, Source
from conversations.services.authors import match_authors, set_author
from conversations.tests.conftest import Say
from lms_scoring.models import ActivityDay
from roster.models import Course, Enrollment, Student

pytestmark = pytest.mark.django_db


def author(course: Course, key: str, name: str = "") -> Participant:
    return Participant.objects.create(course=course, source=Source.TELEGRAM, key=key, name=name)


def enroll(course: Course, key: str, name: str, email: str = "") -> Enrollment:
    student = Student.objects.create(key=key, name=name, email=email)
    return Enrollment.objects.create(course=course, student=student)


def match(course: Course) -> dict[str, str]:
    match_authors(course)
    return dict(course.participants.exclude(match="").values_list("key", "match"))


def test_a_student_is_found_by_key_mail_or_name(course: Course, enrollment: Enrollment):
    enroll(course, "2", "Boris B.", "Boris@Example.org")
    clara = enroll(course, "3", "Клара Ц.")
    author(course, "1", "somebody")
    author(course, "boris@example.org")
    author(course, "user77", "Клара Ц.")
    author(course, "user78", "Dora")
    assert match(course) == {"1": "key", "boris@example.org": "email", "user77": "name"}
    assert Participant.objects.get(key="1").enrollment == enrollment
    assert Participant.objects.get(key="user77").enrollment == clara


def test_staff_of_the_course_are_found_and_others_not(course: Course, teacher: User, superuser: User):
    teacher.first_name, teacher.last_name = "Tamara", "T."
    teacher.save()
    author(course, "user5", "Tamara T.")
    author(course, superuser.username)
    assert match(course) == {"user5": "name"}
    assert Participant.objects.get(key="user5").is_staff is True


def test_two_of_one_name_stay_unknown(course: Course):
    enroll(course, "2", "Anna")
    enroll(course, "3", "Anna")
    author(course, "user9", "Anna")
    assert match(course) == {}


def test_the_stronger_sign_decides(course: Course):
    by_key = enroll(course, "2", "Boris")
    enroll(course, "3", "2")
    author(course, "2", "2")
    match_authors(course)
    assert Participant.objects.get().enrollment == by_key


def test_students_of_other_courses_are_not_found(course: Course, other_course: Course):
    enroll(other_course, "2", "Boris")
    author(course, "2", "Boris")
    assert match(course) == {}


def test_a_word_by_hand_moves_activity_and_lets_messages_be_looked_at(
    course: Course, enrollment: Enrollment, say: Say, superuser: User
):
    message = say("user1", "How?")
    Message.objects.update(model_version="1")
    set_author(message.author, by=superuser, enrollment=enrollment)
    assert ActivityDay.objects.get(enrollment=enrollment).count == 1
    assert Message.objects.get().model_version == ""
    set_author(message.author, by=superuser)
    assert not ActivityDay.objects.exists()
    match_authors(course)
    assert Participant.objects.get().enrollment is None


def test_only_staff_of_the_course_may_say_who_it_is(
    course: Course, other_course: Course, enrollment: Enrollment, curator: User, superuser: User
):
    one = author(other_course, "user1")
    with pytest.raises(PermissionDenied):
        set_author(one, by=curator, user=curator)
    with pytest.raises(ValidationError):
        set_author(one, by=superuser, enrollment=enrollment)


@pytest.mark.parametrize("count", [3, 60])
def test_matching_takes_as_many_queries_for_many_as_for_few(
    count: int, course: Course, django_assert_max_num_queries
):
    for number in range(count):
        enroll(course, f"k{number}", f"Student {number}")
        author(course, f"user{number}", f"Student {number}")
    with django_assert_max_num_queries(17):
        assert len(match_authors(course)) == count
