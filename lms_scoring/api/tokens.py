"""How a person gets a token for their programs."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.authtoken.models import Token
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.exceptions import Throttled
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from lms_scoring.api.base import ApiView
from lms_scoring.api.serializers import TokenSerializer


class TokenView(ApiView):
    """Name and password for a token."""

    authentication_classes: Any = ()
    permission_classes: Any = ()
    parser_classes: Any = (JSONParser, FormParser, MultiPartParser)
    errors = ("400", "429")

    @extend_schema(request=AuthTokenSerializer, responses=TokenSerializer)
    def post(self, request: Request) -> Response:
        """The caller's token, the same each time; send it as `Authorization: Token …`."""
        credentials = AuthTokenSerializer(data=request.data, context={"request": request})
        valid = credentials.is_valid()
        # Set by django-axes, where the host uses it.
        if getattr(request, "axes_locked_out", False):
            raise Throttled(detail=_("Too many wrong passwords: try again later."), code="locked_out")
        if not valid:
            credentials.is_valid(raise_exception=True)
        token, _created = Token.objects.get_or_create(user=credentials.validated_data["user"])
        return Response(TokenSerializer({"token": token.key}).data)
