"""The practice page in a frame of the LMS: which pages may show it, and how a student gets in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from common import conf
from grading.services import embed

#: The namespace under which the practice page's addresses are those of the frame.
EMBEDDED = "embed"

View = Callable[..., HttpResponse]


def framed(view: View) -> View:
    """Under the frame's addresses, let pages of ``EMBED_ORIGINS`` show the view, and send nobody to a login."""
    open_to_frames = _frameable(view)

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.resolver_match is None or request.resolver_match.namespace != EMBEDDED:
            return view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return _frameable(_closed)(request, _("Open this page from your course again."))
        return open_to_frames(request, *args, **kwargs)

    return shown


def _frameable(view: View) -> View:
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        allowed: Any = csp_update({"frame-ancestors": list(conf.get("EMBED_ORIGINS"))})(view)
        return allowed(request, *args, **kwargs)

    return xframe_options_exempt(shown)


def _closed(request: HttpRequest, why: str) -> HttpResponse:
    context = {"title": _("Practice"), "base": "grading/practice/frame.html", "why": why, "in_frame": True}
    return render(request, "grading/practice/closed.html", context, status=403)


@never_cache
@require_GET
def launch(request: HttpRequest) -> HttpResponse:
    """Sign in the student whom a link made by ``services.embed.launch_link`` names, and show their course's tasks."""
    if request.user.is_authenticated and request.user.is_staff:
        return _frameable(_closed)(request, _("You are signed in as staff; this link is for a student."))
    try:
        enrollment = embed.opened(request.GET.get("token", ""))
    except PermissionDenied as error:
        return _frameable(_closed)(request, str(error))
    user = enrollment.student.user
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("practice:page", current_app=EMBEDDED)
    return redirect(f"{address}?course={enrollment.course_id}")
