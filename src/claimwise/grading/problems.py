"""What a grader is told after grading a class: one line for each thing to look at, with what to do, also as a table."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimwise.errors import visible
from claimwise.tables import write_table

if TYPE_CHECKING:
    from claimwise.grading.grade import Graded

LOOK = "look at it by hand"
"""What to do where a problem does not say."""


class Problem(NamedTuple):
    """One thing to look at in a student's work, in characters that can all be seen."""

    student: str
    what: str
    to_do: str
    graded: bool

    def __str__(self) -> str:
        return f"{self.student}: {self.what} → {self.to_do}"


def problems_of(results: Iterable[Graded]) -> list[Problem]:
    """All problems of a graded class: first of the work that could not be graded, each part in order of students."""
    found = [_problem(result, text) for result in results for text in result.problems]
    return sorted(found, key=lambda problem: (problem.graded, problem.student))


def write_problems(path: Path, problems: Iterable[Problem]) -> None:
    """Write problems as a CSV table (student, what, what to do) that no spreadsheet runs."""
    rows = ({"student": problem.student, "what": problem.what, "what to do": problem.to_do} for problem in problems)
    write_table(path, ["student", "what", "what to do"], rows)


def _problem(result: Graded, text: str) -> Problem:
    what, _, to_do = text.partition(" → ")
    return Problem(visible(result.student), visible(what.rstrip(".")), visible(to_do) or LOOK, result.score is not None)
