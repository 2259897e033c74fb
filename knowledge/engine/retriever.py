"""A fitted retriever: finds the documents that answer a question, and says when none does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from common.model_files import ModelFileError
from knowledge.engine import stored
from knowledge.engine.dense import Embed
from knowledge.engine.documents import Documents, Row, searched_text
from knowledge.engine.index import Index, Stored
from knowledge.engine.kinds import NothingToSearchError, fit_index, load_index
from knowledge.engine.lexical import best
from knowledge.engine.nearest import NearestRow
from knowledge.engine.parameters import (
    KINDS,
    Parameter,
    ParameterError,
    Value,
    check_parameters,
    parameters,
)
from knowledge.engine.preprocess import Steps, prepared
from knowledge.engine.text import is_stop_word, stem, words
from knowledge.engine.threshold import Threshold, choose

__all__ = [
    "KINDS", "Embed", "Found", "ModelFileError", "NothingToSearchError", "Parameter", "ParameterError", "Retriever",
    "Row", "Steps", "check_parameters", "parameters",
]  # fmt: skip

Progress = Callable[[float], None]


class Found(NamedTuple):
    """One document: the row of it whose question is nearest, its number, and its score 0..1."""

    row: int
    document: int
    score: float


class Retriever:
    """An index of distinct documents, the rows behind them, and a threshold."""

    def __init__(
        self,
        kind: str,
        settings: Mapping[str, Value],
        steps: Steps,
        index: Index,
        nearest: NearestRow,
        chosen: Threshold,
    ) -> None:
        self.kind, self.settings, self.steps = kind, dict(settings), steps
        self.index, self._nearest, self.chosen = index, nearest, chosen

    @classmethod
    def fit(
        cls,
        rows: Sequence[Row],
        kind: str,
        parameters: Mapping[str, object],
        *,
        steps: Steps = Steps(),
        embed: Embed | None = None,
        progress: Progress | None = None,
    ) -> "Retriever":
        """A retriever of ``rows``; ``progress`` hears of shares done, 0 to 1.

        Raises ``ParameterError`` for parameters that cannot be used, ``NothingToSearchError`` where no row has anything
        to search, ``ValueError`` for embeddings that are none.
        """
        tell = progress or (lambda share: None)
        settings = check_parameters(kind, parameters)
        search_in = str(settings["search_in"])
        documents, texts = Documents.of(
            rows, [prepared(searched_text(row, search_in), steps) for row in rows]
        )
        if not texts:
            raise NothingToSearchError(f"No row has anything in what is searched ({search_in}).")
        tell(0.1)
        index = fit_index(kind, texts, settings, embed)
        tell(0.6)
        nearest = NearestRow.fit(rows, documents)
        tell(0.7)
        asked = [prepared(row.question, steps) for row in rows]
        chosen = choose(index, documents, rows, asked, search_in)
        tell(1.0)
        return cls(kind, settings, steps, index, nearest, chosen)

    @property
    def threshold(self) -> float:
        """Below it a score is no good answer."""
        return self.chosen.value

    @property
    def documents(self) -> int:
        """How many distinct texts are searched."""
        return len(self._nearest.documents)

    @property
    def rows(self) -> int:
        """How many rows it was fitted on, those with nothing to search among them."""
        return len(self._nearest.documents.of_row)

    def document_of(self, row: int) -> int:
        """The document that a row belongs to; −1 where nothing of it is searched."""
        return int(self._nearest.documents.of_row[row])

    def find(self, question: str, top: int = 5) -> list[Found]:
        """The ``top`` (1 or more) best documents, best first; fewer where fewer have anything in common with it."""
        return self._best(question, self.index.scores(prepared(question, self.steps)), top)

    def find_all(self, questions: Sequence[str], top: int = 5) -> Iterator[list[Found]]:
        """What ``find`` gives for each; embeddings, where there are any, are asked for together."""
        scores = self.index.many([prepared(question, self.steps) for question in questions])
        for question, of_question in zip(questions, scores, strict=True):
            yield self._best(question, of_question, top)

    def document_vectors(self) -> sparse.csr_matrix | np.ndarray:
        """For a store outside: the documents' vectors ``[documents, terms]``, sparse, or of embeddings."""
        return self.index.document_vectors()

    def query_vector(self, question: str) -> tuple[np.ndarray, np.ndarray] | np.ndarray:
        """For a store outside: columns and weights, or the embedding; the product with a document is its score."""
        return self.index.query_vector(prepared(question, self.steps))

    def found(self, question: str, documents: Sequence[int], scores: Sequence[float]) -> list[Found]:
        """Documents that a store outside has ranked, each with the row that is meant."""
        rows = self._nearest.rows(question, documents)
        return [Found(*each) for each in zip(rows, documents, scores, strict=True)]

    def _best(self, question: str, scores: np.ndarray, top: int) -> list[Found]:
        documents = best(scores, top)
        return self.found(question, documents.tolist(), scores[documents].tolist())

    def terms(self, question: str) -> frozenset[str]:
        """Stems of the question's words that carry a subject: what ``highlight.spans`` marks."""
        return frozenset(stem(word) for word in words(question) if not is_stop_word(word))

    def save(self, folder: Path) -> None:
        """Write everything to ``folder``, which exists: JSON and ``.npy``."""
        of_index = self.index.stored()
        record: dict[str, Any] = {
            "kind": self.kind,
            "parameters": self.settings,
            "steps": asdict(self.steps),
            "threshold": asdict(self.chosen),
            "names": {**of_index.names, "questions": self._nearest.vectoriser.names},
        }
        documents = self._nearest.documents.arrays()
        stored.save(folder, record, {**of_index.arrays, **self._nearest.arrays(), **documents})

    @classmethod
    def load(cls, folder: Path, *, embed: Embed | None = None) -> "Retriever":
        """What ``save`` wrote, arrays mapped from disk.

        Raises ``ModelFileError``, and ``ValueError`` for a dense model without ``embed``.
        """
        record, arrays = stored.load(folder)
        if record.get("kind") == "dense" and embed is None:
            raise ValueError("A dense model needs something that computes embeddings.")
        try:
            kind, names = record["kind"], record["names"]
            settings = check_parameters(kind, record["parameters"])
            documents = Documents.load(arrays)
            index = load_index(kind, Stored(names, arrays), len(documents), settings, embed)
            nearest = NearestRow.load(documents, names["questions"], arrays)
            return cls(
                kind, settings, Steps(**record["steps"]), index, nearest, Threshold(**record["threshold"])
            )
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
            raise ModelFileError(f"{folder}: incomplete or contradictory ({error!r}): fit again.") from error
