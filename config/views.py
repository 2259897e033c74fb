"""The demo project's own views."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def home(request: HttpRequest) -> HttpResponse:
    """Staff go to the admin, students to their own page."""
    user = request.user
    return redirect("roster:my" if user.is_authenticated and not user.is_staff else "admin:index")
