"""Many rows at once: COPY on PostgreSQL, ``executemany`` on SQLite; arrays in, arrays out.

Django's ``bulk_create`` writes some 50,000 rows a second, these 500,000 and more (docs/benchmarks.md). All of it runs
on Django's own connection and therefore in the caller's transaction.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import repeat
from typing import Any, TypeGuard

import numpy as np
import orjson
from django.db import connection, models, transaction
from numpy.typing import NDArray

#: One value for each row, or one (a number, text, date or None) for all.
Column = Sequence[Any] | NDArray[Any] | int | float | str | date | datetime | None

#: Rows from which a write changes what a table is like.
_MANY = 1_000

_COPY_SIGNATURE, _COPY_END = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8, b"\xff\xff"
_NUMBERS = {"i4": "int4", "i8": "int8", "f8": "float8"}
_BINARY_TYPES = {
    "smallint": ">i2",
    "integer": ">i4",
    "bigint": ">i8",
    "double precision": ">f8",
    "boolean": "?",
}


def among(keys: str) -> str:
    """SQL to follow the name of an indexed column: its value is among the keys that a subquery gives.

    Each key is looked up. Given a join, PostgreSQL would rather read the whole of a large table for a thousand keys.
    """
    return f"= ANY (ARRAY({keys}))" if connection.vendor == "postgresql" else f"IN ({keys})"


def read_array(sql: str, params: Sequence[Any], dtype: list[tuple[str, str]]) -> NDArray[Any]:
    """The rows of a query of numbers as one structured array.

    ``dtype`` names the columns in their order; types are ``i4``, ``i8`` or ``f8``. No column may be NULL: use COALESCE.
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            # The driver's own cursor: Django's wrapper would cost more than the query.
            return np.fromiter(cursor.cursor, dtype=dtype)
    numbers = ", ".join(f"{name}::{_NUMBERS[kind]}" for name, kind in dtype)
    aliases = ", ".join(name for name, _ in dtype)
    with connection.cursor() as cursor:
        query = cursor.mogrify(sql, params)
        text = query.decode() if isinstance(query, bytes) else query
        buffer = io.BytesIO()
        cursor.copy_expert(
            f"COPY (SELECT {numbers} FROM ({text}) AS q({aliases})) TO STDOUT (FORMAT binary)", buffer
        )
    rows = np.frombuffer(
        buffer.getbuffer()[len(_COPY_SIGNATURE) : -len(_COPY_END)],
        _wire([(name, f">{kind}") for name, kind in dtype]),
    )
    return rows[[name for name, _ in dtype]].astype(dtype)


def insert(model: type[models.Model], columns: Mapping[str, Column], *, analyze: bool = True) -> int:
    """Insert one row for each position of the columns (attribute names, such as ``course_id``); returns how many.

    Without ``analyze`` PostgreSQL's planner learns of many new rows only when autovacuum comes by.
    """
    count = _write(model, columns, _insertion(model, columns), "")
    if analyze and count >= _MANY and connection.vendor == "postgresql":
        # A planner that takes the table for empty picks plans that are quadratic in its size, and nothing else tells
        # it better before autovacuum comes by, minutes later.
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {_table(model)}")
    return count


def upsert(model: type[models.Model], columns: Mapping[str, Column], unique: Sequence[str]) -> int:
    """Insert, or where a row with the same ``unique`` columns exists, overwrite its other columns."""
    names = _names(model, columns)
    keys = ", ".join(names[name] for name in unique)
    changes = ", ".join(f"{c} = EXCLUDED.{c}" for name, c in names.items() if name not in unique)
    on_conflict = f" ON CONFLICT ({keys}) DO " + (f"UPDATE SET {changes}" if changes else "NOTHING")
    listed = ", ".join(names.values())
    merge = f"INSERT INTO {_table(model)} ({listed}) SELECT {listed} FROM bulk_rows{on_conflict}"
    return _write(model, columns, _insertion(model, columns) + on_conflict, merge)


def update(model: type[models.Model], columns: Mapping[str, Column], key: str = "id") -> int:
    """Overwrite the other columns of the rows that ``key`` names, as far as they exist; returns how many were given."""
    table, ordered = _table(model), {name: columns[name] for name in sorted(columns, key=lambda n: n == key)}
    *changed, own = _names(model, ordered).values()
    marked = ", ".join(f"{name} = %s" for name in changed)
    copied = ", ".join(f"{name} = bulk_rows.{name}" for name in changed)
    return _write(
        model,
        ordered,
        f"UPDATE {table} SET {marked} WHERE {own} = %s",
        f"UPDATE {table} SET {copied} FROM bulk_rows WHERE {table}.{own} = bulk_rows.{own}",
    )


def _insertion(model: type[models.Model], columns: Mapping[str, Column]) -> str:
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {_table(model)} ({', '.join(_names(model, columns).values())}) VALUES ({marks})"


