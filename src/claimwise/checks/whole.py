"""A course checked from end to end, as data for whoever shows it: what to correct, and what to look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from claimwise.checks.course import check_course
from claimwise.checks.played import known_cues
from claimwise.checks.quotes import never_compared
from claimwise.checks.readability import WARN_ABOVE, reading_grades
from claimwise.content import Course
from claimwise.errors import Finding
from claimwise.words import _


@dataclass(frozen=True)
class CheckedCourse:
    """What a check found.

    ``findings`` are to be corrected. ``warnings`` are worth a look; they are known only of a course without findings.
    If a course is not ``whole``, what rests on its findings was not checked yet.
    """

    course: Course
    findings: list[Finding]
    warnings: list[Finding]

    @property
    def whole(self) -> bool:
        """Whether everything could be checked."""
        return self.course.whole

    @property
    def claims(self) -> int:
        """How many claims the cases hold."""
        return sum(len(case.claims) for case in self.course.cases.values())

    @property
    def items(self) -> int:
        """How many items the modules hold."""
        return sum(len(module.items) for module in self.course.modules.values())


def check_whole(root: Path) -> CheckedCourse:
    """Read a course and check all of it. ``root`` is the course's folder."""
    course, unreadable = Course.read(root)
    findings = [*unreadable, *check_course(course)]
    return CheckedCourse(course, findings, [] if findings else _worth_a_look(course))


def _worth_a_look(course: Course) -> list[Finding]:
    return [*known_cues(course), *_hard_to_read(course), *_not_compared(course)]


def _hard_to_read(course: Course) -> list[Finding]:
    return [
        Finding(
            _(
                "{chapter} reads like school grade {grade:.0f}; aim at {aim:.0f}",
                chapter=name,
                grade=grade,
                aim=WARN_ABOVE,
            )
        )
        for name, grade in reading_grades(course.root).items()
        if grade > WARN_ABOVE
    ]


def _not_compared(course: Course) -> list[Finding]:
    return [
        Finding(
            _(
                "the quotes of {case} cannot be checked, because neither its text nor a note on it is here; “claimwise "
                "fingerprint TEXT --case {case}” compares them",
                case=case,
            )
        )
        for case in never_compared(course)
    ]
