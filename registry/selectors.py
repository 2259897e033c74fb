"""Reads: which versions there are and which one is in use."""

from registry.models import Activation, TrainedModel


def active_model(name: str) -> TrainedModel | None:
    """The version of ``name`` in use, or None where none was trained yet."""
    return TrainedModel.objects.filter(name=name, is_active=True).first()


def get_model(name: str, version: str) -> TrainedModel:
    """One version; ``version`` may be ``active``. Raises ``TrainedModel.DoesNotExist``."""
    if version == "active":
        return TrainedModel.objects.get(name=name, is_active=True)
    return TrainedModel.objects.get(name=name, version=version)


def roll_back_target(name: str) -> TrainedModel | None:
    """The version that was in use before the present one; None where there is none to go back to.

    Roll backs are not steps of their own: going back twice goes two versions back.
    """
    last = Activation.objects.filter(model__name=name, model__is_active=True, is_roll_back=False).first()
    return None if last is None else last.previous
