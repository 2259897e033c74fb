"""Links by which an LMS that knows who its students are opens the practice page for one, without a password."""

import secrets
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from roster.models import Enrollment, Student

#: For how long a link opens the page, in seconds: it is made when the LMS's own page is.
LINK_SECONDS = 300

_SALT = "grading.practice"


def launch_link(enrollment: Enrollment) -> str:
    """The path of a page, to be opened in a frame within ``LINK_SECONDS``, on which the student solves tasks.

    A student without a login is given one, without a password. Raises ``ValidationError`` for one who is staff here:
    a link must not open the admin.
    """
    user = _login_of(enrollment)
    if user.is_staff or user.is_superuser:
        raise ValidationError(_("This student is a member of staff here, and has to log in."))
    token = signing.dumps(enrollment.pk, salt=_SALT, compress=True)
    return f"{reverse('practice_launch')}?{urlencode({'token': token})}"


@transaction.atomic
def _login_of(enrollment: Enrollment) -> User:
    student = Student.objects.select_for_update().get(pk=enrollment.student_id)
    if student.user is None:
        student.user = User.objects.create_user(f"student-{student.pk}-{secrets.token_hex(4)}")
        student.save(update_fields=["user"])
    return student.user


def opened(token: str) -> Enrollment:
    """The enrollment a link was made for. Raises ``PermissionDenied`` with words for the student."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=LINK_SECONDS)
    except signing.SignatureExpired as error:
        raise PermissionDenied(_("This link is too old. Open the page from your course again.")) from error
    except signing.BadSignature as error:
        raise PermissionDenied(_("This link is not valid. Open the page from your course again.")) from error
    enrollment = Enrollment.objects.select_related("student__user", "course").filter(pk=pk).first()
    user = enrollment.student.user if enrollment else None
    if enrollment is None or user is None or not user.is_active or user.is_staff or user.is_superuser:
        raise PermissionDenied(_("This link is not valid. Open the page from your course again."))
    return enrollment
