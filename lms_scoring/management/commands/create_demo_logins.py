"""``manage.py create_demo_logins``: people to look at the simulated school with."""

import os
from dataclasses import asdict
from typing import Any

from common.commands import JsonCommand
from lms_scoring.services.demo import create_demo_people


class Command(JsonCommand):
    """Make the logins of the demo, or give them new passwords, and print them this once."""

    help = (
        "Make the logins curator, teacher, student and admin for the simulated school, or give them new passwords. "
        "The passwords are random and printed once; DEMO_PASSWORD in the environment sets one for all."
    )

    def run(self, **options: Any) -> dict[str, Any]:
        """Create and tell."""
        logins = create_demo_people(os.environ.get("DEMO_PASSWORD") or None)
        return {"logins": [asdict(login) for login in logins]}

    def show(self, result: dict[str, Any]) -> None:
        """One line a login."""
        for login in result["logins"]:
            self.stdout.write(
                f"{login['username']:<8} {login['password']}   {login['name']}: {len(login['courses'])} courses"
            )
