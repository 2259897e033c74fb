"""Commands print one JSON object, and explain a failure in one line."""

import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import OperationalError

from common.commands import JsonCommand


class Count(JsonCommand):
    """A command that notes its progress and returns a nested result."""

    def run(self, **options: Any) -> dict[str, Any]:
        self.note("half way")
        return {
            "read": 2,
            "day": date(2026, 2, 1),
            "rejected": [{"line": 3, "reason": "нет"}],
            "empty": [],
        }


class Failing(JsonCommand):
    """A command that fails in the given way."""

    error: BaseException

    def run(self, **options: Any) -> dict[str, Any]:
        raise self.error


def _run(command: JsonCommand, **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    command.stdout._out, command.stderr._out = out, err
    call_command(command, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_json_is_one_object_on_stdout_and_notes_go_to_stderr():
    out, err = _run(Count(), json=True)
    expected = {"read": 2, "day": "2026-02-01", "rejected": [{"line": 3, "reason": "нет"}], "empty": []}
    assert json.loads(out) == expected
    assert out.count("\n") == 1
    assert err == "half way\n"


def test_people_read_indented_lines():
    out, _ = _run(Count())
    assert out.splitlines() == [
        "read: 2",
        "day: 2026-02-01",
        "rejected:",
        "  -",
        "    line: 3",
        "    reason: нет",
        "empty: –",
    ]


@pytest.mark.parametrize(
    "error", [CommandError("no\ncourse"), ValidationError("no\ncourse"), OperationalError("no\ncourse")]
)
def test_a_failure_is_one_line(error):
    command = Failing()
    command.error = error
    with pytest.raises(CommandError, match="no course") as caught:
        _run(command, json=True)
    assert caught.value.returncode == 1


def test_an_interruption_is_told_from_a_failure():
    command = Failing()
    command.error = KeyboardInterrupt()
    with pytest.raises(CommandError, match="interrupted") as caught:
        _run(command)
    assert caught.value.returncode == 130


def test_not_a_number_is_never_printed_as_json():
    class Nan(JsonCommand):
        def run(self, **options: Any) -> dict[str, Any]:
            return {"auc": float("nan")}

    with pytest.raises(ValueError, match="JSON"):
        _run(Nan(), json=True)


@pytest.mark.parametrize("error", [CommandError("no course"), ValidationError("no course")])
def test_the_process_exits_with_the_promised_code(error, capsys):
    command = Failing()
    command.error = error
    assert _exit_code(command) == 1
    assert capsys.readouterr() == ("", "CommandError: no course\n")


def test_wrong_usage_exits_with_two(capsys):
    assert _exit_code(Count(), "--nonsense") == 2
    assert capsys.readouterr().out == ""


def _exit_code(command: JsonCommand, *arguments: str) -> object:
    """What the process of ``manage.py`` would end with."""
    command.requires_system_checks = []
    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["manage.py", "it", *arguments])
    return ended.value.code
