"""The page of one version of a model, and the two switches on it: put in use, and roll back."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common.http import StaffRequest
from registry import services
from registry.descriptions import description_of
from registry.models import TrainedModel
from registry.selectors import active_model, roll_back_target

MODEL_PAGE = "admin:registry_trainedmodel_change"


@require_GET
def model_page(request: HttpRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """What a version is, what made it, how good it is, whether its files are intact, and when it was in use."""
    model = get_object_or_404(TrainedModel.objects.select_related("created_by"), pk=pk)
    description = description_of(model)
    context = admin_site.each_context(request) | {
        "title": str(model),
        "model": model,
        "may_switch": request.user.has_perm("registry.change_trainedmodel"),
        "roll_back_to": roll_back_target(model.name) if model.is_active else None,
        "damage": _damage(model),
        "activations": model.activations.select_related("previous", "by"),
        "described": render_to_string(description.template, description.context(model), request),
        "media": description.media,
    }
    return render(request, "registry/model.html", context)


def _damage(model: TrainedModel) -> str:
    """What is wrong with the files; empty where they are those that were stored."""
    try:
        services.verified_folder(model)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@require_http_methods(["GET", "POST"])
def activate(request: StaffRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """Ask, then put a version in use."""
    model = _switchable(request, pk)
    return _switch(request, admin_site, model, target=model, is_roll_back=False)


@require_http_methods(["GET", "POST"])
def roll_back(request: StaffRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """Ask, then go back to the version that was in use before the one shown."""
    model = _switchable(request, pk)
    return _switch(request, admin_site, model, target=roll_back_target(model.name), is_roll_back=True)


def _switchable(request: StaffRequest, pk: int) -> TrainedModel:
    if not request.user.has_perm("registry.change_trainedmodel"):
        raise PermissionDenied
    return get_object_or_404(TrainedModel, pk=pk)


def _switch(
    request: StaffRequest,
    admin_site: AdminSite,
    model: TrainedModel,
    target: TrainedModel | None,
    is_roll_back: bool,
) -> HttpResponse:
    if request.method == "GET":
        context = admin_site.each_context(request) | {
            "title": _("Roll back %(model)s") % {"model": model.name} if is_roll_back else _("Put in use"),
            "model": model,
            "target": target,
            "current": active_model(model.name),
        }
        return render(request, "registry/confirm.html", context)
    try:
        if is_roll_back:
            services.roll_back(model.name, by=request.user)
        else:
            services.activate(model, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("In use from the next scoring on: %(model)s.") % {"model": target})
    return redirect(MODEL_PAGE, target.pk if target else model.pk)
