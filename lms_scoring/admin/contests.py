"""Contested scores in the admin: the list of those that wait for an answer; one answers on the student's card."""

from django.contrib import admin
from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.defaultfilters import truncatechars
from django.utils.translation import gettext_lazy as _

from common.listing import PagesAdmin
from lms_scoring.models import Contest
from roster.models import Course
from roster.selectors import enrollments_for
from roster.views import card_url


@admin.register(Contest)
class ContestAdmin(PagesAdmin):
    """Who contested their score, of the viewer's courses; the open ones first."""

    list_display = ("student", "course", "says", "by", "created_at", "state", "answered_by")
    list_filter = ("state", ("enrollment__course", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("enrollment__student", "enrollment__course", "by", "answered_by")
    search_fields = ("enrollment__student__name", "enrollment__student__key", "text")
    ordering = (Case(When(state=Contest.State.OPEN, then=0), default=1), "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contest]:
        """The contests of the viewer's courses."""
        return super().get_queryset(request).filter(enrollment__in=enrollments_for(request.user))

    @admin.display(description=_("student"), ordering="enrollment__student__name")
    def student(self, contest: Contest) -> str:
        """Whose score it is."""
        return contest.enrollment.student.name

    @admin.display(description=_("course"), ordering="enrollment__course__title")
    def course(self, contest: Contest) -> Course:
        """In which course."""
        return contest.enrollment.course

    @admin.display(description=_("what is wrong"))
    def says(self, contest: Contest) -> str:
        """The beginning of what was written."""
        return truncatechars(contest.text, 80)

    def row_page(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """To the card, where the score, the contest and the answer stand together."""
        contest = self.get_queryset(request).filter(pk=pk).first()
        if contest is None:
            raise Http404
        return HttpResponseRedirect(f"{card_url(contest.enrollment)}#panel-contest")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """One contests on the card or on the student's own page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Contest | None = None) -> bool:
        """What was said stays."""
        return False
