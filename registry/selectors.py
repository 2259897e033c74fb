"""Reads: which versions there are and which one is in use."""

from registry.models import TrainedModel


def active_model(name: str) -> TrainedModel | None:
    """The version of ``name`` in use, or None where none was trained yet."""
    return TrainedModel.objects.filter(name=name, is_active=True).first()


def get_model(name: str, version: str) -> TrainedModel:
    """One version; ``version`` may be ``active``. Raises ``TrainedModel.DoesNotExist``."""
    if version == "active":
        return TrainedModel.objects.get(name=name, is_active=True)
    return TrainedModel.objects.get(name=name, version=version)