def _write(model: type[models.Model], columns: Mapping[str, Column], statement: str, merge: str) -> int:
    """Run a statement for each row, or on PostgreSQL COPY the rows: aside, to be merged, or right into the table."""
    lengths = {len(column) for column in columns.values() if _is_many(column)}
    if len(lengths) != 1:
        raise ValueError("columns differ in length")
    count = lengths.pop()
    if count == 0:
        return 0
    fields = _fields(model, columns)
    # No savepoint within the caller's transaction: SQLite would keep a second journal for it in memory, whose length
    # every further row pays for.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, model, fields, list(columns.values()), count, merge)
        else:
            values = [_values(f, c, count) for f, c in zip(fields, columns.values(), strict=True)]
            rows: Any = zip(*values, strict=True)
            cursor.executemany(statement, rows)
    return count


def _table(model: type[models.Model]) -> str:
    return str(connection.ops.quote_name(model._meta.db_table))


def _names(model: type[models.Model], columns: Iterable[str]) -> dict[str, str]:
    """What the database calls the columns, by attribute name."""
    fields = zip(columns, _fields(model, columns), strict=True)
    return {name: connection.ops.quote_name(field.column) for name, field in fields}


def _fields(model: type[models.Model], names: Iterable[str]) -> list[Any]:
    return [model._meta.get_field(name) for name in names]


def _is_many(column: Any) -> TypeGuard[Sequence[Any] | NDArray[Any]]:
    return isinstance(column, Sequence | np.ndarray) and not isinstance(column, str | bytes)


def _is_numeric(column: Any) -> bool:
    return isinstance(column, int) or (isinstance(column, np.ndarray) and column.dtype != object)


def _copy(
    cursor: Any,
    model: type[models.Model],
    fields: Sequence[Any],
    columns: Sequence[Column],
    count: int,
    merge: str,
) -> None:
    """COPY the columns into the table, or where there is something to ``merge`` into a temporary one before."""
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    target = "bulk_rows" if merge else _table(model)
    if merge:
        cursor.execute("DROP TABLE IF EXISTS bulk_rows")
        cursor.execute(
            f"CREATE TEMPORARY TABLE bulk_rows ON COMMIT DROP AS SELECT {names} FROM {_table(model)} WITH NO DATA"
        )
    binary = all(
        _is_numeric(c) and f.db_type(connection) in _BINARY_TYPES
        for f, c in zip(fields, columns, strict=True)
    )
    data = _binary_rows(fields, columns, count) if binary else _text_rows(fields, columns, count)
    style = "binary" if binary else "text"
    cursor.copy_expert(f"COPY {target} ({names}) FROM STDIN (FORMAT {style})", io.BytesIO(data))
    if merge:
        cursor.execute(merge)
        cursor.execute("DROP TABLE bulk_rows")


def _binary_rows(fields: Sequence[Any], columns: Sequence[Column], count: int) -> bytes:
    wire = _wire([(field.column, _BINARY_TYPES[field.db_type(connection)]) for field in fields])
    rows = np.empty(count, wire)
    rows["fields in a row"] = len(fields)
    for field, column in zip(fields, columns, strict=True):
        rows[f"bytes of {field.column}"] = wire[field.column].itemsize
        rows[field.column] = column
    return _COPY_SIGNATURE + rows.tobytes() + _COPY_END


def _wire(numbers: Sequence[tuple[str, str]]) -> np.dtype[Any]:
    """A row of numbers in PostgreSQL's binary COPY format."""
    fields = [part for name, kind in numbers for part in ((f"bytes of {name}", ">i4"), (name, kind))]
    return np.dtype([("fields in a row", ">i2"), *fields])


def _text_rows(fields: Sequence[Any], columns: Sequence[Column], count: int) -> bytes:
    texts = [_texts(field, column, count) for field, column in zip(fields, columns, strict=True)]
    lines = map("\t".join, zip(*texts, strict=True))
    return ("\n".join(lines) + "\n").encode()


def _texts(field: Any, column: Column, count: int) -> Iterable[str]:
    """One text a row, as COPY reads it."""
    if not _is_many(column):
        [value] = _values(field, column, 1)
        return repeat(_text(value), count)
    if isinstance(field, models.JSONField):
        # No tab and no end of a line stands bare in JSON.
        return (text.replace("\\", "\\\\") for text in _values(field, column, count))
    whole = isinstance(column, np.ndarray) and column.dtype.kind in "iu"
    return map(str if whole else _text, _values(field, column, count))


def _text(value: Any) -> str:
    if isinstance(value, str):
        # Four searches that mostly find nothing cost a sixth of one ``translate``.
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    if value is None or value != value:  # a number that differs from itself is NaN
        return "\\N"
    return str(value)


def _values(field: Any, column: Column, count: int) -> Iterable[Any]:
    """One value a row, as the database takes them."""
    adapt = _adapter(field)
    if not _is_many(column):
        return repeat(adapt(column) if adapt else column, count)
    values = column.tolist() if isinstance(column, np.ndarray) else column
    return map(adapt, values) if adapt else values


def _adapter(field: Any) -> Callable[[Any], Any] | None:
    """What turns a value of this field into the database's; None where nothing needs to be done."""
    if isinstance(field, models.JSONField):
        return lambda value: orjson.dumps(value).decode()
    if isinstance(field, models.DateTimeField):
        return lambda value: value and str(connection.ops.adapt_datetimefield_value(value))
    if isinstance(field, models.DateField):
        return lambda value: value and value.isoformat()
    return None
