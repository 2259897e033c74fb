"""The desk on which a person looks at one solution: what graders said, what is right, and who looks at it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common.http import StaffRequest
from grading import wording
from grading.engine.steps import split_steps
from grading.models import Grade, MistakeCategory, Outcome, Submission
from grading.selectors.practice import history, standing_grade
from grading.selectors.reviews import audit_trail, review_queue, submissions_for
from grading.services import golden, reviews
from grading.tasks import enqueue_regrade

DESK, QUEUE = "admin:grading_submission_change", "admin:grading_waitingsubmission_changelist"


class ReviewForm(forms.Form):
    """A person's grade. For a correct solution, what was ticked of mistakes counts for nothing."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=gettext_lazy("The solution is"),
        choices=[(Outcome.CORRECT, Outcome.CORRECT.label), (Outcome.WRONG, Outcome.WRONG.label)],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether the solution is correct or wrong.")},
    )
    categories = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Kinds of mistakes"),
        queryset=MistakeCategory.objects.filter(is_active=True),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    first_wrong_step = forms.TypedChoiceField(
        label=gettext_lazy("First wrong step"), required=False, coerce=int, empty_value=None
    )
    explanation = forms.CharField(
        label=gettext_lazy("Explanation for the student"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, for colleagues"), max_length=2000, widget=forms.TextInput
    )

    def __init__(self, submission: Submission, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [
            (index, f"{index + 1}. {text[:60]}") for index, text in enumerate(split_steps(submission.text))
        ]
        field = cast(forms.TypedChoiceField, self.fields["first_wrong_step"])
        field.choices = [("", _("none stands out")), *steps]

    def clean(self) -> dict[str, Any]:
        """Leave the mistakes out where there are none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == Outcome.CORRECT:
            cleaned |= {"categories": [], "first_wrong_step": None}
        return cleaned

    @property
    def decision(self) -> dict[str, Any]:
        """What the service asks for."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return data | {"categories": [category.code for category in data["categories"]]}


def _initial(submission: Submission, grade: Grade | None) -> dict[str, Any]:
    """The grade that stands; where it is none, what the language model would say, and a reason that is always true."""
    undecided = grade is None or grade.outcome == Outcome.NEEDS_REVIEW
    said = (grade.llm or {}) if grade else {}
    is_wrong = said.get("outcome") == "wrong"
    if grade is None:
        return {"reason": _("checked by hand")}
    return {
        "seen": grade.pk,
        "outcome": None if undecided else grade.outcome,
        "categories": [category.code for category in grade.categories.all()]
        or (said.get("categories", []) if undecided and is_wrong else []),
        "first_wrong_step": grade.first_wrong_step,
        "explanation": grade.explanation or (said.get("explanation", "") if undecided and is_wrong else ""),
        "reason": _("checked by hand") if undecided else "",
    }


def _submission(request: StaffRequest, pk: int) -> Submission:
    return get_object_or_404(submissions_for(request.user), pk=pk)


@never_cache
@require_GET
def desk(request: StaffRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """One solution, for looking at and for grading."""
    submission = _submission(request, pk)
    form = ReviewForm(submission, initial=_initial(submission, standing_grade(submission)))
    return _desk(request, submission, form, admin_site)


def _desk(
    request: StaffRequest, submission: Submission, form: ReviewForm, admin_site: AdminSite
) -> HttpResponse:
    grade = standing_grade(submission)
    context = admin_site.each_context(request) | {
        "title": _("Task %(number)s") % {"number": submission.task.number},
        "submission": submission,
        "grade": grade,
        "symbolic": _symbolic(grade),
        "llm": grade.llm if grade else None,
        "names": {category.code: category.label for category in MistakeCategory.objects.all()},
        "attempts": [
            (other, standing_grade(other)) for other in history(submission.enrollment, submission.task)
        ],
        "trail": audit_trail(submission),
        "form": form,
        "is_decided": grade is not None and grade.outcome != Outcome.NEEDS_REVIEW,
        "may_review": request.user.has_perm(reviews.REVIEW),
        "may_add_golden": request.user.has_perm(golden.ADD)
        and grade is not None
        and grade.grader == Grade.Grader.HUMAN,
        "is_golden": hasattr(submission, "golden"),
        "waiting": review_queue(request.user).count(),
        **_lease(request, submission),
    }
    return render(request, "grading/reviews/desk.html", context, status=400 if form.errors else 200)


def _symbolic(grade: Grade | None) -> dict[str, Any] | None:
    if grade is None or not grade.symbolic:
        return None
    told: dict[str, Any] = grade.symbolic
    words = wording.finding(told["code"], told["params"])
    return told | {"finding": words, "comparison": wording.comparison(told["params"])}


def _lease(request: StaffRequest, submission: Submission) -> dict[str, Any]:
    is_held = submission.review_until is not None and submission.review_until > timezone.now()
    return {
        "submission": submission,
        "is_waiting": submission.status == Submission.Status.NEEDS_REVIEW,
        "is_mine": is_held and submission.reviewer_id == request.user.pk,
        "is_anothers": is_held and submission.reviewer_id != request.user.pk,
        "may_review": request.user.has_perm(reviews.REVIEW),
    }


@never_cache
def lease(request: StaffRequest, pk: int) -> HttpResponse:
    """Who looks at it: asked for (GET), or taken, and kept for longer (POST)."""
    submission = _submission(request, pk)
    if request.method == "POST" and submission.status == Submission.Status.NEEDS_REVIEW:
        reviews.lease(submission, request.user)
        submission.refresh_from_db(fields=["reviewer", "review_until"])
    return render(request, "grading/reviews/lease.html", _lease(request, submission))


@require_POST
def next_one(request: StaffRequest) -> HttpResponse:
    """Put back what is passed over (``skip``), take the next one, and go to it."""
    skipped = int(request.POST["skip"]) if request.POST.get("skip", "").isdecimal() else None
    if skipped is not None:
        reviews.release(_submission(request, skipped), request.user)
    return _to_next(request, skipped)


def _to_next(request: StaffRequest, after: int | None = None) -> HttpResponse:
    submission = reviews.lease_next(request.user, after=after)
    if submission is None:
        messages.info(request, _("Nothing else waits for a person."))
        return redirect(QUEUE)
    return redirect(DESK, submission.pk)


@require_POST
def decide(request: StaffRequest, pk: int, admin_site: AdminSite) -> HttpResponse:
    """Grade by hand; then the next one (``next``), or the same page."""
    submission = _submission(request, pk)
    standing = str(getattr(standing_grade(submission), "pk", ""))
    data = request.POST.copy()
    data["seen"] = standing
    form = ReviewForm(submission, data)
    if form.is_valid() and request.POST.get("seen", "") != standing:
        form.add_error(
            None, _("Somebody graded this solution meanwhile: see what they said, and save again.")
        )
    if form.is_valid():
        try:
            reviews.override(submission, by=request.user, **form.decision)
        except ValidationError as error:
            form.add_error(None, error)
    if not form.is_valid():
        return _desk(request, submission, form, admin_site)
    messages.success(request, _("The grade was saved."))
    return _to_next(request) if "next" in request.POST else redirect(DESK, pk)


@require_POST
def act(request: StaffRequest, pk: int, name: str) -> HttpResponse:
    """Confirm the grade, keep the solution in the golden set, or have it graded anew; then back to it."""
    submission = _submission(request, pk)
    if name not in _ACTIONS:
        raise Http404
    try:
        messages.success(request, _ACTIONS[name](request, submission))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(DESK, pk)


def _confirm(request: StaffRequest, submission: Submission) -> str:
    reviews.confirm(submission, by=request.user)
    return _("The grade was confirmed.")


def _add_golden(request: StaffRequest, submission: Submission) -> str:
    golden.add_golden(submission, by=request.user)
    return _("The solution is in the golden set.")


def _regrade(request: StaffRequest, submission: Submission) -> str:
    if not request.user.has_perm(reviews.REVIEW):
        raise PermissionDenied
    if not enqueue_regrade(Submission.objects.filter(pk=submission.pk), by=request.user):
        raise ValidationError(_("A person graded it, or it is being graded: it was left as it is."))
    return _("The solution waits to be graded again.")


_ACTIONS = {"confirm": _confirm, "golden": _add_golden, "regrade": _regrade}
