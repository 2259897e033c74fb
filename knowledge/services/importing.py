"""Files to versions of datasets: read through to see that nothing is wrong, then written whole or not at all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common import conf
from common.templatetags.sizes import file_size
from knowledge.importers import mapping as columns_of
from knowledge.importers.mapping import MappingError
from knowledge.importers.rows import Checked, Limits, Problems, Source, read_rows
from knowledge.models import DatasetVersion
from knowledge.services import datasets, reports
from knowledge.services.datasets import Content

#: A packed file may unpack to so many times what may be uploaded.
_UNPACKED = 5
_TELL_EVERY = 2_000

#: Told the number of rows that were read so far.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Imported:
    """What an import came to: the version, whether it is new, and which rows were left out."""

    version: DatasetVersion
    is_new: bool
    problems: Problems


def source_of(path: Path, name: str) -> Source:
    """A file within the settings' limits. Raises ``ValidationError`` for one that is too large."""
    limit = conf.get("DATASET_MAX_BYTES")
    size = path.stat().st_size
    if size > limit:
        raise ValidationError(
            _("The file has %(size)s; at most %(limit)s are allowed: split it.")
            % {"size": file_size(size), "limit": file_size(limit)}
        )
    return Source(path, name, Limits(unpacked=_UNPACKED * limit, rows=conf.get("DATASET_MAX_ROWS")))


def check_mapping(mapping: Mapping[str, str], columns: list[str]) -> None:
    """Raise ``ValidationError`` where these columns cannot be used so."""
    try:
        columns_of.check(mapping, columns)
    except MappingError as error:
        raise ValidationError(_(error.message) % error.params) from error


def read(source: Source, mapping: Mapping[str, str], progress: Progress | None = None) -> Content:
    """The rows of a file, read through once; what was left out is in ``source.problems``.

    Raises ``ImportRefusedError``.
    """
    again = replace(source, problems=Problems())
    return Content.of(_told(read_rows(source, mapping), progress), again=lambda: read_rows(again, mapping))


def _told(rows: Iterator[Checked], progress: Progress | None) -> Iterator[Checked]:
    for count, row in enumerate(rows, start=1):
        if progress and count % _TELL_EVERY == 0:
            progress(count)
        yield row


def store(
    source: Source,
    content: Content,
    mapping: Mapping[str, str],
    *,
    key: str,
    by: User | None,
    title: str = "",
) -> Imported:
    """Write what was read as a version of the dataset ``key``. Raises as ``datasets.add_version``."""
    version, is_new = datasets.add_version(
        key, content, by=by, title=title, file_name=source.name[-255:], mapping=dict(mapping),
        report=reports.stored(source.problems),
    )  # fmt: skip
    return Imported(version, is_new, source.problems)
