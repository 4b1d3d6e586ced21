"""The course as data: vocabularies, cases and modules, read from YAML and checked before anything is built."""

from claimwise.content.course import Course
from claimwise.content.problems import ClaimwiseError, ContentError, Problem

__all__ = ["ClaimwiseError", "ContentError", "Course", "Problem"]
