"""What recommends: the active model, or the published rules while none was trained; and what it says of a profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from threadpoolctl import threadpool_limits

from common.model_files import ModelFileError
from recommender.engine.model import Recommender
from recommender.engine.published_rules import RULES_VERSION
from recommender.engine.reasons import reason_of
from recommender.engine.rules import RuleRecommender
from registry.models import TrainedModel
from registry.selectors import active_model
from registry.services import verified_folder

#: The name of our models in the registry.
MODEL_NAME = "recommender"


@dataclass(frozen=True)
class Judge:
    """A version of what recommends."""

    version: str
    model: Recommender | RuleRecommender


@dataclass(frozen=True)
class Advice:
    """One label that applies, and why."""

    label: str
    probability: float
    reason: dict[str, Any]


@dataclass(frozen=True)
class Opinion:
    """What a judge says of a profile: what it advises, the probability of every label, what was clipped."""

    version: str
    advised: list[Advice]
    probabilities: dict[str, float]
    clipped: list[str]


def current_judge() -> Judge:
    """The active version, or the rules where none was trained yet.

    Raises ``ValidationError`` where the active version's files are not intact.
    """
    found = active_model(MODEL_NAME)
    return Judge(RULES_VERSION, RuleRecommender()) if found is None else _judge(found.pk, found.checksum)


@lru_cache(maxsize=2)
def _judge(pk: int, _checksum: str) -> Judge:
    found = TrainedModel.objects.get(pk=pk)
    try:
        return Judge(found.version, Recommender.load(verified_folder(found)))
    except ModelFileError as error:
        raise ValidationError(str(error)) from error


def opinion(judge: Judge, counts: Sequence[int]) -> Opinion:
    """What a judge says of one profile, counts as in ``profiles.COLUMNS``; the likeliest label first."""
    with threadpool_limits(1):
        said = judge.model.predict(np.array([counts], np.int64))
    kinds = judge.model.record["kinds"]
    probabilities = dict(zip(judge.model.labels, said.probability[0].round(6).tolist(), strict=True))
    advised = [
        Advice(label, probabilities[label], reason_of(kinds.get(label), counts))
        for label, applies in zip(judge.model.labels, said.labels[0], strict=True)
        if applies
    ]
    advised.sort(key=lambda advice: -advice.probability)
    return Opinion(judge.version, advised, probabilities, said.clipped[0])
