"""Training files: what is read, in any order, language and separator, and what is refused by line and field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.engine.profiles import COLUMNS
from recommender.engine.simulation import simulate
from recommender.engine.training_file import HEADER, FileRefusedError, read_examples, write_examples

HEAD = ",".join(HEADER)
HUGE = "9" * 16
NO_LABEL = "a label is missing: write what stands for no course, such as rest"


@pytest.fixture
def read(tmp_path):
    """Reads a text as a file."""

    def read(text, encoding="utf-8"):
        path = tmp_path / "profiles.csv"
        path.write_bytes(text.encode(encoding))
        return read_examples(path)

    return read


def problems(read, text, encoding="utf-8"):
    """(line, field, reason) of everything that is wrong."""
    with pytest.raises(FileRefusedError) as refused:
        read(text, encoding)
    return [(p.line, p.field, p.reason) for p in refused.value.problems.listed]


@given(st.integers(1, 60), st.integers(0, 100))
def test_what_is_written_is_read_again(tmp_path_factory, rows, seed):
    examples = simulate(rows, seed)
    path = tmp_path_factory.mktemp("files") / "profiles.csv"
    path.write_text("\n".join(write_examples(examples)))
    found = read_examples(path)
    assert (found.counts == examples.counts).all()
    assert [set(found.names(r)) for r in range(rows)] == [set(examples.names(r)) for r in range(rows)]


def test_labels_of_any_language_stand_in_the_order_of_their_first_use(read):
    found = read(f'{HEAD}\n1,30,20,3,2,3,2,"отдых"\n2,30,20,3,2,3,2,"алгебра,  геометрия , алгебра"\n')
    assert found.labels == ("отдых", "алгебра", "геометрия")
    assert found.truth.tolist() == [[True, False, False], [False, True, True]]


def test_columns_may_stand_in_any_order_beside_others(read):
    found = read(f"x,{','.join(reversed(COLUMNS))},course_recommend\n0,6,5,4,3,20,30,rest\n")
    assert found.counts.tolist() == [[30, 20, 3, 4, 5, 6]]


def test_a_frame_written_with_its_index_is_read(read):
    assert read(f",{HEAD}\n0,1,30,20,3,2,3,2,rest\n").counts.tolist() == [[30, 20, 3, 2, 3, 2]]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_spreadsheets_separator_and_byte_order_mark_are_understood(read, separator):
    head = HEAD.replace(",", separator)
    row = separator.join(["1", "30", "20.0", " 3 ", "2", "3", "2", "алгебра, геометрия"])
    found = read(f"{head}\r\n{row}\r\n\r\n", "utf-8-sig")
    assert found.counts.tolist() == [[30, 20, 3, 2, 3, 2]]
    assert found.labels == ("алгебра", "геометрия")


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("1,x,20,3,2,3,2,rest", "total_questions", "“x” is not a whole number of 0 or more"),
        ("1,30,-1,3,2,3,2,rest", "total_correct_solutions", "“-1” is not a whole number of 0 or more"),
        ("1,30,20,3.5,2,3,2,rest", "number_algebra_mistakes", "“3.5” is not a whole number of 0 or more"),
        ("1,30,20,3,,3,2,rest", "number_trigonometry_mistakes", "the value is missing"),
        ("1,30,31,0,0,0,0,rest", "total_correct_solutions", "31 correct answers of 30 cannot be"),
        (
            "1,30,29,2,2,1,0,rest",
            "number_algebra_mistakes",
            "5 mistakes in 1 wrong answers are more than 4 in each",
        ),
        ("1,0,0,0,0,0,0,rest", "total_questions", "without tasks there is nothing to learn from"),
        ("1,30,20,3,2,3,2,", "course_recommend", NO_LABEL),
        ('1,30,20,3,2,3,2,"a,,b"', "course_recommend", NO_LABEL),
        ("1,30,20,3,2", "number_reading_mistakes", "the value is missing"),
        ("1,30,20,3,2,3,2,rest,more", None, "more fields than the header has"),
        (f"1,30,20,3,2,3,2,{'x' * 101}", "course_recommend", "a label is longer than 100 characters"),
        (f"1,{HUGE},2,3,2,3,2,rest", "total_questions", f"“{HUGE}” is not a whole number of 0 or more"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_with_its_line_and_field(read, row, field, reason):
    good = "1,30,20,3,2,3,2,rest"
    assert problems(read, f"{HEAD}\n{good}\n{row}\n{good}\n") == [(3, field, reason)]


def test_every_bad_row_is_named(read):
    assert [
        line for line, *_ in problems(read, f"{HEAD}\n1,x,0,0,0,0,0,a\n1,5,5,0,0,0,0,a\n1,5,9,0,0,0,0,a\n")
    ] == [2, 4]


def test_a_missing_column_is_named_and_one_that_is_there_twice(read):
    head = HEAD.replace(",number_reading_mistakes", "")
    assert problems(read, f"{head}\n1,30,20,3,2,2,rest\n") == [
        (1, "number_reading_mistakes", "this column is missing")
    ]
    assert problems(read, f"{HEAD},course_recommend\n") == [
        (1, "course_recommend", "this column is there twice")
    ]


def test_an_empty_file_and_one_without_rows_are_refused(read):
    assert problems(read, f"{HEAD}\n") == [(None, None, "there are no rows in it")]
    assert {reason for _, _, reason in problems(read, "")} == {"this column is missing"}


def test_another_encoding_is_refused_with_its_line(read):
    text = f"{HEAD}\n1,30,20,3,2,3,2,алгебра\n"
    assert problems(read, text, "cp1251") == [(2, None, "the text is not UTF-8: save the file as CSV UTF-8")]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FileRefusedError, match="the file cannot be read: No such file"):
        read_examples(tmp_path / "none.csv")


def test_a_quotation_mark_that_is_never_closed_is_refused(read):
    assert "not CSV" in problems(read, f'{HEAD}\n1,30,20,3,2,3,2,"rest\n')[0][2]


def test_more_labels_than_courses_can_be_are_refused(read):
    rows = "\n".join(f"{n},30,20,3,2,3,2,label {n}" for n in range(201))
    assert problems(read, f"{HEAD}\n{rows}\n") == [
        (None, "course_recommend", "201 different labels are more than 200")
    ]
