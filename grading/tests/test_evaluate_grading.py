"""``evaluate_grading`` from the command line."""

import gzip
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from grading.tests.conftest import opinion

ROWS = [
    {"problem": "Compute 3·4.", "reference": "3·4 = 12", "solution": "12", "is_correct": True},
    {
        "problem": "Compute 3·4.",
        "reference": "3·4 = 12",
        "solution": "3·4 = 13",
        "is_correct": False,
        "first_wrong_step": 0,
        "categories": ["algebra"],
    },
]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)), "utf-8")
    return path


def run(*arguments: str) -> dict:
    out = StringIO()
    call_command("evaluate_grading", *map(str, arguments), "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_the_figures_that_were_promised_are_printed(file):
    result = run(file)
    assert result.pop("seconds_per_item") > 0
    assert result == {
        "n": 2,
        "accuracy": 1.0,
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "decided": 1.0,
        "first_step_exact": 1.0,
        "first_step_within_1": 1.0,
        "per_category": {"algebra": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 1}},
        "grader": "symbolic",
        "rejected": [],
    }


def test_a_packed_file_is_read(file, tmp_path):
    packed = tmp_path / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert run(packed)["n"] == 2


def test_a_bad_row_is_told_with_its_line_and_field_and_left_out(file):
    file.write_text(file.read_text() + '\n{"problem": "?", "reference": "1", "is_correct": true}\n')
    err = StringIO()
    call_command("evaluate_grading", str(file), stdout=StringIO(), stderr=err)
    assert "line 3, solution: missing" in err.getvalue()
    result = run(file)
    assert result["n"] == 2
    assert result["rejected"] == [{"line": 3, "field": "solution", "message": "missing"}]


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\xff\xfe{}"])
def test_a_file_without_a_usable_row_is_refused(file, content):
    file.write_bytes(content)
    with pytest.raises(CommandError):
        run(file)


def test_a_file_that_is_not_there_or_not_packed_is_refused(file, tmp_path):
    broken = tmp_path / "broken.gz"
    broken.write_bytes(b"not packed")
    for path in (tmp_path / "none.jsonl", broken):
        with pytest.raises(CommandError, match="cannot be read"):
            run(path)


@pytest.mark.django_db
def test_without_a_language_model_it_says_what_to_set(file, no_llm):
    with pytest.raises(CommandError, match="OPENAI_API_KEY"):
        run(file, "--grader", "llm")


@pytest.mark.django_db(transaction=True)
def test_the_language_model_never_overrules_the_mathematics(file, llm_server):
    llm_server.says(*[opinion("correct")] * 8)
    result = run(file, "--grader", "llm")
    assert (result["n"], result["precision"]) == (2, 1.0)
