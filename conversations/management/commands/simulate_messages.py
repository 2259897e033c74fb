"""``manage.py simulate_messages``: chats for trying messages out."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from common.commands import JsonCommand
from conversations.services.demo import courses_to_fill, simulate_messages
from roster.models import Course


class Command(JsonCommand):
    """Fill courses that have no channels yet."""

    help = (
        "Give courses made-up chats of their students and staff, and label and link them by the models in use. "
        "A course that has channels is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which courses, and which of all possible chats."""
        parser.add_argument("--course", metavar="KEY", help="This course (default: the running courses).")
        parser.add_argument("--seed", type=int, default=1, help="Another seed is other chats (default: 1).")

    def run(self, **options: Any) -> dict[str, Any]:
        """Make up, label and report."""
        key, now = options["course"], timezone.now()
        courses = courses_to_fill(now) if key is None else list(Course.objects.filter(key=key))
        if key is not None and not courses:
            raise ValidationError(_("There is no course with the key “%(key)s”.") % {"key": key})
        return simulate_messages(courses, now, options["seed"])
