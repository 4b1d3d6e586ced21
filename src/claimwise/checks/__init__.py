"""Checks on a course beyond the form of its files: fairness, secrecy, and what must not slip in."""

from claimwise.checks.course import check_course, check_module
from claimwise.checks.whole import CheckedCourse, check_whole

__all__ = ["CheckedCourse", "check_course", "check_module", "check_whole"]
