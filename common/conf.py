"""The plugin's settings: one namespaced dict, ``LMS_SCORING``, whose defaults stand here with their meaning."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

DEFAULTS: dict[str, Any] = {
    # Folder for fitted models; must outlive a release and be shared by all workers.
    "ARTEFACTS_DIR": Path("artefacts"),
    # Days in which a change of category is shown as a badge.
    "BADGE_DAYS": 7,
    # Upper bound of an uploaded import file, in bytes.
    "MAX_UPLOAD_BYTES": 512 * 1024 * 1024,
    # A scoring job claimed for longer than this many seconds is taken for lost and queued again.
    "JOB_LEASE_SECONDS": 900,
}


def get(name: str) -> Any:
    """The value of one setting of the plugin.

    Raises ``ImproperlyConfigured`` for a name that is not in ``DEFAULTS``, so that a misspelt one is noticed.
    """
    own: dict[str, Any] = getattr(settings, "LMS_SCORING", {})
    unknown = set(own) - set(DEFAULTS)
    if unknown or name not in DEFAULTS:
        wrong = ", ".join(sorted(unknown or {name}))
        raise ImproperlyConfigured(
            f"LMS_SCORING has no setting {wrong}; known: {', '.join(sorted(DEFAULTS))}"
        )
    return own.get(name, DEFAULTS[name])
