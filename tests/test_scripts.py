"""What ``make`` runs: lanes that are left out are named, missing translations are found."""

import shutil
from pathlib import Path

import pytest

from scripts import messages, services
from scripts import test as lanes


@pytest.mark.parametrize(("in_ci", "code"), [(True, 1), (False, 0)])
def test_a_lane_without_its_service_is_named_and_fails_in_ci_alone(
    in_ci: bool, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(services, "redis_binary", lambda: None)
    monkeypatch.setattr(lanes, "IN_CI", in_ci)
    assert lanes.main(["postgres"]) == code
    assert capsys.readouterr().out.count("left out     0 s  ") == 1


def test_a_lane_fails_if_any_of_its_commands_does(capfd: pytest.CaptureFixture[str]):
    ok, last = lanes.run(lanes.Lane("both", [["false"], ["echo", "said last"]]))
    assert (ok, last) == (False, "said last")


def test_a_misspelt_lane_is_refused():
    with pytest.raises(SystemExit, match="sqlight"):
        lanes.main(["sqlight"])


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")
def test_strings_without_a_good_translation_are_found(tmp_path: Path):
    app = tmp_path / "app"
    messages.catalogue_path(app).parent.mkdir(parents=True)
    (app / "models.py").write_text(
        'names = _("brand new"), _("guessed"), _("fine"), ngettext("one", "many", 2)\n'
    )
    messages.catalogue_path(app).write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        '#, fuzzy\nmsgid "guessed"\nmsgstr "угадано"\n\nmsgid "fine"\nmsgstr "хорошо"\n'
    )
    found = messages.untranslated(app)
    assert len(found) == 3
    assert not any("fine" in line for line in found)
