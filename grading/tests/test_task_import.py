"""Tasks from a file: all of them or none, with row, field and reason; twice changes nothing."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.models import Task
from grading.services.task_files import FileError, read_rows
from grading.services.task_import import FileRefusedError, import_tasks

CSV = (
    "number,statement,references,answer,topic,weight,due_day\n"
    '1,"Solve $2x = 6$.","x = 6 / 2\nx = 3\n---\nx = 3",3,equations,1,10\n'
    '2,"Сколько будет 0,5 + 1?",,"1,5",,"2,5",\n'
)


def test_a_csv_file_is_imported_and_again_changes_nothing(course):
    report = import_tasks(course, CSV.encode(), "tasks.csv")
    assert report == {"course": course.key, "read": 2, "new": 2, "changed": 0, "unchanged": 0, "problems": []}
    first, second = Task.objects.order_by("number")
    assert first.references == ["x = 6 / 2\nx = 3", "x = 3"]
    assert (first.topic, first.due_day, second.answer, second.weight) == ("equations", 10, "1,5", 2.5)
    assert import_tasks(course, CSV.encode(), "tasks.csv")["unchanged"] == 2


def test_a_changed_task_is_brought_up_to_date_and_others_are_left_alone(course):
    import_tasks(course, CSV.encode(), "tasks.csv")
    report = import_tasks(course, json.dumps([{"number": 1, "statement": "New"}]).encode(), "tasks.json")
    assert (report["changed"], report["unchanged"], report["new"]) == (1, 0, 0)
    assert [task.statement[:3] for task in Task.objects.order_by("number")] == ["New", "Ско"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_as_spreadsheets_save_them_are_read(course, encoding, delimiter):
    text = delimiter.join(["number", "statement"]) + "\r\n" + delimiter.join(["1", "Решите"]) + "\r\n"
    import_tasks(course, text.encode(encoding), "tasks.csv")
    assert Task.objects.get().statement == "Решите"


@pytest.mark.parametrize("data", [{"tasks": [{"number": 1, "statement": "S", "references": "x"}]}])
def test_json_may_be_an_object_with_tasks_and_one_reference_a_text(course, data):
    import_tasks(course, json.dumps(data).encode(), "anything")
    assert Task.objects.get().references == ["x"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"number": "one"}, "number"),
        ({"number": -1}, "number"),
        ({"number": 1.5}, "number"),
        ({"number": True}, "number"),
        ({"number": 10**12}, "number"),
        ({"number": None}, "number"),
        ({"statement": ""}, "statement"),
        ({"statement": ["x"]}, "statement"),
        ({"statement": "a\x00b"}, "statement"),
        ({"statement": "x" * 20_001}, "statement"),
        ({"references": ["x"] * 21}, "references"),
        ({"references": [{"x": 1}]}, "references"),
        ({"answer": "x" * 501}, "answer"),
        ({"topic": "x" * 201}, "topic"),
        ({"weight": "heavy"}, "weight"),
        ({"weight": 0}, "weight"),
        ({"weight": "nan"}, "weight"),
        ({"due_day": "tomorrow"}, "due_day"),
        ({"due_day": -3}, "due_day"),
        ({"difficulty": 3}, "difficulty"),
    ],
)
def test_one_wrong_field_refuses_the_whole_file_and_says_where(course, row, field):
    good = {"number": 1, "statement": "Fine"}
    rows = [good, {"number": 2, "statement": "Also fine"} | row]
    with pytest.raises(FileRefusedError) as refused:
        import_tasks(course, json.dumps(rows).encode(), "tasks.json")
    [problem] = refused.value.report["problems"]
    assert (problem["row"], problem["field"]) == (2, field)
    assert problem["problem"]
    assert not Task.objects.exists()


def test_a_number_twice_names_the_first_place(course):
    rows = [{"number": 7, "statement": "A"}, {"number": 7, "statement": "B"}]
    with pytest.raises(FileRefusedError, match="row 1"):
        import_tasks(course, json.dumps(rows).encode(), "tasks.json")


def test_the_line_of_a_csv_row_is_the_one_it_begins_on(course):
    text = 'number,statement\n1,"two\nlines"\nx,Wrong\n'
    with pytest.raises(FileRefusedError) as refused:
        import_tasks(course, text.encode(), "tasks.csv")
    assert refused.value.report["problems"][0]["row"] == 4


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "tasks.csv"),
        (b"number,statement\n", "tasks.csv"),
        (b"number\n1\n", "tasks.csv"),
        (b"number,statement,colour\n1,A,red\n", "tasks.csv"),
        (b"number,number,statement\n1,1,A\n", "tasks.csv"),
        (b"number,statement\n1\n", "tasks.csv"),
        (b"number,statement\n1,A,B\n", "tasks.csv"),
        (b'number,statement\n1,"never closed\n', "tasks.csv"),
        (b"number,statement\n1," + b"x" * 200_000, "tasks.csv"),
        (b"{", "tasks.json"),
        (b"[" * 100_000, "tasks.json"),
        (b"3", "tasks.json"),
        (b"[]", "tasks.json"),
        (b"[1]", "tasks.json"),
        (b'{"tasks": {}}', "tasks.json"),
        (b"\xff\xfe\x00", "tasks.csv"),
        (b"\x98\x98", "tasks.csv"),
        (b"PK\x03\x04\x00\x00", "tasks.xlsx"),
    ],
)
def test_what_is_no_file_of_tasks_is_refused_whole(course, content, name):
    with pytest.raises(FileRefusedError) as refused:
        import_tasks(course, content, name)
    assert refused.value.report["problems"][0]["row"] is None
    assert not Task.objects.exists()


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.json"]))
def test_no_bytes_break_the_reader(content, name):
    with suppress(FileError):
        assert read_rows(content, name)
