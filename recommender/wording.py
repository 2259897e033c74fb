"""Reasons, notes and flags in words, from the codes and numbers that are stored."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def reason_sentence(reason: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    """Why a course is recommended; ``kinds`` are the names of kinds of mistakes by code."""
    params = reason["params"]
    if reason["code"] == "mistakes":
        kind = kinds.get(params["kind"], params["kind"])
        return ngettext(
            "%(count)d of %(all)d mistakes is %(kind)s",
            "%(count)d of %(all)d mistakes are %(kind)s",
            params["count"],
        ) % {**params, "kind": kind[:1].lower() + kind[1:]}
    return ngettext(
        "solved %(correct)d of %(total)d task", "solved %(correct)d of %(total)d tasks", params["total"]
    ) % dict(params)


def clipped_sentence(clipped: Iterable[str]) -> str:
    """That a profile lies outside of what the model was trained on; empty where it does not."""
    names = ", ".join(_feature_names().get(name, name) for name in clipped)
    if not names:
        return ""
    return _("Outside of what the model was trained on, and taken for its nearest: %(names)s.") % {
        "names": names
    }


def _feature_names() -> dict[str, str]:
    kinds = {
        "algebra": _("algebra"),
        "trigonometry_geometry": _("trigonometry and geometry"),
        "reading": _("reading the conditions"),
        "formulas": _("working with formulas"),
    }
    counts = {
        "total_questions": _("the number of tasks"),
        "total_correct_solutions": _("the number of correct answers"),
        "wrong": _("the number of wrong answers"),
        "mistakes": _("the number of mistakes"),
        "wrong_rate": _("the share of wrong answers"),
        "mistakes_per_wrong": _("mistakes in a wrong answer"),
    }
    columns = zip(
        ("algebra", "trigonometry", "reading", "working_with_formulas"), kinds.values(), strict=True
    )
    counted = {f"number_{name}_mistakes": _("mistakes: %(kind)s") % {"kind": kind} for name, kind in columns}
    rates = {
        f"{code}_per_wrong": _("mistakes in a wrong answer: %(kind)s") % {"kind": kind}
        for code, kind in kinds.items()
    }
    shares = {
        f"{code}_share": _("the share of mistakes: %(kind)s") % {"kind": kind} for code, kind in kinds.items()
    }
    return counts | counted | rates | shares
