"""Exercises of a course, and the kinds of mistakes made in them."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from roster.models import Course


class MistakeCategory(models.Model):
    """A kind of mistake. Graders name it by ``code``; people edit the rest."""

    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("As graders name it."))
    name = models.CharField(_("name"), max_length=100)
    name_ru = models.CharField(_("name in Russian"), max_length=100, blank=True)
    hint = models.TextField(
        _("what belongs to it"),
        max_length=500,
        blank=True,
        help_text=_("A grader by language model reads this."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("No longer named in new grades unless active.")
    )

    class Meta:
        verbose_name = _("kind of mistake")
        verbose_name_plural = _("kinds of mistakes")
        ordering = ("order", "code")
        constraints = (models.CheckConstraint(condition=~Q(code=""), name="grading_category_has_code"),)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the moment."""
        in_russian = (get_language() or "").startswith("ru")
        return (in_russian and self.name_ru) or self.name


class Task(models.Model):
    """An exercise of a course. Formulas stand in the texts as LaTeX between ``$…$`` or ``$$…$$``."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="tasks", verbose_name=_("course"))
    number = models.PositiveIntegerField(_("number"), help_text=_("Once in a course."))
    statement = models.TextField(
        _("statement"), max_length=20_000, help_text=_("Formulas as LaTeX between $ and $.")
    )
    references = models.JSONField(
        _("reference solutions"),
        default=list,
        blank=True,
        help_text=_("A list of texts, the usual way first."),
    )
    answer = models.CharField(_("final answer"), max_length=500, blank=True)
    topic = models.CharField(_("topic"), max_length=200, blank=True, db_index=True)
    weight = models.FloatField(_("weight"), default=1, validators=[MinValueValidator(0)])
    due_day = models.PositiveIntegerField(
        _("due day"),
        null=True,
        blank=True,
        help_text=_("Course day: 0 is the day on which the course starts."),
    )

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("course", "number")
        constraints = (
            models.UniqueConstraint(fields=("course", "number"), name="grading_one_task_a_number"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="grading_task_weighs_something"),
            models.CheckConstraint(condition=~Q(statement=""), name="grading_task_has_statement"),
        )

    def __str__(self) -> str:
        return f"{self.course} · {self.number}"
