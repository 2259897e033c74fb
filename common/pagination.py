"""Paging of API lists."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.serializers import IntegerField
from rest_framework.views import APIView


class Pagination(PageNumberPagination):
    """Pages of 100 rows, or as many as ``?page_size=`` says: at most 1,000 are given."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    page_size_query_description = "Rows a page, 100 without it; at most 1,000 are given."

    def get_page_size(self, request: Request) -> int:
        """The size asked for; raises ``ValidationError`` for what is no number above 0."""
        asked = request.query_params.get("page_size", self.page_size)
        try:
            return min(IntegerField(min_value=1).run_validation(asked), self.max_page_size)
        except ValidationError as error:
            raise ValidationError({"page_size": error.detail}) from error

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """As DRF describes them, with the smallest value."""
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        return [one | {"schema": one["schema"] | {"minimum": 1}} for one in parameters]
