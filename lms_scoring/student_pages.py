"""Which panels and actions scoring adds to the student card and to the student's own page, and in which order."""

from django.urls import reverse

from lms_scoring import actions, own_page
from lms_scoring import panels as scoring
from roster import panels
from roster.models import Enrollment


def register() -> None:
    """Called once, when the app is ready."""
    panels.register("status", scoring.status_panel, order=100)
    panels.register("why", scoring.why_panel, order=200)
    panels.register("probability", scoring.probability_panel, order=300)
    panels.register("activity", scoring.activity_panel, order=400)
    panels.register("changes", scoring.changes_panel, order=450)
    panels.register("results", scoring.results_panel, order=500)
    panels.register("contest", scoring.contest_panel, order=850)
    panels.register("origin", scoring.origin_panel, order=900)
    panels.register_action("snooze", actions.snooze)
    panels.register_action("unsnooze", actions.unsnooze)
    panels.register_action("contest", actions.contest)
    panels.register_action("answer-contest", actions.answer_contest)

    panels.register_list(student_list)

    panels.register("standing", own_page.standing_panel, order=100, page=panels.OWN)
    panels.register("contest", own_page.contest_panel, order=200, page=panels.OWN)
    panels.register_action("contest", actions.contest, page=panels.OWN)


def student_list(enrollment: Enrollment) -> str:
    """The page of students, on the enrollment's course."""
    return f"{reverse('admin:lms_scoring_score_changelist')}?course={enrollment.course_id}"
