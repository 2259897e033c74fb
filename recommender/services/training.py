"""Learns a recommender from a file of examples and from what people accepted and dismissed; measures the one in use."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms_scoring.services.import_reports import worded
from recommender.engine import fitting
from recommender.engine.candidates import BY_NAME, CANDIDATES
from recommender.engine.examples import Examples
from recommender.engine.model import Recommender
from recommender.engine.training_file import FileRefusedError
from recommender.models import CatalogueCourse, Recommendation
from recommender.selectors.catalogue import courses_by_label
from recommender.services.judging import MODEL_NAME, current_judge
from registry.models import TrainedModel
from registry.services import activate as put_in_use
from registry.services import store_model

State = Recommendation.State


def train(
    examples: Examples,
    source: str,
    *,
    activate: bool = False,
    candidates: Sequence[str] = (),
    by: User | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> TrainedModel:
    """Fit on the examples and on what people decided, and store the next version; the first becomes active.

    ``source`` says where the examples are from; ``candidates`` are names, without any all compete. Raises
    ``ValidationError`` where nothing can be learned.
    """
    decided = decided_examples(examples.labels)
    try:
        model = fitting.fit(
            examples.joined(decided), [BY_NAME[name] for name in candidates] or CANDIDATES, tell=tell
        )
    except fitting.TooFewExamplesError as error:
        raise ValidationError(_(error.message) % error.params) from error
    stored = store_model(MODEL_NAME, model.save, fields=_fields(model, source, len(decided)), by=by)
    if activate:
        put_in_use(stored, by=by)
        stored.refresh_from_db()
    return stored


def _fields(model: Recommender, source: str, decided: int) -> dict[str, Any]:
    """The registry's columns, from the model's own record."""
    record = model.record
    kept = ("candidates", "data_fingerprint", "feature_set")
    return {
        "algorithm": record["chosen"],
        "feature_set": record["feature_set"],
        "metrics": record["candidates"],
        "parameters": {key: value for key, value in record.items() if key not in kept} | {"decided": decided},
        "trained_on": [source],
        "data_fingerprint": record["data_fingerprint"],
    }


def decided_examples(labels: Sequence[str]) -> Examples:
    """What people made of recommendations, as examples in the words of a file with these labels.

    One for each profile all of whose recommendations were decided: the accepted courses, or that nothing was needed
    where all were dismissed. Of half-decided ones nobody knows what the rest would have been.
    """
    names = _names_of_courses(labels)
    nothing = CatalogueCourse.objects.filter(is_nothing=True).first()
    profiles: dict[tuple[int, str], list[Recommendation]] = defaultdict(list)
    for found in Recommendation.objects.exclude(state=State.SHOWN).order_by("enrollment_id", "pk"):
        profiles[found.enrollment_id, found.input_hash].append(found)
    counts, named = [], []
    for rows in profiles.values():
        helped = [row.course_id for row in rows if row.state == State.ACCEPTED]
        helped = helped or ([nothing.pk] if nothing else [])
        if helped and {row.course_id for row in rows}.issuperset(rows[0].offered):
            counts.append(rows[0].counts)
            named.append([names[pk] for pk in helped])
    return Examples.of(counts, named)


def _names_of_courses(labels: Iterable[str]) -> dict[int, str]:
    """How a file names each course of the catalogue; its own label where the file does not know it."""
    own = {course.pk: course.label for course in CatalogueCourse.objects.all()}
    return own | {course.pk: label for label, course in courses_by_label(labels).items()}


def evaluate(examples: Examples) -> dict[str, Any]:
    """How good what is in use now is on these examples: ``version`` and what ``fitting.evaluate`` gives.

    Raises ``ValidationError`` where no model was trained.
    """
    judge = current_judge()
    if not isinstance(judge.model, Recommender):
        raise ValidationError(_("No recommender was trained yet: run train_recommender first."))
    return {"version": judge.version, **fitting.evaluate(judge.model, examples)}


def refusal(error: FileRefusedError) -> dict[str, Any]:
    """What is wrong with a file: ``rejected``, a list of {file, line, field, reason}, and ``rejected_total``."""
    problems = error.problems
    listed = [vars(problem) for problem in problems.listed]
    report: Mapping[str, Any] = worded({"rejected": listed, "notes": []})
    return {"rejected": report["rejected"], "rejected_total": problems.total}
