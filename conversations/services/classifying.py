"""Labels for messages that are not stored: of the API, of the page to try it on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conversations.engine.message import Message
from conversations.services.labelling import MODEL_NAME, load_labeller
from registry.selectors import active_model


@dataclass(frozen=True)
class Labelled:
    """What the model in use says; ``probabilities`` are in the order of ``LABELS``."""

    label: str
    probabilities: tuple[float, ...]
    unsure: bool
    model_version: str


def classify(messages: Sequence[Message]) -> list[Labelled]:
    """Label messages in order, each read with those before it.

    Raises ``ValidationError`` where no labeller is in use: a request does not train one.
    """
    row = active_model(MODEL_NAME)
    if row is None:
        raise ValidationError(_("No labeller is in use yet: train one."))
    labeller = load_labeller(row)
    found = labeller.predict_proba(messages)
    labels, unsure = labeller.decision.labels(found), labeller.decision.unsure(found).tolist()
    return [
        Labelled(label, tuple(probabilities), doubt, row.version)
        for label, probabilities, doubt in zip(labels, found.tolist(), unsure, strict=True)
    ]
