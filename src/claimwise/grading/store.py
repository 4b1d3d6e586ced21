"""Many submissions into nbgrader's gradebook at once: the rows that nbgrader would write, in bulk.

One engine, one transaction a batch, and statements that either insert or update, so that two graders at once lose
nothing: whoever comes second finds the rows there and only refreshes what is marked automatically. Manual marks,
comments by hand and extra credit are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from nbgrader import api
from sqlalchemy import Connection, Engine, create_engine, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from claimwise.content import ClaimwiseError

WAIT = 60
"""Seconds that SQLite waits for another grader's transaction."""

NO_RESPONSE = "No response."
"""What nbgrader notes on a cell that the student left as it was."""

Penalty = Callable[[str, float, float], float | None]
"""Student id, score, seconds late -> points off, or ``None``: nbgrader's plugin for late submissions."""


class StoreError(ClaimwiseError):
    """The gradebook does not know the assignment. The message says what to do."""


@dataclass(frozen=True)
class Row:
    """What the gradebook keeps of one submission: see ``Outcome`` for the scores. ``handed_in`` is in UTC."""

    student: str
    handed_in: datetime | None
    scores: Mapping[str, float | None]
    unsure: frozenset[str]
    silent: frozenset[str]


@dataclass(frozen=True)
class Mark:
    """What the gradebook says of one cell. ``pending`` if nobody has marked it yet."""

    score: float
    points: float
    pending: bool


@dataclass
class Marked:
    """All that the gradebook says of one submission: cell -> mark, cell -> comment, and points off for being late."""

    late_penalty: float
    marks: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)


