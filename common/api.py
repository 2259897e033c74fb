"""What all resources of the API share, in whichever app, whatever the host's own REST settings are."""

from typing import Any, cast

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.openapi import AutoSchema
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from common.api_errors import ErrorSerializer, error_answer
from common.pagination import Pagination

ERRORS = {
    "400": "A parameter is wrong: `fields` says which.",
    "401": "No token and no session.",
    "403": "Signed in, but not as somebody who may see or do this.",
    "404": "There is no such thing, or it is not in your courses.",
    "409": "Not as things stand: `detail` says why.",
    "413": "The request is larger than is allowed: send less at once.",
    "415": "The body is not of a kind that is read here: send JSON.",
    "429": "Too many requests, or too many wrong passwords: try again later.",
    "503": "A server that is needed does not answer: try again later.",
}


class ErrorsInSchema(AutoSchema):
    """Describes the errors too. ``errors`` are the statuses that the view answers with."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """One operation of the schema."""
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            shape = self.resolve_serializer(ErrorSerializer(), "response").ref
            for status in cast(ApiView, self.view).errors:
                answer = {"description": ERRORS[status], "content": {"application/json": {"schema": shape}}}
                operation["responses"].setdefault(status, answer)
        return operation


class ApiView(APIView):
    """JSON, with errors in one shape; signing in and throttling are the host's choice, permissions the app's."""

    renderer_classes: Any = (JSONRenderer,)
    filter_backends: Any = (DjangoFilterBackend,)
    pagination_class: type[BasePagination] | None = Pagination
    schema = ErrorsInSchema()
    lookup_value_regex = "[^/]+"  # whatever stands there is answered here
    #: Statuses of ``ERRORS`` that the schema tells of.
    errors: tuple[str, ...] = ("400", "401", "403", "404", "429")

    def get_exception_handler(self) -> Any:
        """Errors in one shape."""
        return error_answer


class NoSuchAddress(ApiView):
    """What a host puts after all resources, so that an address which none of them has is an error of their shape."""

    authentication_classes: Any = ()
    permission_classes: Any = ()

    def initial(self, *args: Any, **kwargs: Any) -> None:
        """Whatever is asked in whatever way."""
        raise NotFound
