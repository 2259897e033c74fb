"""The API's resources of messages: parse, call a selector or service, render."""

from typing import Any, ClassVar, cast

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError as InvalidError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from common.api import ApiView
from conversations.api.serializers import (
    AnswerSerializer,
    ConversationSerializer,
    DismissSerializer,
    LabelledListSerializer,
    LabelledSerializer,
    MessageSerializer,
    NewMessageSerializer,
    QuestionSerializer,
    TextSerializer,
)
from conversations.engine.message import LABELS
from conversations.engine.message import Message as Line
from conversations.models import Label, Message, Question, Source
from conversations.selectors.access import ANSWER, sees_messages, visible_messages, visible_questions
from conversations.services import questions
from conversations.services.classifying import Labelled, classify
from conversations.services.posting import post_message
from lms_scoring.api.filters import MomentFilter
from roster.selectors import courses_for

POST = "conversations.add_message"


class MaySeeMessages(BasePermission):
    """Staff with the permission to view messages; which courses they see is the querysets' matter."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """As on the pages."""
        return bool(request.user) and sees_messages(request.user)


class ClassifyThrottle(UserRateThrottle):
    """Labelling computes: enough for a chat as it is written, too little to serve as a free service."""

    scope = "classify"
    rate = "120/min"


class MessageFilter(filters.FilterSet):
    """Find messages by course, channel, author, label, source and time."""

    course = filters.CharFilter(field_name="channel__course__key", label="Course key")
    channel = filters.CharFilter(field_name="channel__key", label="Channel key")
    student = filters.CharFilter(field_name="author__enrollment__student__key", label="Student key")
    label = filters.ChoiceFilter(choices=Label.choices)
    source = filters.ChoiceFilter(choices=Source.choices)
    since = MomentFilter(
        field_name="sent_at", lookup_expr="gte", label="Sent at or after this moment (ISO 8601)"
    )
    stored_since = MomentFilter(
        field_name="created_at", lookup_expr="gte", label="Stored at or after this moment (ISO 8601)"
    )

    class Meta:
        model = Message
        fields: ClassVar[list[Any]] = []


class QuestionFilter(filters.FilterSet):
    """Find questions by course, state and who is to answer."""

    course = filters.CharFilter(field_name="course__key", label="Course key")
    state = filters.ChoiceFilter(choices=Question.State.choices)
    assigned_to = filters.CharFilter(field_name="assigned_to__username", label="Login of who is to answer")

    class Meta:
        model = Question
        fields: ClassVar[list[Any]] = []


class MessageViewSet(ApiView, viewsets.ReadOnlyModelViewSet):
    """Messages of the caller's courses, the first stored comes first."""

    permission_classes: Any = (MaySeeMessages,)
    serializer_class = MessageSerializer
    filterset_class = MessageFilter
    queryset = Message.objects.none()

    def get_queryset(self) -> QuerySet[Message]:
        """The caller's."""
        return visible_messages(self.request.user).order_by("pk")

    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer, 200: MessageSerializer})
    def create(self, request: Request) -> Response:
        """Store a message of the LMS (201). The same one again changes nothing, a later edit changes it (200)."""
        if not request.user.has_perm(POST):
            raise PermissionDenied
        asked = _parsed(NewMessageSerializer, request)
        course = courses_for(request.user).filter(key=asked.pop("course")).first()
        if course is None:
            raise NotFound(_("There is no such course among yours."))
        names = {"id": "external_id", "author": "author_key"}
        try:
            message, is_new = post_message(
                course, **{names.get(name, name): value for name, value in asked.items()}
            )
        except InvalidError as error:
            raise serializers.ValidationError({"text": error.messages}) from error
        shown = self.get_serializer(self.get_queryset().get(pk=message.pk)).data
        return Response(shown, status=HTTP_201_CREATED if is_new else HTTP_200_OK)

    @extend_schema(request=TextSerializer, responses=LabelledSerializer, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None, throttle_classes=(ClassifyThrottle,))
    def classify(self, request: Request) -> Response:
        """Say what one message is, by its text alone. Nothing is stored."""
        text = _parsed(TextSerializer, request)["text"]
        [found] = _labelled([Line(id="1", author="", text=text)])
        return Response(found)

    @extend_schema(request=ConversationSerializer, responses=LabelledListSerializer, filters=False)
    @action(detail=False, methods=["post"], pagination_class=None, throttle_classes=(ClassifyThrottle,))
    def classify_many(self, request: Request) -> Response:
        """Say what the messages of a conversation are, each read with those before it. Nothing is stored."""
        lines = _parsed(ConversationSerializer, request)["messages"]
        numbered = [{"id": str(number)} | line for number, line in enumerate(lines, start=1)]
        return Response({"messages": _labelled([Line(**line) for line in numbered])})


class QuestionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiView, viewsets.GenericViewSet):
    """Questions of the caller's courses and what became of them, the oldest first; `?state=open` are unanswered."""

    permission_classes: Any = (MaySeeMessages,)
    serializer_class = QuestionSerializer
    filterset_class = QuestionFilter
    queryset = Question.objects.none()

    def get_queryset(self) -> QuerySet[Question]:
        """The caller's."""
        return visible_questions(self.request.user).order_by("asked_at", "pk")

    @extend_schema(request=AnswerSerializer, responses=QuestionSerializer, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def answer(self, request: Request, pk: str) -> Response:
        """Answer. The text becomes a message of the channel, with the source `inbox`, for the LMS to fetch."""
        return self._done("answer", _parsed(AnswerSerializer, request))

    @extend_schema(request=DismissSerializer, responses=QuestionSerializer, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def dismiss(self, request: Request, pk: str) -> Response:
        """Say that it needs no answer, and why."""
        return self._done("dismiss", _parsed(DismissSerializer, request))

    @extend_schema(request=None, responses=QuestionSerializer, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def reopen(self, request: Request, pk: str) -> Response:
        """Take back that it is dismissed, or say that what is there does not answer it."""
        return self._done("reopen", {})

    def _done(self, what: str, asked: dict[str, Any]) -> Response:
        """Do it, and show the question as it is then."""
        if not self.request.user.has_perm(ANSWER):
            raise PermissionDenied
        question = self.get_object()
        try:
            getattr(questions, what)(question, by=cast(User, self.request.user), **asked)
        except InvalidError as error:
            raise serializers.ValidationError({"question": error.messages}) from error
        return Response(self.get_serializer(self.get_object()).data)


def _labelled(lines: list[Line]) -> list[dict[str, Any]]:
    try:
        found = classify(lines)
    except InvalidError as error:
        raise NotFound(" ".join(error.messages)) from error
    return [_shown(one) for one in found]


def _shown(one: Labelled) -> dict[str, Any]:
    return vars(one) | {"probabilities": dict(zip(LABELS, one.probabilities, strict=True))}


def _parsed(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The checked body; raises ``ValidationError`` that names the wrong fields."""
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return asked.validated_data
