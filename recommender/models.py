"""Courses that can be recommended, what students' mistakes say about them, and what people made of it."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from roster.models import Course, Enrollment


class CatalogueCourse(models.Model):
    """A course that can be recommended, or the word that nothing is needed."""

    label = models.CharField(
        _("label"),
        max_length=100,
        unique=True,
        help_text=_("As training files name it; its names are understood there too."),
    )
    name = models.CharField(_("title"), max_length=100)
    name_ru = models.CharField(_("title in Russian"), max_length=100, blank=True)
    description = models.TextField(
        _("description"), max_length=1000, blank=True, help_text=_("The student reads it.")
    )
    description_ru = models.TextField(_("description in Russian"), max_length=1000, blank=True)
    course = models.ForeignKey(
        Course,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("course of the LMS"),
        help_text=_("Not recommended to whoever takes or took it, in any of its runs."),
    )
    is_nothing = models.BooleanField(
        _("means that nothing is needed"), default=False, help_text=_("One course at most.")
    )
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("No longer recommended unless in use.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("course to recommend")
        verbose_name_plural = _("courses to recommend")
        ordering = ("order", "label")
        constraints = (
            models.CheckConstraint(condition=~Q(label=""), name="recommender_course_has_label"),
            models.UniqueConstraint(
                fields=("is_nothing",),
                condition=Q(is_nothing=True),
                name="recommender_one_nothing",
                violation_error_message=_("Another course says already that nothing is needed."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the language of the moment."""
        return (_in_russian() and self.name_ru) or self.name

    @property
    def about(self) -> str:
        """The description in the language of the moment."""
        return (_in_russian() and self.description_ru) or self.description

    @property
    def names(self) -> set[str]:
        """Every name by which a training file may call it, without regard to case."""
        return {name.casefold() for name in (self.label, self.name, self.name_ru) if name}


def _in_russian() -> bool:
    return (get_language() or "").startswith("ru")


class MistakeProfile(models.Model):
    """What a student solved in a course, what went wrong, and what that was last taken to mean."""

    class Note(models.TextChoices):
        """Why no course is recommended; empty where one is."""

        NONE = "", "–"
        NO_TASKS = "no_tasks", _("no task was graded yet")
        NOTHING_NEEDED = "nothing_needed", _("nothing is needed")
        TAKEN = "taken", _("what would help is taken, or decided upon, already")
        NOT_IN_CATALOGUE = "not_in_catalogue", _("what would help is not in the catalogue")

    enrollment = models.OneToOneField(
        Enrollment, models.CASCADE, related_name="mistake_profile", verbose_name=_("enrollment")
    )
    total = models.PositiveIntegerField(_("tasks graded"), default=0)
    correct = models.PositiveIntegerField(_("of them correct"), default=0)
    mistakes = models.JSONField(
        _("mistakes"), default=dict, blank=True, help_text=_("How many, by the code of their kind.")
    )
    seconds_per_task = models.FloatField(_("seconds per task"), null=True, blank=True)
    probabilities = models.JSONField(
        _("probabilities"), default=dict, blank=True, help_text=_("Of every label that the model knows.")
    )
    clipped = models.JSONField(
        _("clipped"),
        default=list,
        blank=True,
        help_text=_("Features outside of what the model was trained on."),
    )
    note = models.CharField(_("note"), max_length=20, choices=Note, default=Note.NONE, blank=True)
    model_version = models.CharField(_("model version"), max_length=50, blank=True)
    input_hash = models.CharField(_("input hash"), max_length=64, blank=True)
    as_of = models.DateTimeField(_("as of"))

    class Meta:
        verbose_name = _("mistake profile")
        verbose_name_plural = _("mistake profiles")
        constraints = (
            models.CheckConstraint(condition=Q(correct__lte=F("total")), name="recommender_correct_of_total"),
        )

    def __str__(self) -> str:
        return f"{self.enrollment}: {self.correct}/{self.total}"


class Recommendation(models.Model):
    """A course recommended to a student, what made it so, and whether they, or their staff, took it.

    Decided ones stay as they were: they are labels for the next training.
    """

    class State(models.TextChoices):
        """What became of it."""

        SHOWN = "shown", _("shown")
        ACCEPTED = "accepted", _("accepted")
        DISMISSED = "dismissed", _("dismissed")

    enrollment = models.ForeignKey(
        Enrollment, models.CASCADE, related_name="recommendations", verbose_name=_("enrollment")
    )
    course = models.ForeignKey(
        CatalogueCourse, models.PROTECT, related_name="recommendations", verbose_name=_("course to recommend")
    )
    probability = models.FloatField(
        _("probability"), validators=[MinValueValidator(0), MaxValueValidator(1)], help_text=_("0 to 1.")
    )
    reason = models.JSONField(_("reason"), default=dict, help_text=_("A code and the numbers it speaks of."))
    counts = models.JSONField(_("counts"), default=list, help_text=_("The mistake profile it was made from."))
    input_hash = models.CharField(_("input hash"), max_length=64)
    clipped = models.JSONField(_("clipped"), default=list, blank=True)
    model_version = models.CharField(_("model version"), max_length=50)
    offered = models.JSONField(
        _("offered"), default=list, blank=True, help_text=_("Ids of the courses recommended together.")
    )
    created_at = models.DateTimeField(_("first shown at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.SHOWN, db_index=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ("-probability", "course__order", "id")
        constraints = (
            models.UniqueConstraint(fields=("enrollment", "course"), name="recommender_recommended_once"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="recommender_probability"
            ),
            models.CheckConstraint(
                condition=Q(state="shown", decided_at__isnull=True)
                | (~Q(state="shown") & Q(decided_at__isnull=False)),
                name="recommender_decided_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.course} · {self.get_state_display()}"

    def as_export(self) -> dict[str, Any]:
        """For the student whose it is."""
        return {
            "course": self.course.name,
            "probability": self.probability,
            "reason": self.reason,
            "counts": self.counts,
            "model_version": self.model_version,
            "created_at": self.created_at,
            "state": self.state,
            "decided_at": self.decided_at,
        }
