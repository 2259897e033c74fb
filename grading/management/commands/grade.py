"""``manage.py grade``: grade one submission, or all that wait."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from common.commands import JsonCommand
from grading.models import Submission
from grading.services.batches import grade_now, pending
from grading.services.submissions import regrade


class Command(JsonCommand):
    """Grade here and now, without a worker."""

    help = (
        "Grade one submission, or (also without arguments) all that wait or were left ungraded. What a person "
        "decided is left alone. Workers may run at the same time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--submission`` or ``--pending``."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--submission", metavar="ID", type=int, help="This one, again if it is graded already."
        )
        which.add_argument("--pending", action="store_true", help="All that wait or were left ungraded.")

    def run(self, **options: Any) -> dict[str, Any]:
        """Grade and report."""
        one = options["submission"]
        return grade_now(pending() if one is None else [_prepared(one)])


def _prepared(submission_id: int) -> int:
    """The id of a submission that waits from now on, unless a person graded it."""
    found = Submission.objects.filter(pk=submission_id)
    submission = found.first()
    if submission is None:
        raise CommandError(f"There is no submission {submission_id}.")
    if submission.status == Submission.Status.DRAFT:
        raise CommandError(f"Submission {submission_id} is a draft: it was not handed in.")
    regrade(found)
    found.filter(status=Submission.Status.SUBMITTED).update(retry_at=None)
    return submission_id
