"""Grading inside the host's admin; each module registers its own."""

from grading.admin import graders, reviews, tasks

__all__ = ["graders", "reviews", "tasks"]
