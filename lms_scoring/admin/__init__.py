"""Pages inside the host's admin; each module registers its own."""

from lms_scoring.admin import contests, courses, evaluations, imports, students

__all__ = ["contests", "courses", "evaluations", "imports", "students"]
