"""``manage.py activate_model``: put one version of a model in use."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from common.commands import JsonCommand
from registry.models import TrainedModel
from registry.selectors import get_model
from registry.services import activate


class Command(JsonCommand):
    """Put a version in use; the one before stays and can be activated again."""

    help = "Put a version of a model in use, such as: activate_model scoring 2026-11-20.1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The model's name and version."""
        parser.add_argument("name")
        parser.add_argument("version")

    def run(self, **options: Any) -> dict[str, Any]:
        """Activate, after the artefact's checksum was verified."""
        name, version = options["name"], options["version"]
        try:
            model = get_model(name, version)
        except TrainedModel.DoesNotExist:
            known = TrainedModel.objects.filter(name=name).values_list("version", flat=True)
            raise CommandError(
                f"There is no version {version} of “{name}”; there are: {', '.join(known) or 'none'}."
            ) from None
        activation = activate(model)
        before = activation.previous.version if activation is not None and activation.previous else None
        return {"name": name, "version": model.version, "changed": activation is not None, "before": before}