class Store:
    """The gradebook's rows of one assignment. Close it at the end, or use it in a ``with`` statement."""

    def __init__(self, db_url: str, assignment: str, penalty: Penalty) -> None:
        options: dict[str, Any] = {"connect_args": {"timeout": WAIT}} if db_url.startswith("sqlite") else {}
        self._engine: Engine = create_engine(db_url, **options)
        self._insert: Any = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        self._penalty = penalty
        with self._engine.connect() as connection:
            self._read_assignment(connection, assignment)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    @property
    def checksums(self) -> dict[str, str]:
        """Cell -> nbgrader's checksum, for the cells of the release."""
        return dict(self._checksums)

    @property
    def points(self) -> dict[str, float]:
        """Cell -> points that the gradebook allows for it, for the cells that are marked."""
        return dict(self._points.values())

    def marked_by_hand(self, students: Sequence[str]) -> set[tuple[str, str]]:
        """Student and cell of every mark that a grader gave by hand."""
        submission, notebook, grade = api.SubmittedAssignment, api.SubmittedNotebook, api.Grade
        found = (
            select(submission.student_id, grade.cell_id)
            .join(notebook, grade.notebook_id == notebook.id)
            .join(submission, notebook.assignment_id == submission.id)
            .where(notebook.notebook_id == self._notebook, submission.student_id.in_(students))
            .where(grade.manual_score.is_not(None))
        )
        with self._engine.connect() as connection:
            return {(student, self._points[cell][0]) for student, cell in connection.execute(found)}

    def save(self, rows: Iterable[Row], unread: Iterable[str] = ()) -> None:
        """Write the rows of some submissions, all of them or none.

        ``unread`` are students whose submission could not be read: it is noted as waiting for a grader, unless an
        earlier one was graded, whose marks then stay.
        """
        rows = sorted(rows, key=lambda row: row.student)  # always in this order, so that two graders cannot deadlock
        waiting = [
            Row(student, None, dict.fromkeys(self._graded), frozenset(), frozenset()) for student in sorted(unread)
        ]
        with self._engine.begin() as connection:
            self._write_rows(connection, rows, refresh=True)
            self._write_rows(connection, waiting, refresh=False)

    def marked(self, students: Sequence[str]) -> dict[str, Marked]:
        """Student -> what the gradebook says of the submission, for those who have one."""
        notebook, submission, grade, comment = api.SubmittedNotebook, api.SubmittedAssignment, api.Grade, api.Comment
        about = select(submission.student_id, notebook.id, notebook.late_submission_penalty)
        about = about.join(submission, notebook.assignment_id == submission.id)
        about = about.where(notebook.notebook_id == self._notebook, submission.student_id.in_(students))
        with self._engine.connect() as connection:
            found = {key: (student, Marked(late or 0.0)) for student, key, late in connection.execute(about)}
            grades = select(
                grade.notebook_id, grade.cell_id, grade.auto_score, grade.manual_score, grade.extra_credit
            ).where(grade.notebook_id.in_(found))
            for key, cell, auto, manual, extra in connection.execute(grades):
                name, points = self._points[cell]
                score = (auto or 0.0 if manual is None else manual) + (extra or 0.0)
                found[key][1].marks[name] = Mark(score, points, pending=auto is None and manual is None)
            comments = select(comment.notebook_id, api.BaseCell.name, comment.auto_comment, comment.manual_comment)
            comments = comments.join(api.BaseCell, comment.cell_id == api.BaseCell.id)
            for key, name, auto, manual in connection.execute(comments.where(comment.notebook_id.in_(found))):
                found[key][1].comments[name] = (auto if manual is None else manual) or ""
        return dict(found.values())

    def _write_rows(self, connection: Connection, rows: Sequence[Row], *, refresh: bool) -> None:
        if not rows:
            return
        self._write(connection, api.Student, [{"id": row.student} for row in rows], ["id"], [])
        submissions = self._submissions(connection, rows)
        notebooks = self._notebooks(connection, submissions, refresh=refresh)
        self._grades(connection, rows, notebooks, refresh=refresh)
        self._comments(connection, rows, notebooks, refresh=refresh)
        if refresh:
            self._late(connection, list(notebooks.values()))

    def _read_assignment(self, connection: Connection, name: str) -> None:
        found = connection.execute(
            select(api.Assignment.id, api.Assignment.duedate, api.Notebook.id)
            .join(api.Notebook, api.Notebook.assignment_id == api.Assignment.id)
            .where(api.Assignment.name == name, api.Notebook.name == name)
        ).one_or_none()
        if found is None:
            raise StoreError(f"the gradebook does not know {name}; run “claimwise assign {name}” first")
        self._assignment, self._due, self._notebook = found
        cells = select(api.SourceCell.name, api.SourceCell.checksum).where(api.SourceCell.notebook_id == self._notebook)
        self._checksums = dict(map(tuple, connection.execute(cells)))
        points = select(api.GradeCell.id, api.GradeCell.name, api.GradeCell.max_score)
        points = points.where(api.GradeCell.notebook_id == self._notebook)
        self._points = {cell_id: (cell, most) for cell_id, cell, most in connection.execute(points)}
        self._graded = {cell: cell_id for cell_id, (cell, _) in self._points.items()}
        solved = select(api.SolutionCell.name, api.SolutionCell.id)
        solved = solved.where(api.SolutionCell.notebook_id == self._notebook)
        self._solved = dict(map(tuple, connection.execute(solved)))

    def _submissions(self, connection: Connection, rows: Sequence[Row]) -> dict[str, str]:
        """Student -> id of the submission; a time of handing in is kept if none is given."""
        for with_time in (True, False):
            values = [
                {
                    "id": _new_id(),
                    "assignment_id": self._assignment,
                    "student_id": row.student,
                    "timestamp": row.handed_in,
                }
                for row in rows
                if (row.handed_in is not None) == with_time
            ]
            refreshed = ["timestamp"] if with_time else []
            self._write(connection, api.SubmittedAssignment, values, ["assignment_id", "student_id"], refreshed)
        table = api.SubmittedAssignment
        known = select(table.student_id, table.id).where(
            table.assignment_id == self._assignment, table.student_id.in_([row.student for row in rows])
        )
        return dict(map(tuple, connection.execute(known)))

    def _notebooks(self, connection: Connection, submissions: Mapping[str, str], *, refresh: bool) -> dict[str, str]:
        """Student -> id of the submitted notebook. Where it is refreshed, an old late penalty is taken back."""
        values = [
            {
                "id": _new_id(),
                "assignment_id": submission,
                "notebook_id": self._notebook,
                "flagged": False,
                "late_submission_penalty": None,
            }
            for submission in submissions.values()
        ]
        unique = ["notebook_id", "assignment_id"]
        self._write(connection, api.SubmittedNotebook, values, unique, ["late_submission_penalty"] if refresh else [])
        table = api.SubmittedNotebook
        known = select(table.assignment_id, table.id).where(
            table.notebook_id == self._notebook, table.assignment_id.in_(submissions.values())
        )
        ids = dict(map(tuple, connection.execute(known)))
        return {student: ids[submission] for student, submission in submissions.items()}

    def _grades(
        self, connection: Connection, rows: Sequence[Row], notebooks: Mapping[str, str], *, refresh: bool
    ) -> None:
        values = [
            {
                "id": _new_id(),
                "notebook_id": notebooks[row.student],
                "cell_id": cell_id,
                "auto_score": row.scores[cell],
                "needs_manual_grade": row.scores[cell] is None or cell in row.unsure,
            }
            for row in rows
            for cell, cell_id in self._graded.items()
        ]
        insert, unique = self._insert(api.Grade), ["cell_id", "notebook_id"]
        by_hand = or_(api.Grade.manual_score.is_not(None), insert.excluded.needs_manual_grade)
        changes = {"auto_score": insert.excluded.auto_score, "needs_manual_grade": by_hand}
        update = insert.on_conflict_do_update(index_elements=unique, set_=changes)
        connection.execute(update if refresh else insert.on_conflict_do_nothing(index_elements=unique), values)

    def _comments(
        self, connection: Connection, rows: Sequence[Row], notebooks: Mapping[str, str], *, refresh: bool
    ) -> None:
        values = [
            {
                "id": _new_id(),
                "notebook_id": notebooks[row.student],
                "cell_id": cell_id,
                "auto_comment": NO_RESPONSE if cell in row.silent else None,
            }
            for row in rows
            for cell, cell_id in self._solved.items()
        ]
        self._write(connection, api.Comment, values, ["cell_id", "notebook_id"], ["auto_comment"] if refresh else [])

    def _late(self, connection: Connection, notebooks: Sequence[str]) -> None:
        """Penalties for late submissions, between nothing and the score, as nbgrader's plugin says."""
        if self._due is None:
            return
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        about = [notebook.id, notebook.score.label("score")]
        about += [submission.student_id, submission.timestamp, submission.extension]
        handed_in = (
            select(*about)
            .join(submission, notebook.assignment_id == submission.id)
            .where(notebook.id.in_(notebooks), submission.timestamp.is_not(None))
        )
        for found in connection.execute(handed_in):
            due = self._due + found.extension if found.extension else self._due
            seconds = (found.timestamp - due).total_seconds()
            penalty = self._penalty(found.student_id, found.score, seconds) if seconds > 0 else None
            if penalty is not None:
                points = min(max(0.0, penalty), found.score)
                table = notebook.__table__
                connection.execute(table.update().where(table.c.id == found.id).values(late_submission_penalty=points))

    def _write(
        self, connection: Connection, table: Any, values: list[dict[str, Any]], unique: list[str], refreshed: list[str]
    ) -> None:
        """Insert rows; where one with the same ``unique`` columns is there, refresh some of its columns."""
        if not values:
            return
        insert = self._insert(table)
        changes = {column: insert.excluded[column] for column in refreshed}
        update = (
            insert.on_conflict_do_update(index_elements=unique, set_=changes)
            if changes
            else insert.on_conflict_do_nothing(index_elements=unique)
        )
        connection.execute(update, values)


def _new_id() -> str:
    return uuid4().hex
