"""Rows of grading: tasks, submissions, grades and the people's word on them, graders, the golden set."""

from grading.models.golden import GoldenItem, GoldenReplay
from grading.models.graders import Breaker, GraderActivation, GraderVersion, Spend
from grading.models.submissions import Grade, Outcome, Reason, Review, Submission, WaitingSubmission
from grading.models.tasks import MistakeCategory, Task

__all__ = [
    "Breaker",
    "GoldenItem",
    "GoldenReplay",
    "Grade",
    "GraderActivation",
    "GraderVersion",
    "MistakeCategory",
    "Outcome",
    "Reason",
    "Review",
    "Spend",
    "Submission",
    "Task",
    "WaitingSubmission",
]
