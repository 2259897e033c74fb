"""Courses, students and enrollments, mirrored from the LMS by key, and who may see which course."""

from datetime import date, timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def default_time_zone() -> str:
    """The host's time zone; a function, so that no migration depends on the host's settings."""
    return settings.TIME_ZONE


def validate_time_zone(value: str) -> None:
    """Refuse a name that is not in the IANA time zone database."""
    if value not in available_timezones():
        raise ValidationError(
            _("“%(value)s” is not a time zone, such as Europe/Moscow."), params={"value": value}
        )


class Course(models.Model):
    """One run of a course; runs of the same course share ``family``."""

    key = models.CharField(_("key"), max_length=100, unique=True, help_text=_("As the LMS names it."))
    family = models.CharField(
        _("family"), max_length=100, db_index=True, help_text=_("The same for all runs of a course.")
    )
    title = models.CharField(_("title"), max_length=200)
    start = models.DateField(_("start"))
    length_days = models.PositiveIntegerField(_("length, days"))
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ("-start", "title")
        constraints = (
            models.CheckConstraint(condition=Q(length_days__gt=0), name="roster_course_has_days"),
            models.CheckConstraint(condition=~Q(key=""), name="roster_course_has_key"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> int:
        """The course day on which the run ends."""
        return self.length_days - 1

    @property
    def end(self) -> date:
        """The date of the last day."""
        return self.date_of(self.last_day)

    def day_of(self, when: date) -> int:
        """The course day of a date: 0 on the start date, negative before it."""
        return (when - self.start).days

    def date_of(self, day: int) -> date:
        """The date of a course day."""
        return self.start + timedelta(days=int(day))


class CourseBreak(models.Model):
    """Holidays of a course: silence in them is no sign of anything."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="breaks", verbose_name=_("course"))
    name = models.CharField(_("name"), max_length=100)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        ordering = ("first",)
        constraints = (
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="roster_break_ends_after_start",
                violation_error_message=_("The last day of a break comes before its first."),
            ),
            models.UniqueConstraint(fields=("course", "first"), name="roster_one_break_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.first:%d.%m.%Y}–{self.last:%d.%m.%Y}"


class Student(models.Model):
    """A learner, mirrored from the LMS by key."""

    key = models.CharField(_("key"), max_length=100, unique=True, help_text=_("As the LMS names them."))
    name = models.CharField(_("name"), max_length=200, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="student",
        verbose_name=_("login"),
        help_text=_("With a login, the student can see and contest what is said about them."),
    )

    class Meta:
        verbose_name = _("student")
        verbose_name_plural = _("students")
        ordering = ("name", "key")
        constraints = (models.CheckConstraint(condition=~Q(key=""), name="roster_student_has_key"),)

    def __str__(self) -> str:
        return self.name


class Enrollment(models.Model):
    """A student in a course run."""

    class Status(models.TextChoices):
        """Where the LMS says the student stands."""

        ENROLLED = "enrolled", _("enrolled")
        WITHDRAWN = "withdrawn", _("withdrawn")
        FINISHED = "finished", _("finished")

    class Outcome(models.TextChoices):
        """How it ended; empty while it has not."""

        UNKNOWN = "", _("not known yet")
        COMPLETED = "completed", _("completed")
        FAILED = "failed", _("not completed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    course = models.ForeignKey(Course, models.CASCADE, related_name="enrollments", verbose_name=_("course"))
    student = models.ForeignKey(
        Student, models.CASCADE, related_name="enrollments", verbose_name=_("student")
    )
    start = models.DateField(_("start"), null=True, blank=True, help_text=_("Empty: with the course."))
    end = models.DateField(_("end"), null=True, blank=True, help_text=_("The day of a withdrawal."))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ENROLLED)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome, default=Outcome.UNKNOWN, blank=True
    )
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="curated_enrollments",
        verbose_name=_("curator"),
    )
    attributes = models.JSONField(
        _("attributes"),
        default=dict,
        blank=True,
        help_text=_("Facts such as region or age band: read by the fairness audit, never by a model."),
    )

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        ordering = ("course", "student")
        constraints = (
            models.UniqueConstraint(fields=("course", "student"), name="roster_enrolled_once"),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
                name="roster_enrollment_ends_after_start",
                violation_error_message=_("The end comes before the start."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="withdrawn") | Q(status="withdrawn"),
                name="roster_withdrawn_is_withdrawn",
            ),
        )

    def __str__(self) -> str:
        return f"{self.student} · {self.course}"


class CourseAccess(models.Model):
    """A member of staff who may see a course. Whoever has the permission ``view_all_courses`` needs no row."""

    class Role(models.TextChoices):
        """What a person does in a course."""

        CURATOR = "curator", _("curator")
        TEACHER = "teacher", _("teacher")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="course_access", verbose_name=_("person")
    )
    course = models.ForeignKey(Course, models.CASCADE, related_name="access", verbose_name=_("course"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.CURATOR)

    class Meta:
        verbose_name = _("course access")
        verbose_name_plural = _("course access")
        permissions = (("view_all_courses", _("Can see all courses")),)
        constraints = (models.UniqueConstraint(fields=("user", "course"), name="roster_one_access"),)

    def __str__(self) -> str:
        return f"{self.user} · {self.course}"


class Note(models.Model):
    """What a member of staff wrote down about a student in a course; read by staff of that course only."""

    enrollment = models.ForeignKey(
        Enrollment, models.CASCADE, related_name="notes", verbose_name=_("enrollment")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    text = models.TextField(_("text"), max_length=5000)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.text[:60]
