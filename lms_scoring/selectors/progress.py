"""Reads the score of a course week."""

from lms_scoring.selectors.history import PastScore, history, latest_history
from registry.selectors import active_model
from roster.models import Enrollment


def progress_at_week(enrollment: Enrollment, model: str, week: int) -> tuple[str, PastScore] | None:
    """Model version and score as of the end of a course week (week 1 ends with course day 6).

    ``model`` is a version or ``active``: the version in use, or where it has not scored that day yet the one that
    scored the enrollment last.
    """
    versions = [model]
    if model == "active":
        active = active_model("scoring")
        versions = [active.version] if active is not None else []
    found = [history(enrollment, version) for version in versions]
    if model == "active":
        found.append(latest_history(enrollment))
    for past in found:
        score = past.on(7 * week - 1) if past is not None else None
        if past is not None and score is not None:
            return past.model_version, score
    return None
