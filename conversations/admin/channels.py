"""Channels and authors in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from common.listing import ListAdmin, PagesAdmin
from conversations.models import Channel, Participant
from conversations.selectors.access import visible_channels, visible_participants
from conversations.selectors.pages import with_counts
from conversations.views import authors


@admin.register(Channel)
class ChannelAdmin(ListAdmin):
    """Where people of a course talk. Imports and programs add channels; a person may rename one."""

    change_list_template = "conversations/list.html"
    list_display = ("name", "course", "source", "written", "latest", "standing")
    list_filter = (("course", admin.RelatedOnlyFieldListFilter), "source")
    search_fields = ("name", "key")
    fields = ("name", "course", "source", "key", "standing")
    readonly_fields = ("course", "source", "key", "standing")
    empty_text = _("No channels yet. Importing the chat of a course adds its channels.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        """Those of the viewer's courses, with their messages counted."""
        counted = visible_channels(request.user).annotate(
            message_count=Count("messages"), latest_at=Max("messages__sent_at")
        )
        return counted.order_by("course__title", "name", "pk")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change channels renames them."""
        return request.user.has_perm("conversations.change_channel")

    @admin.display(description=_("messages"), ordering="message_count")
    def written(self, channel: Any) -> int:
        """How many."""
        return channel.message_count

    @admin.display(description=_("last message"), ordering="latest_at")
    def latest(self, channel: Any) -> Any:
        """When."""
        return channel.latest_at

    @admin.display(description=_("labelled"))
    def standing(self, channel: Channel) -> str:
        """Whether all that is there was labelled and linked, or what kept it from being so."""
        if channel.error:
            return f"✗ {channel.error}"
        return f"✓ {_('up to date')}" if channel.processed == channel.changes else f"○ {_('waiting')}"


class WhoFilter(admin.SimpleListFilter):
    """Students, staff, or nobody knows."""

    title = _("who it is")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three kinds."""
        return [("student", _("student")), ("staff", _("staff")), ("unknown", _("unknown"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Participant]) -> QuerySet[Participant]:
        """The authors of one kind."""
        kinds = {
            "student": queryset.filter(enrollment__isnull=False),
            "staff": queryset.filter(user__isnull=False),
            "unknown": queryset.filter(enrollment=None, user=None),
        }
        return kinds.get(self.value() or "", queryset)


@admin.register(Participant)
class ParticipantAdmin(PagesAdmin, ListAdmin):
    """Who writes in the channels; each has a page to say who it is."""

    change_list_template = "conversations/list.html"
    list_display = ("__str__", "who", "course", "source", "written", "latest")
    export_fields = ("__str__", "key", "who", "match", "course", "source", "written", "latest")
    list_filter = (WhoFilter, ("course", admin.RelatedOnlyFieldListFilter), "source", "match")
    search_fields = ("name", "key", "enrollment__student__name")
    empty_text = _("Nobody has written yet. Importing the chat of a course brings its authors.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        """Those of the viewer's courses, whoever wrote most first."""
        return with_counts(visible_participants(request.user)).order_by(*self.get_ordering(request))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """By a count that is no field of the model."""
        return ("-written", "name", "pk")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list under its tab."""
        return super().changelist_view(request, {"tab": "authors"} | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        """Saying who it is beside the pages."""
        match = path("<int:pk>/match/", self.page(authors.match), name="conversations_participant_match")
        return [match, *super().get_urls()]

    def row_page(self, request: Any, pk: int) -> HttpResponseBase:
        """The author's page."""
        return authors.author_page(request, pk=pk, admin_site=self.admin_site)

    @admin.display(description=_("who it is"))
    def who(self, participant: Participant) -> str:
        """The student, the member of staff, or nobody known."""
        if participant.enrollment is not None:
            return str(participant.enrollment.student)
        if participant.user is not None:
            return f"{participant.user.get_full_name() or participant.user} ({_('staff')})"
        return f"? {_('unknown')}"

    @admin.display(description=_("messages"), ordering="written")
    def written(self, participant: Any) -> int:
        """How many."""
        return participant.written

    @admin.display(description=_("last message"), ordering="last")
    def latest(self, participant: Any) -> Any:
        """When."""
        return participant.last
