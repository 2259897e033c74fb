"""The command ``import_oulad`` as tests run it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lms_scoring.models import ActivityDay, ActivityKind, Deadline, Result
from roster.models import Course, Enrollment, Student

TABLES = (Course, Student, Enrollment, ActivityKind, ActivityDay, Deadline, Result)


def run(path: Path, *arguments: str) -> dict[str, Any]:
    """The report of an import that must succeed."""
    out = io.StringIO()
    call_command("import_oulad", str(path), *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def refused(path: Path, *arguments: str) -> tuple[dict[str, Any], str]:
    """The report and the explanation of an import that must fail with nothing written."""
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_oulad", str(path), *arguments, "--json", stdout=out)
    assert error.value.returncode == 1
    assert not any(model.objects.exists() for model in TABLES)
    return json.loads(out.getvalue()), str(error.value)
