"""The inbox in the admin."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from common.listing import PagesAdmin
from conversations.models import Question
from conversations.views import inbox, suggestions, threads


@admin.register(Question)
class QuestionAdmin(PagesAdmin):
    """The inbox in place of the usual list, and each question in its thread; programs write the rows."""

    def get_urls(self) -> list[URLPattern]:
        """The list, a question, and what one does with it."""
        site = self.admin_site
        return [
            path(
                "", self.page(partial(inbox.inbox, admin_site=site)), name="conversations_question_changelist"
            ),
            path("export/", self.page(inbox.export), name="conversations_question_export"),
            path(
                "<int:pk>/do/<slug:name>/",
                self.page(partial(threads.act, admin_site=site)),
                name="conversations_question_act",
            ),
            path(
                "<int:pk>/suggestions/",
                self.page(suggestions.suggestions),
                name="conversations_question_suggestions",
            ),
            path("<path:object_id>/change/", self.change_view, name="conversations_question_change"),
        ]

    def row_page(self, request: Any, pk: int) -> HttpResponseBase:
        """The question in its thread."""
        return threads.question_page(request, pk=pk, admin_site=self.admin_site)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """What a message is decides whether it is a question."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A question is dismissed, not deleted."""
        return False
