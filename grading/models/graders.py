"""Which prompt and language model grade, what they cost, and whether their server answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roster.models import Course


class GraderVersion(models.Model):
    """A prompt and a language model, behind the check of the mathematics. Without a model: that check alone."""

    version = models.CharField(_("version"), max_length=150, unique=True)
    prompt = models.CharField(_("prompt version"), max_length=50, blank=True)
    model = models.CharField(_("language model"), max_length=100, blank=True)
    is_active = models.BooleanField(_("active"), default=False, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("grader")
        verbose_name_plural = _("graders")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("is_active",), condition=Q(is_active=True), name="grading_one_active_grader"
            ),
            models.CheckConstraint(
                condition=(Q(prompt="") & Q(model="")) | (~Q(prompt="") & ~Q(model="")),
                name="grading_prompt_with_model",
            ),
        )

    def __str__(self) -> str:
        return self.version


class GraderActivation(models.Model):
    """One switch of the grader in use, and the replay of the golden set it was based on."""

    grader = models.ForeignKey(
        GraderVersion, models.CASCADE, related_name="activations", verbose_name=_("grader")
    )
    previous = models.ForeignKey(
        GraderVersion, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("before it")
    )
    replay = models.ForeignKey(
        "grading.GoldenReplay",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("based on"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("activation of a grader")
        verbose_name_plural = _("activations of graders")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.grader} {self.at:%Y-%m-%d %H:%M}"


class Spend(models.Model):
    """What the language model cost a course on a day. What a call may cost is reserved before it is made."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="+", verbose_name=_("course"))
    day = models.DateField(_("day"), help_text=_("Of the calendar, where the course is."))
    tokens = models.PositiveBigIntegerField(_("tokens"), default=0)
    money = models.DecimalField(_("money"), max_digits=14, decimal_places=6, default=0)
    calls = models.PositiveIntegerField(_("calls"), default=0)

    class Meta:
        verbose_name = _("spending")
        verbose_name_plural = _("spending")
        ordering = ("-day", "course")
        constraints = (models.UniqueConstraint(fields=("course", "day"), name="grading_one_spend_a_day"),)

    def __str__(self) -> str:
        return f"{self.course} {self.day}"


class Breaker(models.Model):
    """A circuit breaker that all workers share: after failures in a row nobody calls the server for a while."""

    name = models.SlugField(_("name"), max_length=50, unique=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    open_until = models.DateTimeField(_("no calls until"), null=True, blank=True)

    class Meta:
        verbose_name = _("circuit breaker")
        verbose_name_plural = _("circuit breakers")

    def __str__(self) -> str:
        return self.name
