"""Which grader is in use: the prompt and language model that were activated, or what the settings say."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common import llm
from grading.models import GoldenItem, GoldenReplay, GraderActivation, GraderVersion
from grading.services.prompts import prompt_versions

ACTIVATE = "grading.change_graderversion"

#: Raised with every change of the check of the mathematics that may change a grade.
SYMBOLIC = "symbolic-1"


def grader_version(prompt: str = "", model: str = "") -> GraderVersion:
    """The grader that a prompt version and a language model make; without both, the check of the mathematics alone.

    Raises ``ValidationError`` for a prompt that there is not.
    """
    if bool(prompt) != bool(model):
        raise ValidationError(_("Name both a prompt and a language model, or neither."))
    if prompt and prompt not in prompt_versions():
        known = ", ".join(prompt_versions())
        raise ValidationError(
            _("There is no prompt “%(prompt)s”; there are: %(known)s.") % {"prompt": prompt, "known": known}
        )
    version = f"{SYMBOLIC}+{prompt}+{model}" if model else SYMBOLIC
    found, _created = GraderVersion.objects.get_or_create(
        version=version, defaults={"prompt": prompt, "model": model}
    )
    return found


def grader_in_use() -> GraderVersion:
    """The grader that was activated; else, by the settings, the latest prompt with their language model.

    Without a language model in the settings it is the check of the mathematics alone, whatever was activated.
    """
    if not llm.is_configured():
        return grader_version()
    active = GraderVersion.objects.filter(is_active=True).first()
    return active or grader_version(prompt_versions()[-1], llm.default_model())


@transaction.atomic
def activate_grader(grader: GraderVersion, *, by: User) -> GraderActivation | None:
    """Put a grader in use from now on; None where it already was. What it graded differently is not regraded by that.

    Raises ``PermissionDenied``, and ``ValidationError`` where there is a golden set that was not replayed with it.
    """
    if not by.has_perm(ACTIVATE):
        raise PermissionDenied
    replay = GoldenReplay.objects.filter(grader=grader, state=GoldenReplay.State.DONE).first()
    if replay is None and GoldenItem.objects.exists():
        raise ValidationError(_("Replay the golden set with it first, to see how right it is."))
    previous = GraderVersion.objects.select_for_update().filter(is_active=True).first()
    if previous is not None and previous.pk == grader.pk:
        return None
    GraderVersion.objects.filter(is_active=True).update(is_active=False)
    GraderVersion.objects.filter(pk=grader.pk).update(is_active=True)
    grader.is_active = True
    return GraderActivation.objects.create(grader=grader, previous=previous, replay=replay, by=by)
