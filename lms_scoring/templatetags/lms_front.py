"""What the admin's front page opens with."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms_scoring import wording
from lms_scoring.models import Category
from lms_scoring.selectors.overview import Overview, overview
from lms_scoring.templatetags.lms_scoring import SHAPES
from lms_scoring.views.scoring_progress import SCORE_NOW
from roster.tiles import Tile, tiles_for

register = template.Library()


@register.inclusion_tag("lms_scoring/front_page.html", takes_context=True)
def front_page(context: template.RequestContext) -> dict[str, Any]:
    """“What changed since yesterday?” over all courses the viewer sees."""
    request: HttpRequest = context["request"]
    board = overview(request.user, timezone.localdate())
    scored_at = {course.summary.scored_at for course in board.scored}
    return {
        "request": request,
        "perms": context["perms"],
        "csrf_token": context.get("csrf_token"),
        "board": board,
        "tiles": [*_tiles(board), *tiles_for(request)] if board.scored else tiles_for(request),
        "worst": [(change, wording.rule_sentence(change.reason)) for change in board.worst],
        "latest_scoring": max(scored_at, default=None),
        "categories": [(SHAPES[category], category.students) for category in Category],
        "can_score": request.user.has_perm(SCORE_NOW),
    }


def _tiles(board: Overview) -> list[Tile]:
    shown = [
        Tile(board.worse, _("got worse today"), tone="worse" if board.worse else "", url="#lms-worst"),
        Tile(board.better, _("woke up today"), tone="better" if board.better else ""),
        Tile(board.falling_asleep, Category.FALLING_ASLEEP.students),
        Tile(board.asleep, Category.ASLEEP.students),
    ]
    if board.tentative:
        shown.append(
            Tile(
                board.tentative,
                pgettext("students", "tentative"),
                note=_("in their first weeks, or without a model"),
            )
        )
    return shown
