"""Pages inside the host's admin; each module registers its own."""

from lms_scoring.admin import courses

__all__ = ["courses"]
