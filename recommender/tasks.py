"""Celery's doorways. Arguments are ids; running a task twice changes nothing."""

from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from grading.models import Grade
from recommender.selectors.recommendations import out_of_date
from recommender.services.judging import current_judge
from recommender.services.recommending import recommend_for
from roster.models import Enrollment

#: How many a sweep takes on: the next one goes on where it ended.
SWEPT = 500


@shared_task
def refresh_recommendations(enrollment_id: int) -> None:
    """Recommend anew to one student in one course; one who is gone by now is no error."""
    enrollment = Enrollment.objects.filter(pk=enrollment_id).first()
    if enrollment is not None:
        recommend_for(enrollment, timezone.now())


@shared_task
def sweep() -> None:
    """Recommend anew where a message was lost, or where another model is in use by now."""
    for enrollment_id in out_of_date(current_judge().version).values_list("pk", flat=True)[:SWEPT]:
        refresh_recommendations.delay(enrollment_id)


def on_grade(instance: Grade, **_signal: Any) -> None:
    """A grade was stored: recommend anew once it is committed. A broker that does not answer costs no grade."""
    enrollment_id = instance.submission.enrollment_id
    transaction.on_commit(lambda: refresh_recommendations.delay(enrollment_id), robust=True)
