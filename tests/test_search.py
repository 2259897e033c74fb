"""Searching in names."""

import pytest

from common.search import matches
from roster.models import Student

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("term", ["иванова", "ИВАНОВА", "анна иванова", "Иванова а-1", "  анна  "])
def test_a_name_is_found_by_its_words_in_any_order_and_case(term: str) -> None:
    Student.objects.create(key="А-1", name="Анна Иванова")
    Student.objects.create(key="B-2", name="Borís")
    assert [student.key for student in Student.objects.filter(matches(term, "name", "key"))] == ["А-1"]


def test_every_word_must_be_there() -> None:
    Student.objects.create(key="1", name="Анна Иванова")
    assert not Student.objects.filter(matches("анна петрова", "name", "key")).exists()


def test_nothing_asked_for_finds_everything() -> None:
    Student.objects.create(key="1", name="Анна Иванова")
    assert Student.objects.filter(matches("  ", "name")).count() == 1
