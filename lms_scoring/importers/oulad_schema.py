"""The seven tables of the Open University Learning Analytics Dataset, column by column, and what their words mean.

Kuzilek, Hlosta, Zdrahal 2017, doi 10.1038/sdata.2017.171. Days count from the start of the run.
"""

import re
from collections.abc import Mapping
from datetime import date

from lms_scoring.importers.cells import Column, choice, integer, number, text

COURSES, VLE, ASSESSMENTS = "courses.csv", "vle.csv", "assessments.csv"
INFO, REGISTRATION = "studentInfo.csv", "studentRegistration.csv"
RESULTS, CLICKS = "studentAssessment.csv", "studentVle.csv"

#: Ids lie below it, so that a course's position and an id fit into one integer.
ID_SPAN = 10**12
#: Course days further from the start than ten years are taken for mistakes.
FARTHEST_DAY = 3660

#: ``final_result`` as status and outcome of an enrollment.
OUTCOMES = {
    "Distinction": ("finished", "completed"),
    "Pass": ("finished", "completed"),
    "Fail": ("finished", "failed"),
    "Withdrawn": ("withdrawn", "withdrawn"),
}

_TEXT_ATTRIBUTES = ("gender", "region", "highest_education", "imd_band", "age_band", "disability")
_NUMBER_ATTRIBUTES = ("num_of_prev_attempts", "studied_credits")
#: Columns of studentInfo.csv that are kept as they are, for the fairness audit and never for a model.
ATTRIBUTES = (*_TEXT_ATTRIBUTES, *_NUMBER_ATTRIBUTES, "final_result")

#: Kinds of activity by the group of ``engine.course_data`` they count for; any other kind is ``other``.
KIND_GROUPS = {
    "dualpane": "content",
    "folder": "content",
    "glossary": "content",
    "htmlactivity": "content",
    "oucontent": "content",
    "page": "content",
    "resource": "content",
    "url": "content",
    "homepage": "navigation",
    "sharedsubpage": "navigation",
    "subpage": "navigation",
    "forumng": "forum",
    "oucollaborate": "forum",
    "ouelluminate": "forum",
    "ouwiki": "forum",
    "externalquiz": "quiz",
    "quiz": "quiz",
}


def _id(name: str) -> Column:
    return integer(name, low=0, high=ID_SPAN - 1)


def _day(name: str, *, optional: bool = False) -> Column:
    return integer(name, low=-FARTHEST_DAY, high=FARTHEST_DAY, optional=optional)


_RUN = (text("code_module", longest=40), text("code_presentation", longest=40))

TABLES: Mapping[str, tuple[Column, ...]] = {
    COURSES: (*_RUN, integer("module_presentation_length", low=1, high=FARTHEST_DAY)),
    VLE: (
        _id("id_site"),
        *_RUN,
        text("activity_type", longest=50),
        integer("week_from", low=-600, high=600, optional=True),
        integer("week_to", low=-600, high=600, optional=True),
    ),
    ASSESSMENTS: (
        *_RUN,
        _id("id_assessment"),
        text("assessment_type"),
        _day("date", optional=True),
        number("weight", low=0, high=100),
    ),
    INFO: (
        *_RUN,
        _id("id_student"),
        *(text(name, optional=True) for name in _TEXT_ATTRIBUTES),
        *(integer(name, low=0, high=100_000, optional=True) for name in _NUMBER_ATTRIBUTES),
        choice("final_result", *OUTCOMES, optional=True),
    ),
    REGISTRATION: (
        *_RUN,
        _id("id_student"),
        _day("date_registration", optional=True),
        _day("date_unregistration", optional=True),
    ),
    RESULTS: (
        _id("id_assessment"),
        _id("id_student"),
        _day("date_submitted"),
        integer("is_banked", low=0, high=1),
        number("score", low=0, high=100, optional=True),
    ),
    CLICKS: (
        *_RUN,
        _id("id_student"),
        _id("id_site"),
        _day("date"),
        integer("sum_click", low=0, high=1_000_000),
    ),
}


def default_start(presentation: str) -> date | None:
    """1 February of the year for ``2013B``, 1 October for ``2013J``, as OULAD names them; None for other names."""
    match = re.fullmatch(r"([12][0-9]{3})([BJ])", presentation)
    return date(int(match[1]), 2 if match[2] == "B" else 10, 1) if match else None
