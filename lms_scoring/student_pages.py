"""Which panels and actions scoring adds to the student card and to the student's own page, and in which order."""

from lms_scoring import actions, own_page
from lms_scoring import panels as scoring
from roster import panels


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

    panels.register("standing", own_page.standing_panel, order=100, page=panels.OWN)
    panels.register("contest", own_page.contest_panel, order=200, page=panels.OWN)
    panels.register_action("contest", actions.contest, page=panels.OWN)
