"""Keeping, activating and rolling back versions."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from registry.models import TrainedModel
from registry.selectors import active_model
from registry.services import activate, artefact_folder, roll_back, store_model, verified_folder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def artefacts(settings, tmp_path: Path) -> Path:
    settings.LMS_SCORING = {"ARTEFACTS_DIR": tmp_path}
    return tmp_path


def make(text: str = "weights") -> TrainedModel:
    return store_model("scoring", lambda folder: (folder / "model.json").write_text(text), fields={})


def test_the_first_version_becomes_active_by_itself_and_the_second_does_not() -> None:
    first, second = make(), make()
    assert active_model("scoring") == first
    assert first.version != second.version


def test_activating_and_rolling_back_go_to_the_version_before() -> None:
    first, second, third = make(), make(), make()
    activate(second)
    activate(third)
    roll_back("scoring")
    assert active_model("scoring") == second
    roll_back("scoring")
    assert active_model("scoring") == first


def test_there_is_nothing_before_the_first_version() -> None:
    make()
    with pytest.raises(ValidationError, match="no earlier version"):
        roll_back("scoring")


def test_a_changed_artefact_is_neither_read_nor_activated() -> None:
    make()
    second = make()
    (artefact_folder(second) / "model.json").write_text("tampered")
    with pytest.raises(ValidationError, match="checksum differs"):
        verified_folder(second)
    with pytest.raises(ValidationError, match="checksum differs"):
        activate(second)


def test_a_save_that_fails_leaves_no_row_and_no_files(artefacts: Path) -> None:
    def broken(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        store_model("scoring", broken, fields={})
    assert not TrainedModel.objects.exists()
    assert list(artefacts.iterdir()) == []


def test_the_database_admits_one_active_version_of_a_name() -> None:
    make()
    second = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainedModel.objects.filter(pk=second.pk).update(is_active=True)


def test_the_command_activates_a_version_and_names_those_there_are() -> None:
    make()
    second = make()
    call_command("activate_model", "scoring", second.version)
    assert active_model("scoring") == second
    with pytest.raises(CommandError, match=second.version):
        call_command("activate_model", "scoring", "9999")
