"""Feature set "v1": what is known of a student at the end of a course day. Frozen: improvement adds a version.

    builder = FeatureBuilder(course)
    builder.at(day)            -> float32 [n, len(FEATURES)]
    builder.block(first, last) -> float32 [days, n, len(FEATURES)], both days included; a few weeks at a time

Nothing that happened or became known after the day is read, no outcome, no demographics; a recorded withdrawal
only takes the student out of the cohort from that day on. Rows of those not studying that day are filled but
mean nothing. Almost all features are relative to the cohort on the same day, as ranks (0.5 being the middle) or as
gaps to its mean: what is relative carries over between courses and is not thrown by a deadline or a break. None is NaN.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.course_data import NEVER, CourseData, IntArray
from lms_scoring.engine.ranks import Cohort
from lms_scoring.engine.timeline import Table, Timeline

Block = NDArray[np.float32]

FEATURE_SET = "v1"


class Feature(NamedTuple):
    """One column; ``group`` is the stable code under which reasons speak of it."""

    name: str
    group: str
    description: str
    sign: int  #: whether more makes completing likelier (1), less likely (-1) or either (0)


FEATURES: tuple[Feature, ...] = (
    Feature("silence_rank", "recency", "rank of the days since the last activity", -1),
    Feature(
        "silence_own_gap",
        "recency",
        "days of silence over one's usual gap, logarithm, less the cohort's mean",
        -1,
    ),
    Feature("never_active_gap", "recency", "no activity so far, less the cohort's share", -1),
    Feature("days_7_rank", "recent_activity", "rank of active days in the last 7", 1),
    Feature("days_14_rank", "recent_activity", "rank of active days in the last 14", 1),
    Feature("days_28_rank", "recent_activity", "rank of active days in the last 28", 1),
    Feature("effort_7_rank", "recent_activity", "rank of effort in the last 7 days", 1),
    Feature("effort_14_rank", "recent_activity", "rank of effort in the last 14 days", 1),
    Feature("effort_28_rank", "recent_activity", "rank of effort in the last 28 days", 1),
    Feature("days_rank", "overall_activity", "rank of active days so far", 1),
    Feature("effort_rank", "overall_activity", "rank of effort so far", 1),
    Feature("early_rank", "overall_activity", "rank of effort before the course began", 1),
    Feature("weeks_rank", "regularity", "rank of weeks with activity so far", 1),
    Feature(
        "weeks_4_gap", "regularity", "share of the last 4 weeks with activity, less the cohort's mean", 1
    ),
    Feature("longest_silence_rank", "regularity", "rank of the longest silence so far", -1),
    Feature("content_rank", "kinds", "rank of effort on content so far", 1),
    Feature("content_28_rank", "kinds", "rank of effort on content in the last 28 days", 1),
    Feature("navigation_rank", "kinds", "rank of effort on finding one's way so far", 1),
    Feature("navigation_28_rank", "kinds", "rank of effort on finding one's way in the last 28 days", 1),
    Feature("talk_rank", "kinds", "rank of effort on forums and messages so far", 1),
    Feature("talk_28_rank", "kinds", "rank of effort on forums and messages in the last 28 days", 1),
    Feature("practice_rank", "kinds", "rank of effort on quizzes and submissions so far", 1),
    Feature("practice_28_rank", "kinds", "rank of effort on quizzes and submissions in the last 28 days", 1),
    Feature(
        "missed_gap", "deadlines", "share of the deadlines passed that were missed, less the cohort's", -1
    ),
    Feature("missed_rank", "deadlines", "rank of the number of missed deadlines", -1),
    Feature(
        "last_missed_gap", "deadlines", "the latest deadline passed was missed, less the cohort's share", -1
    ),
    Feature(
        "late_gap", "deadlines", "share of the deadlines passed that were met late, less the cohort's", -1
    ),
    Feature("submitted_rank", "deadlines", "rank of the number of submissions", 1),
    Feature("ahead_rank", "deadlines", "rank of the mean days between submission and deadline", 1),
    Feature(
        "next_done_gap", "deadlines", "the next deadline's work is handed in, less the cohort's share", 1
    ),
    Feature("marks_rank", "scores", "rank of the weighted marks so far, nothing for missed work", 1),
    Feature("points_rank", "scores", "rank of the sum of scores so far", 1),
    Feature("mean_score_rank", "scores", "rank of the mean score among those with one", 1),
    Feature("mean_score_gap", "scores", "mean score less the cohort's, in hundreds", 1),
    Feature("last_score_rank", "scores", "rank of the latest score among those with one", 1),
    Feature("scored_gap", "scores", "some score is known, less the cohort's share", 1),
    Feature("late_start", "registration", "logarithm of 1 + days registered after the start", -1),
    Feature("elapsed", "course", "share of the run that has passed", 0),
    Feature("due_share", "course", "share of the run's deadlines that have passed", 0),
    Feature("cohort_active", "course", "share of the cohort active in the last 7 days", 0),
    Feature("cohort_missed", "course", "mean share of missed deadlines in the cohort", 0),
)

NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(feature.group for feature in FEATURES))

KINDS = {
    "content": ("content",),
    "navigation": ("navigation",),
    "talk": ("forum", "message"),
    "practice": ("quiz", "submission"),
}


class FeatureBuilder:
    """Features of one course run, any day of it."""

    def __init__(self, course: CourseData) -> None:
        self.course = course
        self.timeline = Timeline(course)

    def at(self, day: int) -> Block:
        """Features at the end of ``day``: float32 ``[n, f]``."""
        return self.block(day, day)[0]

    def block(self, first: int, last: int) -> Block:
        """Features at the end of each day ``first .. last``: float32 ``[days, n, f]``."""
        days = np.arange(first, last + 1, dtype=np.int32)
        studying = np.stack([self.course.studying(int(day)) for day in days])
        cohort = Cohort(studying)
        out = np.empty((len(days), self.course.n, len(NAMES)), np.float32)
        columns = {
            **self._activity(days, cohort),
            **self._deadlines(days, cohort),
            **self._scores(days, cohort),
            **self._course(days, cohort),
        }
        for position, name in enumerate(NAMES):
            out[:, :, position] = columns[name]
        return out

    def _activity(self, days: IntArray, cohort: Cohort) -> dict[str, NDArray]:
        """Recency, recent and overall activity, regularity and kinds."""
        line, day, rank = self.timeline, days[:, None], cohort.ranks
        active_days, last_active = line.at(line.active_days, days), line.at(line.last_active, days)
        never = active_days == 0
        silence = np.maximum(day - np.where(never, line.began, last_active), 0)
        usual_gap = np.maximum(day - line.began + 1, 1) / (active_days + 1.0)
        weeks = np.sum([line.window(line.active_days, days - 7 * week, 7) > 0 for week in range(4)], axis=0)
        columns = {
            "silence_rank": rank(silence),
            "silence_own_gap": cohort.gap(np.log((silence + 1) / (usual_gap + 1))),
            "never_active_gap": cohort.gap(never),
            "days_rank": rank(active_days),
            "effort_rank": rank(line.at(line.effort, days)),
            "early_rank": rank(line.at(line.effort, np.minimum(days, -1))),
            "weeks_rank": rank(line.at(line.active_weeks, days)),
            "weeks_4_gap": cohort.gap(weeks / 4),
            "longest_silence_rank": rank(line.at(line.longest_silence, days)),
            "late_start": np.log1p(np.maximum(self.course.start, 0))[None, :],
        }
        for length in (7, 14, 28):
            columns[f"days_{length}_rank"] = rank(line.window(line.active_days, days, length))
            columns[f"effort_{length}_rank"] = rank(line.window(line.effort, days, length))
        for kind, table in self._kinds.items():
            columns[f"{kind}_rank"] = rank(line.at(table, days))
            columns[f"{kind}_28_rank"] = rank(line.window(table, days, 28))
        return columns

    def _deadlines(self, days: IntArray, cohort: Cohort) -> dict[str, NDArray]:
        """Deadlines met, missed, met late, met ahead of time."""
        line, day = self.timeline, days[:, None]
        due = line.at(line.due, days)
        missed, share = due - line.at(line.settled, days), self._missed_share(days)
        submitted, ahead = (line.at(table, days) for table in self._ahead)
        latest = np.searchsorted(self.course.deadlines.due, days, side="right") - 1
        owed = np.pad(line.owed, ((1, 1), (0, 0)))
        submitted_on = np.pad(line.submitted_on, ((1, 1), (0, 0)), constant_values=NEVER)
        return {
            "missed_gap": cohort.gap(share),
            "missed_rank": cohort.ranks(missed),
            "last_missed_gap": cohort.gap(owed[latest + 1] & (submitted_on[latest + 1] > day)),
            "late_gap": cohort.gap(line.at(line.late, days) / (due + 0.5)),
            "submitted_rank": cohort.ranks(line.at(line.submitted, days)),
            "ahead_rank": cohort.ranks(_ratio(4 * ahead, submitted), submitted > 0),
            "next_done_gap": cohort.gap(owed[latest + 2] & (submitted_on[latest + 2] <= day)),
        }

    def _scores(self, days: IntArray, cohort: Cohort) -> dict[str, NDArray]:
        """Scores known by the day; a score counts from the day it became available."""
        line = self.timeline
        count, points, marks = (line.at(table, days) for table in self._scored)
        latest = line.at(self._latest_score, days)
        scored = count > 0
        mean = np.where(scored, points / np.maximum(count, 1), 0)
        return {
            "marks_rank": cohort.ranks(marks),
            "points_rank": cohort.ranks(points),
            "mean_score_rank": cohort.ranks(_ratio(4 * points, count), scored),
            "mean_score_gap": np.where(scored, mean - cohort.mean(mean, scored), 0) / 100,
            "last_score_rank": cohort.ranks(latest, scored),
            "scored_gap": cohort.gap(scored),
        }

    def _course(self, days: IntArray, cohort: Cohort) -> dict[str, NDArray]:
        """The shape of the run and what its cohort does."""
        due = self.course.deadlines.due[self.course.deadlines.due < NEVER]
        passed = np.searchsorted(np.sort(due), days, side="right")
        active = self.timeline.window(self.timeline.active_days, days, 7) > 0
        return {
            "elapsed": (days / self.course.length)[:, None],
            "due_share": (passed / max(len(due), 1))[:, None],
            "cohort_active": cohort.mean(active),
            "cohort_missed": cohort.mean(self._missed_share(days)),
        }

    def _missed_share(self, days: IntArray) -> NDArray:
        """Share of the deadlines passed that were missed; half a deadline more, so that one is not yet all."""
        due = self.timeline.at(self.timeline.due, days)
        return (due - self.timeline.at(self.timeline.settled, days)) / (due + 0.5)

    @cached_property
    def _kinds(self) -> dict[str, Table]:
        return {kind: self.timeline.effort_on(*groups) for kind, groups in KINDS.items()}

    @cached_property
    def _ahead(self) -> tuple[Table, Table]:
        """Submissions with a deadline, and the sum of days between the two, each within two weeks."""
        results, due = self.course.results, self.course.deadlines.due
        dated = due[results.deadline] < NEVER
        enrollment, submitted = results.enrollment[dated], results.submitted[dated]
        ahead = np.clip(due[results.deadline][dated] - submitted, -14, 14)
        return self.timeline.running(enrollment, submitted), self.timeline.running(
            enrollment, submitted, ahead
        )

    @cached_property
    def _known(self) -> NDArray[np.bool_]:
        """Results that have, or will have, a score."""
        return ~np.isnan(self.course.results.score) & (self.course.results.available < NEVER)

    @cached_property
    def _scored(self) -> tuple[Table, Table, Table]:
        """Number of scores, their sum, and their sum weighted by the share of the final mark."""
        results, known = self.course.results, self._known
        enrollment, day = results.enrollment[known], results.available[known]
        score = np.rint(results.score[known]).astype(np.int32)
        weight = np.where(self.course.deadlines.due < NEVER, self.course.deadlines.weight, 0)
        share = weight / weight.sum() if weight.sum() > 0 else np.full(len(weight), 1 / max(len(weight), 1))
        marks = np.rint(10 * score * share[results.deadline[known]]).astype(np.int32)
        line = self.timeline
        return (
            line.running(enrollment, day),
            line.running(enrollment, day, score),
            line.running(enrollment, day, marks),
        )

    @cached_property
    def _latest_score(self) -> Table:
        """The score that became known last, -1 before any."""
        results, known, line = self.course.results, self._known, self.timeline
        table = np.full((line.span + 1, self.course.n), -1, np.int16)
        row = results.available[known] - line.first + 1
        table[row, results.enrollment[known]] = np.rint(results.score[known])
        row_of_latest = np.where(table >= 0, np.arange(line.span + 1, dtype=np.int32)[:, None], 0)
        np.maximum.accumulate(row_of_latest, axis=0, out=row_of_latest)
        return np.take_along_axis(table, row_of_latest, axis=0)


def _ratio(total: Table, count: Table) -> IntArray:
    """Whole part of ``total / count``; 0 where there is nothing to divide."""
    return np.rint(total / np.maximum(count, 1)).astype(np.int32)
