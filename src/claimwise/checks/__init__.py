"""Checks on a course beyond the form of its files: fairness, secrecy, and what must not slip in."""

from claimwise.checks.course import check_course, check_module

__all__ = ["check_course", "check_module"]
