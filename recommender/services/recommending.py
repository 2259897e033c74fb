"""Recommending courses to a student: mistakes from the grades, an opinion on them, rows for the pages."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from grading.selectors.practice import MistakeCounts, mistake_counts
from recommender.engine.profiles import KINDS
from recommender.models import CatalogueCourse, MistakeProfile, Recommendation
from recommender.selectors.catalogue import courses_by_label, families_taken, is_taken
from recommender.services.judging import Advice, Opinion, current_judge, opinion
from roster.models import Enrollment

Note = MistakeProfile.Note
State = Recommendation.State


def recommend_for(enrollment: Enrollment, as_of: datetime) -> MistakeProfile:
    """Bring a student's mistake profile and recommendations in one course up to date; ``as_of`` is now.

    What was accepted or dismissed stays as it is. Doing it twice changes nothing. Raises ``ValidationError`` where
    the model in use cannot be read.
    """
    judge = current_judge()
    with transaction.atomic():
        # One at a time, so that of two grades the later one is not overtaken.
        Enrollment.objects.select_for_update().get(pk=enrollment.pk)
        solved = mistake_counts([enrollment])[enrollment.pk]
        counts = counts_of(solved)
        said = opinion(judge, counts) if solved.total else Opinion(judge.version, [], {}, [])
        digest = input_hash(counts)
        note = _recommend(enrollment, said, counts, digest) if solved.total else _nothing(enrollment)
        profile, _created = MistakeProfile.objects.update_or_create(
            enrollment=enrollment,
            defaults={
                "total": solved.total,
                "correct": solved.correct,
                "mistakes": solved.mistakes,
                "seconds_per_task": solved.seconds_per_task,
                "probabilities": said.probabilities,
                "clipped": said.clipped,
                "note": note,
                "model_version": judge.version,
                "input_hash": digest,
                "as_of": as_of,
            },
        )
    return profile


def counts_of(solved: MistakeCounts) -> list[int]:
    """The counts that the model reads. Kinds of mistakes that a school added itself are none of them.

    A wrong answer carries one mistake of a kind at most, whatever people ticked on correct ones.
    """
    wrong = solved.total - solved.correct
    return [solved.total, solved.correct, *(min(solved.mistakes.get(kind, 0), wrong) for kind in KINDS)]


def input_hash(counts: Sequence[int]) -> str:
    """SHA-256 of all that an opinion depends on, beside the model."""
    return hashlib.sha256(json.dumps(list(counts)).encode()).hexdigest()


def _nothing(enrollment: Enrollment) -> Note:
    _shown(enrollment).delete()
    return Note.NO_TASKS


def _recommend(enrollment: Enrollment, said: Opinion, counts: Sequence[int], digest: str) -> Note:
    """Store what is advised and still open to the student; why nothing is, where nothing is."""
    known = courses_by_label(advice.label for advice in said.advised)
    wanted = [(known[a.label], a) for a in said.advised if a.label in known and not known[a.label].is_nothing]
    decided = set(
        Recommendation.objects.filter(enrollment=enrollment)
        .exclude(state=State.SHOWN)
        .values_list("course_id", flat=True)
    )
    taken = families_taken(enrollment.student_id)
    open_ = [(c, a) for c, a in wanted if c.pk not in decided and not is_taken(c, taken)]
    _store(enrollment, open_, said, counts, digest)
    if open_:
        return Note.NONE
    if wanted:
        return Note.TAKEN
    return Note.NOTHING_NEEDED if any(c.is_nothing for c in known.values()) else Note.NOT_IN_CATALOGUE


def _store(
    enrollment: Enrollment,
    advised: Sequence[tuple[CatalogueCourse, Advice]],
    said: Opinion,
    counts: Sequence[int],
    digest: str,
) -> None:
    offered = [course.pk for course, _ in advised]
    _shown(enrollment).exclude(course__in=offered).delete()
    for course, advice in advised:
        Recommendation.objects.update_or_create(
            enrollment=enrollment,
            course=course,
            defaults={
                "probability": advice.probability,
                "reason": advice.reason,
                "counts": list(counts),
                "input_hash": digest,
                "clipped": said.clipped,
                "model_version": said.version,
                "offered": offered,
            },
        )


def _shown(enrollment: Enrollment) -> QuerySet[Recommendation]:
    return Recommendation.objects.filter(enrollment=enrollment, state=State.SHOWN)
