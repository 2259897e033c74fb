"""Writes: keep a fitted artefact, put a version in use, go back to the one before."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import conf
from registry.models import Activation, TrainedModel
from registry.selectors import roll_back_target


class Artefact(Protocol):
    """A row whose files are kept: a version in the registry, or another app's model with these columns."""

    folder: str
    checksum: str


def artefact_folder(model: Artefact) -> Path:
    """Where the files of a version lie."""
    return Path(conf.get("ARTEFACTS_DIR")) / model.folder


def folder_checksum(folder: Path) -> str:
    """SHA-256 over the names and contents of all files of a folder, in order of name."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def verified_folder(model: Artefact) -> Path:
    """The folder of a version, after its files were found to be those that were stored.

    Raises ``ValidationError`` where they are missing or were changed: nothing is loaded from it then.
    """
    folder = artefact_folder(model)
    if not folder.is_dir():
        raise ValidationError(
            _("The files of %(model)s are missing from %(folder)s: restore them or train again.")
            % {"model": model, "folder": model.folder}
        )
    if folder_checksum(folder) != model.checksum:
        raise ValidationError(
            _("The files of %(model)s are not those that were stored (checksum differs): train again.")
            % {"model": model}
        )
    return folder


def next_version(name: str) -> str:
    """A version named after the day and its number on that day, such as ``2026-11-20.1``."""
    day = timezone.now().date().isoformat()
    taken = set(
        TrainedModel.objects.filter(name=name, version__startswith=day).values_list("version", flat=True)
    )
    return next(v for v in (f"{day}.{i}" for i in range(1, len(taken) + 2)) if v not in taken)


def store_model(
    name: str,
    save: Callable[[Path], object],
    *,
    fields: Mapping[str, Any],
    by: User | None = None,
    activate_first: bool = True,
) -> TrainedModel:
    """Keep a fitted artefact as the next version of ``name``.

    ``save`` writes its files into the folder it is given; they reach their place in one move, so that no reader sees
    half of them. ``fields`` are further columns of ``TrainedModel``. The first version becomes active by itself.
    """
    root = Path(conf.get("ARTEFACTS_DIR"))
    root.mkdir(parents=True, exist_ok=True)
    workspace = Path(tempfile.mkdtemp(dir=root, prefix=".new-"))
    try:
        save(workspace)
        checksum = folder_checksum(workspace)
        with transaction.atomic():
            version = next_version(name)
            model = TrainedModel.objects.create(
                name=name,
                version=version,
                folder=f"{name}-{version}",
                checksum=checksum,
                created_by=by,
                **fields,
            )
            target = artefact_folder(model)
            # What a crash between the move and the commit left behind belongs to no row.
            shutil.rmtree(target, ignore_errors=True)
            workspace.chmod(0o755)
            workspace.rename(target)
            if activate_first and not TrainedModel.objects.filter(name=name, is_active=True).exists():
                activate(model, by=by)
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
    return model


@transaction.atomic
def activate(model: TrainedModel, *, by: User | None = None, is_roll_back: bool = False) -> Activation | None:
    """Put a version in use; None where it already was. Refuses (``ValidationError``) one whose files are not intact."""
    verified_folder(model)
    previous = TrainedModel.objects.select_for_update().filter(name=model.name, is_active=True).first()
    if previous is not None and previous.pk == model.pk:
        return None
    if previous is not None:
        TrainedModel.objects.filter(pk=previous.pk).update(is_active=False)
    TrainedModel.objects.filter(pk=model.pk).update(is_active=True)
    model.is_active = True
    return Activation.objects.create(model=model, previous=previous, by=by, is_roll_back=is_roll_back)


def roll_back(name: str, *, by: User | None = None) -> Activation | None:
    """Go back to the version that was in use before the present one.

    Raises ``ValidationError`` where there is none. Rolling back twice goes two versions back: roll backs themselves
    are not undone.
    """
    target = roll_back_target(name)
    if target is None:
        raise ValidationError(_("There is no earlier version of %(name)s to go back to.") % {"name": name})
    return activate(target, by=by, is_roll_back=True)
