"""Graders: how right each is on the golden set and what it costs, side by side with the one in use; and the switch."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import conf, llm
from common.http import StaffRequest
from grading.models import GoldenItem, GoldenReplay, GraderVersion, MistakeCategory, Spend
from grading.services import golden, graders
from grading.services.prompts import prompt_versions
from grading.tasks import enqueue_replay
from roster.selectors import courses_for

PAGE = "admin:grading_graderversion_change"
State = GoldenReplay.State


class GraderForm(forms.Form):
    """A prompt and a language model, to be tried on the golden set."""

    prompt = forms.ChoiceField(label=gettext_lazy("Prompt version"))
    model = forms.CharField(
        label=gettext_lazy("Language model"),
        max_length=100,
        help_text=gettext_lazy("As the server names it, such as gpt-4o-mini; on Azure, the deployment."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = prompt_versions()
        prompt = cast(forms.ChoiceField, self.fields["prompt"])
        prompt.choices = [(name, name) for name in reversed(versions)]


@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, admin_site: AdminSite) -> HttpResponse:
    """A new grader, which grades nothing before it is put in use."""
    initial = {"model": llm.default_model() if llm.is_configured() else ""}
    form = GraderForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return redirect(PAGE, graders.grader_version(**form.cleaned_data).pk)
    context = admin_site.each_context(request) | {
        "title": _("Try a grader"),
        "form": form,
        "is_configured": llm.is_configured(),
    }
    return render(request, "grading/graders/add.html", context, status=400 if form.errors else 200)


@dataclass(frozen=True)
class Figure:
    """A measure of a grader, beside that of the grader in use; ``kind``: share, number, money or seconds."""

    name: str
    value: Any
    in_use: Any
    kind: str = "share"


def _figures(metrics: dict[str, Any], in_use: dict[str, Any]) -> list[Figure]:
    names = (
        ("accuracy", _("Right outcomes"), "share"),
        ("decided", _("Decided without a person"), "share"),
        ("accuracy_decided", _("Right among the decided"), "share"),
        ("kappa", _("Agreement with people (Cohen’s kappa)"), "number"),
        ("first_step_exact", _("First wrong step found"), "share"),
        ("money", _("Cost of the whole set"), "money"),
        ("seconds_per_item", _("Seconds a solution"), "seconds"),
    )
    return [Figure(name, metrics.get(key), in_use.get(key), kind) for key, name, kind in names]


def _categories(metrics: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    names = {category.code: category.label for category in MistakeCategory.objects.all()}
    return [(names.get(code, code), row) for code, row in metrics.get("per_category", {}).items()]


def _disagreements(request: HttpRequest, replay: GoldenReplay | None) -> tuple[list[Any], int]:
    """The solutions that were graded otherwise than people did, of the viewer's courses; and how many others."""
    rows = [row for row in replay.items if row["outcome"] != row["expected"]] if replay else []
    seen = GoldenItem.objects.filter(course__in=courses_for(request.user)).select_related("course")
    items = seen.in_bulk([row["item"] for row in rows])
    shown = [(items[row["item"]], row) for row in rows if row["item"] in items]
    return shown, len(rows) - len(shown)


def _last(grader: GraderVersion | None, *states: str) -> GoldenReplay | None:
    if grader is None:
        return None
    found = GoldenReplay.objects.filter(grader=grader).select_related("requested_by")
    return (found.filter(state__in=states) if states else found).first()


@never_cache
@require_GET
def page(request: StaffRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """What the last replay of the golden set showed, and what one can do with the grader."""
    grader = get_object_or_404(GraderVersion, pk=pk)
    in_use = graders.grader_in_use()
    done, rival = _last(grader, State.DONE), _last(in_use, State.DONE) if in_use != grader else None
    shown, elsewhere = _disagreements(request, done)
    context = admin_site.each_context(request) | {
        "title": str(grader),
        "grader": grader,
        "is_in_use": grader == in_use,
        "in_use": in_use,
        "replay": _last(grader),
        "done": done,
        "rival": rival,
        "figures": _figures(done.metrics, rival.metrics if rival else {}) if done else [],
        "categories": _categories(done.metrics) if done else [],
        "disagreements": shown,
        "elsewhere": elsewhere,
        "golden": GoldenItem.objects.count(),
        "activations": grader.activations.select_related("previous", "by"),
        "may_replay": request.user.has_perm(golden.REPLAY),
        "may_activate": request.user.has_perm(graders.ACTIVATE) and not grader.is_active,
        "is_usable": not grader.model or llm.is_configured(),
    }
    return render(request, "grading/graders/grader.html", context)


@never_cache
@require_GET
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the replay is; the page is read anew when it is over."""
    grader = get_object_or_404(GraderVersion, pk=pk)
    found = _last(grader)
    response = render(request, "grading/graders/progress.html", {"grader": grader, "replay": found})
    if found is None or found.state in (State.DONE, State.FAILED):
        response["HX-Refresh"] = "true"
    return response


@require_POST
def replay(request: StaffRequest, pk: int) -> HttpResponse:
    """Grade the golden set with it."""
    try:
        enqueue_replay(get_object_or_404(GraderVersion, pk=pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(PAGE, pk)


@require_POST
def activate(request: StaffRequest, pk: int) -> HttpResponse:
    """Put it in use."""
    if not request.user.has_perm(graders.ACTIVATE):
        raise PermissionDenied
    try:
        graders.activate_grader(get_object_or_404(GraderVersion, pk=pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("This grader grades what is handed in from now on."))
    return redirect(PAGE, pk)


@dataclass(frozen=True)
class Caps:
    """What a course may spend on a day; None: as much as it likes."""

    tokens: int | None
    money: float | None


def caps() -> Caps:
    """As the settings say."""
    return Caps(conf.get("GRADING_TOKENS_PER_DAY"), conf.get("GRADING_MONEY_PER_DAY"))


def share_of_caps(spend: Spend) -> float:
    """The larger part of a cap that is spent, 0 to 1; 0 where there is no cap."""
    limit = caps()
    parts = [0.0]
    if limit.tokens:
        parts.append(spend.tokens / limit.tokens)
    if limit.money:
        parts.append(float(spend.money) / limit.money)
    return max(parts)
