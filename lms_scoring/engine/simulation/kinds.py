"""Kinds of activity as this school's LMS names them."""

from typing import NamedTuple


class Kind(NamedTuple):
    """``visited`` is the share of active days that see it, ``clicks`` the median count of such a day."""

    key: str
    group: str  #: one of ``course_data.ACTIVITY_GROUPS``
    visited: float
    clicks: float


#: Together 2.6 kinds an active day and a median count of 4, as in OULAD.
KINDS = (
    Kind("course_page", "navigation", 0.84, 4.0),
    Kind("section_page", "navigation", 0.36, 3.0),
    Kind("lesson", "content", 0.36, 7.0),
    Kind("video", "content", 0.20, 4.0),
    Kind("reference", "content", 0.07, 3.0),
    Kind("exercise", "quiz", 0.24, 8.0),
    Kind("forum", "forum", 0.32, 6.0),
    Kind("homework", "submission", 0.04, 3.0),
    Kind("chat", "message", 0.06, 4.0),
    Kind("calendar", "other", 0.04, 1.0),
)

#: The kinds that handing in homework and taking a test leave.
HOMEWORK, EXERCISE = 7, 5
