"""What our public management commands share: ``--json``, exit codes, and errors that fit on one line."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError

_INTERRUPTED = 130  # what a shell reports for a program ended by Ctrl-C


class FailedWithResultError(CommandError):
    """A failure that has a result all the same, such as a report of what was refused: printed, then explained."""

    def __init__(self, message: str, result: dict[str, Any]) -> None:
        super().__init__(message)
        self.result = result


class JsonCommand(BaseCommand):
    """A command that computes one result and prints it, for people or, with ``--json``, for programs.

    With ``--json`` exactly one JSON object goes to stdout; notes and logs always go to stderr. It exits with
    0 on success, 1 on a failure that one line on stderr explains (``CommandError``, ``ValidationError``, a
    database that cannot answer), 2 on wrong usage.
    """

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Django's parser, and ``--json``: here, so that no command can forget it."""
        parser: ArgumentParser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--json", action="store_true", help="Print the result as one JSON object.")
        return parser

    def run(self, **options: Any) -> dict[str, Any]:
        """Do the work and return what came of it, ready for JSON: dates are, NaN is not."""
        raise NotImplementedError

    def show(self, result: dict[str, Any]) -> None:
        """Print the result for people; one ``key: value`` a line unless a command knows better."""
        for line in _lines(result):
            self.stdout.write(line)

    def note(self, text: str) -> None:
        """Tell people how far the work is; on stderr, so that it never mixes with the result."""
        self.stderr.write(text, self.style.NOTICE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, then print; Django calls this."""
        as_json = options.pop("json")
        try:
            result = self.run(**options)
        except ValidationError as error:
            raise CommandError(_one_line("; ".join(error.messages))) from error
        except DatabaseError as error:
            raise CommandError(_one_line(f"the database could not answer: {error}")) from error
        except FailedWithResultError as error:
            self._print(error.result, as_json)
            raise CommandError(_one_line(str(error))) from error
        except CommandError as error:
            raise CommandError(_one_line(str(error)), returncode=error.returncode) from error
        except KeyboardInterrupt as error:
            raise CommandError("interrupted", returncode=_INTERRUPTED) from error
        self._print(result, as_json)

    def _print(self, result: dict[str, Any], as_json: bool) -> None:
        if as_json:
            text = json.dumps(result, cls=DjangoJSONEncoder, ensure_ascii=False, allow_nan=False)
            self.stdout.write(text)
        else:
            self.show(result)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(value: Any, indent: str = "") -> list[str]:
    """A nested result as indented ``key: value`` lines; a list of mappings as one dashed block each."""
    if isinstance(value, dict):
        return [line for key, inner in value.items() for line in _entry(f"{indent}{key}:", inner, indent)]
    return [line for inner in value for line in _entry(f"{indent}-", inner, indent)]


def _entry(head: str, value: Any, indent: str) -> list[str]:
    if value and isinstance(value, dict | list):
        return [head, *_lines(value, indent + "  ")]
    if value is None or value == [] or value == {}:
        return [f"{head} –"]
    return [f"{head} {value}"]
