"""Pages inside the host's admin; each module registers its own."""

from lms_scoring.admin import courses, imports, students

__all__ = ["courses", "imports", "students"]
