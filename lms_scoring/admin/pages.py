"""Rows that programs write and that have pages of their own in place of forms."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from common.listing import ListAdmin


class PagesAdmin(ListAdmin):
    """A list whose rows have pages."""

    def page(self, view: Any, permission: str = "view") -> Any:
        """A view for those who have the permission on the model."""

        def allowed(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not getattr(self, f"has_{permission}_permission")(request):
                raise PermissionDenied
            return view(request, **kwargs)

        return self.admin_site.admin_view(allowed)
