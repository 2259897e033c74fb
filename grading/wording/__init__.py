"""Findings of grading in plain words, from the codes and numbers that are stored."""

from grading.wording.findings import SUSPICIONS, comparison, finding
from grading.wording.states import left_to_do

__all__ = ["SUSPICIONS", "comparison", "finding", "left_to_do"]
