"""Which panels and actions recommending adds to the pages about one student."""

from recommender import actions
from recommender import panels as own
from roster import panels


def register() -> None:
    """Called once, when the app is ready."""
    panels.register("recommended", own.card_panel, order=560)
    panels.register("recommended", own.own_panel, order=300, page=panels.OWN)
    panels.register("recommended", own.own_panel, order=300, page=panels.PRACTICE)
    for page in (panels.CARD, panels.OWN, panels.PRACTICE):
        panels.register_action("accept-course", actions.accept, page=page)
        panels.register_action("dismiss-course", actions.dismiss, page=page)
        panels.register_action("undo-course", actions.undo, page=page)
