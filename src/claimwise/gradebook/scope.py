"""What nbgrader's gradebook knows of one assignment of ours: its rows, its cells with their points, when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nbgrader import api
from sqlalchemy import Connection, select

from claimwise.gradebook.database import StoreError
from claimwise.words import _


class UnknownAssignmentError(StoreError):
    """The gradebook can be read, and does not know an assignment: nothing of it was ever marked."""


@dataclass(frozen=True)
class Scope:
    """An assignment: its name, the ids of nbgrader's rows of it and of its one notebook, and when it is due, in UTC.

    ``marked`` maps the ids of nbgrader's rows of marked cells to names, ``points`` names to the most that can be
    earned, ``commented`` names to the ids of rows that hold comments, and ``checksums`` those of the release to
    nbgrader's checksums.
    """

    assignment: str
    row: str
    notebook: str
    due: datetime | None
    marked: Mapping[str, str]
    points: Mapping[str, float]
    commented: Mapping[str, str]
    checksums: Mapping[str, str]


def read_scope(connection: Connection, assignment: str) -> Scope:
    """What is known of an assignment. Raises :class:`UnknownAssignmentError` if the gradebook does not know it."""
    found = connection.execute(
        select(api.Assignment.id, api.Assignment.duedate, api.Notebook.id)
        .join(api.Notebook, api.Notebook.assignment_id == api.Assignment.id)
        .where(api.Assignment.name == assignment, api.Notebook.name == assignment)
    ).one_or_none()
    if found is None:
        what = _("the gradebook does not know {module}; run “claimwise assign {module}” first", module=assignment)
        raise UnknownAssignmentError(what)
    row, due, notebook = found
    source, grade, solution = api.SourceCell, api.GradeCell, api.SolutionCell
    sources = select(source.name, source.checksum).where(source.notebook_id == notebook)
    solved = select(solution.name, solution.id).where(solution.notebook_id == notebook)
    graded = connection.execute(
        select(grade.id, grade.name, grade.max_score).where(grade.notebook_id == notebook)
    ).all()
    return Scope(
        assignment,
        row,
        notebook,
        due,
        marked={key: cell for key, cell, _most in graded},
        points={cell: most for _key, cell, most in graded},
        commented=dict(map(tuple, connection.execute(solved))),
        checksums=dict(map(tuple, connection.execute(sources))),
    )
