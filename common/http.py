"""Requests whose sender is known."""

from django.contrib.auth.models import User
from django.http import HttpRequest


class StaffRequest(HttpRequest):
    """What a view behind ``AdminSite.admin_view`` gets: a member of staff has signed in."""

    user: User
