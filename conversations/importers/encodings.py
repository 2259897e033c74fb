"""Opens a file as text whatever its encoding: UTF-8 with or without a mark, UTF-16, or one that is guessed."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from charset_normalizer import from_bytes

from conversations.importers.rows import Export, gettext_noop

_CHUNK = 1 << 20
_SAMPLE = 1 << 17
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GZIP = b"\x1f\x8b"

#: What reading a damaged file raises.
READ_ERRORS = (EOFError, OSError, zlib.error)


@contextmanager
def open_bytes(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, gunzipped where it is a gzip."""
    with path.open("rb") as stored:
        packed = stored.read(2) == _GZIP
        stored.seek(0)
        if not packed:
            yield stored
            return
        with gzip.open(stored) as plain:
            yield cast(BinaryIO, plain)


@contextmanager
def open_text(path: Path, export: Export) -> Iterator[TextIO]:
    """The file as text, its line ends untouched. Raises ``ImportRefusedError`` where that cannot be."""
    try:
        encoding = _encoding(path)
    except READ_ERRORS as error:
        raise export.refuse(gettext_noop("the file cannot be read: %(error)s"), error=error) from error
    if encoding is None:
        raise export.refuse(
            gettext_noop("the file is no text in any known encoding: save it as UTF-8 and import it again")
        )
    with open_bytes(path) as plain, io.TextIOWrapper(plain, encoding=encoding, newline="") as text:
        yield text


def _encoding(path: Path) -> str | None:
    """The encoding that decodes the whole file; None where none does."""
    with open_bytes(path) as plain:
        sample = plain.read(_SAMPLE)
    marked = next((name for mark, name in _MARKS if sample.startswith(mark)), None)
    if marked is not None:
        return marked if _decodes(path, marked) else None
    if b"\0" not in sample and _decodes(path, "utf-8"):
        return "utf-8"
    guessed = from_bytes(_first_foreign(path)).best()
    return guessed.encoding if guessed is not None and _decodes(path, guessed.encoding) else None


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with open_bytes(path) as plain:
        try:
            while chunk := plain.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


def _first_foreign(path: Path) -> bytes:
    """A sample around the first byte beyond ASCII: what comes before says nothing of the encoding."""
    with open_bytes(path) as plain:
        while chunk := plain.read(_CHUNK):
            at = next((i for i, byte in enumerate(chunk) if byte > 127 or byte == 0), None)
            if at is not None:
                return chunk[max(0, at - 2048) & ~3 : at + _SAMPLE]
    return b""
