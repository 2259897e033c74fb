"""What scoring reads (activity, deadlines, results), what it writes, and what people say to it."""

from lms_scoring.models.activity import ActivityDay, ActivityKind, Deadline, Result
from lms_scoring.models.feedback import Contest, Snooze
from lms_scoring.models.jobs import Evaluation, ImportRun, ScoringJob, ScoringRun
from lms_scoring.models.scores import Category, CategoryChange, CourseDay, CourseSummary, Score, ScoreHistory

__all__ = [
    "ActivityDay",
    "ActivityKind",
    "Category",
    "CategoryChange",
    "Contest",
    "CourseDay",
    "CourseSummary",
    "Deadline",
    "Evaluation",
    "ImportRun",
    "Result",
    "Score",
    "ScoreHistory",
    "ScoringJob",
    "ScoringRun",
    "Snooze",
]
