"""Many submissions at once: the rows that nbgrader would write for them, in bulk.

Each statement inserts or refreshes, so that two graders at once lose nothing: whoever comes second finds the rows there
and only refreshes what is marked automatically.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from nbgrader import api
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from claimwise.gradebook.gradings import Grading
from claimwise.gradebook.marks import NO_RESPONSE
from claimwise.gradebook.own_tables import GRADED
from claimwise.gradebook.scope import Scope


@dataclass(frozen=True)
class SubmissionRow:
    """What the gradebook keeps of one submission: see ``Outcome`` for the scores. ``handed_in`` is in UTC."""

    student: str
    handed_in: datetime | None
    scores: Mapping[str, float | None]
    unsure: frozenset[str]
    silent: frozenset[str]
    grading: Grading | None = None


def write_rows(connection: Connection, scope: Scope, rows: Sequence[SubmissionRow], *, refresh: bool) -> dict[str, str]:
    """Write submissions; gives student -> id of the submitted notebook. Without ``refresh`` marks that are there stay.

    The time of handing in that is there is kept only for the same work. Where marks are refreshed, an old late penalty
    is taken back.
    """
    _write(connection, api.Student, [{"id": row.student} for row in rows], ["id"])
    notebooks = _notebooks(connection, scope, _submissions(connection, scope, rows), refresh=refresh)
    by_cell = ["cell_id", "notebook_id"]
    grades = [
        {
            "id": _new_id(),
            "notebook_id": notebooks[row.student],
            "cell_id": cell_id,
            "auto_score": row.scores[cell],
            "needs_manual_grade": row.scores[cell] is None or cell in row.unsure,
        }
        for row in rows
        for cell_id, cell in scope.marked.items()
    ]
    _write(connection, api.Grade, grades, by_cell, ["auto_score", "needs_manual_grade"] if refresh else [])
    comments = [
        {
            "id": _new_id(),
            "notebook_id": notebooks[row.student],
            "cell_id": cell_id,
            "auto_comment": NO_RESPONSE if cell in row.silent else None,
        }
        for row in rows
        for cell, cell_id in scope.commented.items()
    ]
    _write(connection, api.Comment, comments, by_cell, ["auto_comment"] if refresh else [])
    return notebooks


def last_files(connection: Connection, scope: Scope, students: Sequence[str]) -> dict[str, str]:
    """Student -> hash of the file that was graded last."""
    submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
    found = select(submission.student_id, GRADED.c.file).join(notebook, notebook.assignment_id == submission.id)
    found = found.join(GRADED, GRADED.c.submission == notebook.id)
    found = found.where(notebook.notebook_id == scope.notebook, submission.student_id.in_(students))
    return dict(map(tuple, connection.execute(found)))


def _submissions(connection: Connection, scope: Scope, rows: Sequence[SubmissionRow]) -> dict[str, str]:
    """Student -> id of the submission."""
    table = api.SubmittedAssignment
    timeless = [row.student for row in rows if row.grading and row.handed_in is None]
    last = last_files(connection, scope, timeless) if timeless else {}
    kept = {row.student for row in rows if not row.grading or (row.student, row.grading.file) in last.items()}
    for refreshed in (["timestamp"], []):
        values = [
            {"id": _new_id(), "assignment_id": scope.row, "student_id": row.student, "timestamp": row.handed_in}
            for row in rows
            if (row.student not in kept) == bool(refreshed)
        ]
        _write(connection, table, values, ["assignment_id", "student_id"], refreshed)
    known = select(table.student_id, table.id).where(
        table.assignment_id == scope.row, table.student_id.in_([row.student for row in rows])
    )
    return dict(map(tuple, connection.execute(known)))


def _notebooks(
    connection: Connection, scope: Scope, submissions: Mapping[str, str], *, refresh: bool
) -> dict[str, str]:
    """Student -> id of the submitted notebook."""
    table = api.SubmittedNotebook
    values = [
        {
            "id": _new_id(),
            "assignment_id": submission,
            "notebook_id": scope.notebook,
            "flagged": False,
            "late_submission_penalty": None,
        }
        for submission in submissions.values()
    ]
    unique = ["notebook_id", "assignment_id"]
    _write(connection, table, values, unique, ["late_submission_penalty"] if refresh else [])
    known = select(table.assignment_id, table.id).where(
        table.notebook_id == scope.notebook, table.assignment_id.in_(submissions.values())
    )
    ids = dict(map(tuple, connection.execute(known)))
    return {student: ids[submission] for student, submission in submissions.items()}


def _write(
    connection: Connection,
    table: Any,
    values: Sequence[Mapping[str, Any]],
    unique: Sequence[str],
    refreshed: Sequence[str] = (),
) -> None:
    """Insert rows; where one with the same ``unique`` columns is there, refresh some of its columns."""
    if not values:
        return
    insert: Any = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    if refreshed:
        changes = {column: insert.excluded[column] for column in refreshed}
        insert = insert.on_conflict_do_update(index_elements=unique, set_=changes)
    else:
        insert = insert.on_conflict_do_nothing(index_elements=unique)
    connection.execute(insert, values)


def _new_id() -> str:
    return uuid4().hex
