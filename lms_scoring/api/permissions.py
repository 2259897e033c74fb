"""Who may use the API."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView


class MaySeeScores(BasePermission):
    """Staff with the permission to view scores; which courses they see is the querysets' matter."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """As on the pages: staff, and ``lms_scoring.view_score``."""
        user = request.user
        return bool(user and user.is_active and user.is_staff and user.has_perm("lms_scoring.view_score"))
