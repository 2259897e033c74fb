"""Records are laid out as Python's own csv module reads them, however the stream is cut into blocks."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_scoring.importers import blocks
from lms_scoring.importers.blocks import UnreadableTableError, layout, read_blocks

CELLS = st.text(alphabet='ab,"\n ё', max_size=6)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=8)
)


def _as_csv(rows: list[list[str]], quoting: int, line_end: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode()


@given(rows=TABLES, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_fields_and_lines_are_those_that_pythons_csv_reader_counts(
    rows: list[list[str]], quoting: int
) -> None:
    data = _as_csv(rows, quoting, "\n")
    found = layout(data, 1)
    reader = csv.reader(io.StringIO(data.decode(), newline=""))
    expected, line = [], 1
    for row in reader:
        expected.append((len(row), line))
        line = reader.line_num + 1
    assert list(zip(found.fields.tolist(), found.line.tolist(), strict=True)) == expected
    assert found.next_line == line


@given(
    rows=TABLES,
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    piece=st.integers(1, 7),
    ends_with_newline=st.booleans(),
)
def test_blocks_of_any_size_hold_the_same_records(
    rows: list[list[str]], line_end: str, piece: int, ends_with_newline: bool
) -> None:
    data = _as_csv(rows, csv.QUOTE_ALL, line_end)
    stream = data if ends_with_newline else data.removesuffix(line_end.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_PIECE_BYTES", piece)
        patch.setattr(blocks, "BLOCK_BYTES", 64)  # no record made above is longer
        found = list(read_blocks(io.BytesIO(stream)))
    whole = layout(_as_csv(rows, csv.QUOTE_ALL, "\n"), 1)
    assert b"".join(block for block, _ in found) == _as_csv(rows, csv.QUOTE_ALL, "\n")
    lines = [records.line for _, records in found]
    assert np.array_equal(np.concatenate(lines) if lines else [], whole.line)


def test_a_byte_order_mark_is_no_part_of_the_first_field() -> None:
    [(block, _)] = read_blocks(io.BytesIO(b"\xef\xbb\xbfid\n1\n"))
    assert block == b"id\n1\n"


def test_a_record_without_an_end_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(blocks, "_PIECE_BYTES", 10)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 100)
    stream = io.BytesIO(b"id\n" + b"1" * 1000)
    with pytest.raises(UnreadableTableError, match="too long") as error:
        list(read_blocks(stream))
    assert error.value.line == 2
    assert stream.tell() < 400


def test_a_file_that_unpacks_to_more_than_the_limit_is_read_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(blocks, "_PIECE_BYTES", 10)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 100)
    monkeypatch.setattr(blocks, "MAX_TABLE_BYTES", 500)
    stream = io.BytesIO(b"1\n" * 10_000)
    with pytest.raises(UnreadableTableError, match="more than"):
        list(read_blocks(stream))
    assert stream.tell() < 1000
