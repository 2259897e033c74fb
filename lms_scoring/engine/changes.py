"""Changes of category: who moved on which day, from what to what, and why."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lms_scoring.engine.categories import Categories, rule_reason
from lms_scoring.engine.course_data import CourseData, IntArray

WORSE, BETTER = np.int8(-1), np.int8(1)


@dataclass(frozen=True)
class Changes:
    """Changes in the order of enrollment and day, one element each."""

    enrollment: IntArray  #: position in the course
    enrollment_id: NDArray[np.int64]
    day: IntArray  #: the first day of the new category
    before: NDArray[np.int8]
    after: NDArray[np.int8]
    direction: NDArray[np.int8]  #: WORSE or BETTER
    reason: list[dict[str, Any]]  #: why the new category held on that day, as ``rule_reason`` tells it

    def __len__(self) -> int:
        """The number of changes."""
        return len(self.day)


def find_changes(course: CourseData, categories: Categories, first_day: int, last_day: int) -> Changes:
    """Every change on the days ``first_day`` .. ``last_day`` (inclusive) that there are categories for."""
    first = max(first_day, 0)
    rows, days = np.nonzero(categories.moved[:, first : max(last_day + 1, 0)])
    days += first
    return Changes(
        enrollment=rows.astype(np.int32),
        enrollment_id=course.enrollment_id[rows],
        day=days.astype(np.int32),
        before=categories.codes[rows, days - 1],
        after=categories.codes[rows, days],
        direction=categories.moved[rows, days],
        reason=rule_reason(categories, rows, days),
    )
