"""The labeller in use: trained, kept in the registry, loaded once a process."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from common import conf, llm
from common.model_files import ModelFileError
from conversations.engine.curves import learning_curve, roc, worst_errors
from conversations.engine.evaluation import evaluate
from conversations.engine.generator.conversation import excerpts
from conversations.engine.labeller import FEATURE_SET, Labeller, load, save
from conversations.engine.linear import LinearLabeller, NotLearnableError, truth_of
from conversations.engine.message import Message
from conversations.engine.neural import NeuralLabeller
from registry.models import TrainedModel
from registry.selectors import active_model
from registry.services import store_model, verified_folder

#: The name of our labellers in the registry.
MODEL_NAME = "messages"

#: What the default labeller is learned from while nobody has labelled anything.
GENERATED, GENERATED_SEED = 16_000, 1
#: Stored as they are, shown in the reader's language.
GENERATED_SOURCE, CORRECTIONS_SOURCE = gettext_noop("generated conversations"), gettext_noop("corrections")

Algorithm = Literal["linear", "neural"]


def new_labeller(algorithm: Algorithm) -> LinearLabeller | NeuralLabeller:
    """An unfitted labeller. Raises ``ValidationError`` where the network has nobody to ask for embeddings."""
    if algorithm == "linear":
        return LinearLabeller()
    return NeuralLabeller(llm.cached_embeddings(str(conf.get("OPENAI_EMBEDDING_MODEL"))))


def train_messages(
    messages: Sequence[Message],
    sources: Sequence[str],
    *,
    algorithm: Algorithm = "linear",
    groups: NDArray[np.integer] | None = None,
    made_up: int = 0,
    by: User | None = None,
) -> TrainedModel:
    """Learn from labelled messages, in order, and store the next version; the first becomes active.

    The first ``made_up`` of them were written by nobody, so that errors among them may be quoted. The stored metrics
    are those of models that had not seen the message. Raises ``ValidationError`` where the messages are too few.
    """
    try:
        truth = truth_of(messages)
        labeller = _fitted(algorithm, messages, groups)
    except NotLearnableError as error:
        raise ValidationError(_("Nothing can be learned: %(error)s.") % {"error": error}) from error
    except llm.LlmError as error:
        raise ValidationError(_("The embeddings could not be had: %(error)s.") % {"error": error}) from error
    labels = labeller.decision.labels(labeller.held_back)
    metrics = evaluate(truth, labeller.held_back, labels)
    metrics |= {
        "unsure": float(labeller.decision.unsure(labeller.held_back).mean()),
        "roc": roc(truth, labeller.held_back),
        "worst": _shown(messages, worst_errors(truth, labeller.held_back, labels), labels, made_up),
        "learning_curve": learning_curve(messages, partial(_fitted, algorithm), metrics["macro_f1"], groups),
    }
    record = {"sources": list(sources), "n": len(messages)}
    fields = {
        "algorithm": labeller.algorithm,
        "feature_set": FEATURE_SET,
        "metrics": metrics,
        "parameters": labeller.parameters | {"decision": labeller.decision.to_dict(), "n": len(messages)},
        "trained_on": list(sources),
        "data_fingerprint": _fingerprint(messages),
    }
    return store_model(MODEL_NAME, lambda folder: save(labeller, folder, record), fields=fields, by=by)


def _fitted(
    algorithm: Algorithm, messages: Sequence[Message], groups: NDArray[np.integer] | None
) -> LinearLabeller | NeuralLabeller:
    labeller = new_labeller(algorithm)
    return labeller.fit(messages, groups) if isinstance(labeller, LinearLabeller) else labeller.fit(messages)


def train_default(corrections: Sequence[Message] = (), by: User | None = None) -> TrainedModel:
    """Learn from generated conversations and the messages that people have labelled; needs no file and no network.

    What is chosen on held back messages is chosen on families of sentences, and conversations of people, that were not
    learned from.
    """
    generated = excerpts(GENERATED, GENERATED_SEED)
    channels = {channel: number for number, channel in enumerate({m.channel: None for m in corrections})}
    own = [int(generated.families.max()) + 1 + channels[message.channel] for message in corrections]
    groups = np.concatenate([generated.families, np.array(own, np.int64)])
    sources = [GENERATED_SOURCE, *([CORRECTIONS_SOURCE] if corrections else [])]
    messages = [*generated.messages, *corrections]
    return train_messages(messages, sources, groups=groups, made_up=len(generated.messages), by=by)


def current_labeller() -> Labeller:
    """The active version; the default is trained where there is none yet, which takes a minute once.

    Raises ``ValidationError`` where the active version's files are missing or not those that were stored.
    """
    row = active_model(MODEL_NAME) or train_default()
    return load_labeller(row)


def load_labeller(row: TrainedModel) -> Labeller:
    """A version of ``MODEL_NAME``. Raises ``ValidationError`` where its files are not intact or not a labeller."""
    try:
        return _load(row.checksum, str(verified_folder(row)))
    except ModelFileError as error:
        raise ValidationError(str(error)) from error


@lru_cache(maxsize=2)
def _load(_checksum: str, folder: str) -> Labeller:
    """Read once a process: the checksum tells versions of different databases apart."""
    labeller = load(Path(folder))
    if isinstance(labeller, NeuralLabeller):
        labeller.embeddings = llm.cached_embeddings(labeller.embedding_model)
    return labeller


def _shown(
    messages: Sequence[Message], positions: Sequence[int], labels: Sequence[str], made_up: int
) -> list[dict[str, Any]]:
    """Where an error stands, and not what people said or who: metrics outlive their messages."""
    return [
        {
            "channel": messages[position].channel,
            "id": messages[position].id,
            "label": messages[position].label,
            "guessed": labels[position],
            "text": messages[position].text if position < made_up else "",
        }
        for position in positions
    ]


def _fingerprint(messages: Sequence[Message]) -> str:
    digest = hashlib.sha256()
    for message in messages:
        digest.update(f"{message.channel}\0{message.id}\0{message.text}\0{message.label}\n".encode())
    return digest.hexdigest()
