"""The course as data: vocabularies, cases and modules, read from YAML and checked before anything is built."""

from claimwise.content.course import Course
from claimwise.errors import ClaimwiseError, ContentError, Finding

__all__ = ["ClaimwiseError", "ContentError", "Course", "Finding"]
