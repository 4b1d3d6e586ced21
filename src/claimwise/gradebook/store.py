"""Many submissions into nbgrader's gradebook at once: the rows that nbgrader would write, in bulk.

One engine, one transaction a batch, and statements that either insert or update, so that two graders at once lose
nothing: whoever comes second finds the rows there and only refreshes what is marked automatically. What people gave is
looked after in :mod:`.marks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from nbgrader import api
from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from claimwise.gradebook.arrangements import standings
from claimwise.gradebook.database import StoreError, open_database, reading, writing
from claimwise.gradebook.events import Concerned, note_event
from claimwise.gradebook.history import (
    GRADED,
    Grading,
    PersonsMark,
    forget_gradings,
    gradings,
    note_gradings,
    prepare,
)
from claimwise.gradebook.late import late_by
from claimwise.gradebook.marks import (
    NO_RESPONSE,
    EarlierMark,
    Penalty,
    Scope,
    Shown,
    SubmissionMarks,
    adopt,
    earlier_marks,
    give,
    read_marks,
    settle,
)
from claimwise.gradebook.offers import Offer, Offered, take
from claimwise.gradebook.second import arranged_second
from claimwise.words import _

Check = Callable[[Mapping[str, SubmissionMarks]], None]
"""Is told the marks of some students before others are kept, and raises if they must not be."""


@dataclass(frozen=True)
class SubmissionRow:
    """What the gradebook keeps of one submission: see ``Outcome`` for the scores. ``handed_in`` is in UTC."""

    student: str
    handed_in: datetime | None
    scores: Mapping[str, float | None]
    unsure: frozenset[str]
    silent: frozenset[str]
    grading: Grading | None = None


class Store:
    """The gradebook's rows of one assignment. Close it at the end, or use it in a ``with`` statement."""

    def __init__(self, db_url: str, assignment: str, penalty: Penalty = lambda *_: None) -> None:
        self._engine = open_database(db_url)
        self._insert: Any = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        self._penalty, self._name = penalty, assignment
        with reading(self._engine) as connection:
            self._read_assignment(connection)
        prepare(self._engine)

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

    @property
    def scope(self) -> Scope:
        """What people's marks in this assignment are about."""
        marked = {key: cell for key, (cell, _) in self._points.items()}
        return Scope(self._name, self._assignment, self._notebook, marked, self._solved)

    def save(self, rows: Iterable[SubmissionRow], unread: Iterable[str] = (), shown: Shown = lambda _: {}) -> None:
        """Write the rows of some submissions, all of them or none.

        What people gave is adopted before and settled after; ``shown`` says which answers they were shown.
        ``unread`` are students whose submission could not be read: it is noted as waiting for a grader. Marks of an
        earlier one stay, and are open again, since they are not for what was handed in last.
        """
        rows = sorted(rows, key=lambda row: row.student)  # always in this order, so that two graders cannot deadlock
        waiting = [
            SubmissionRow(student, None, dict.fromkeys(self._graded), frozenset(), frozenset())
            for student in sorted(unread)
        ]
        students = [row.student for row in (*rows, *waiting)]
        with writing(self._engine) as connection:
            # Or a mark that is given meanwhile looks like one of formgrader's.
            before = self._off(connection, self._lock(connection, students))
            adopt(connection, self.scope, students, shown)
            self._write_rows(connection, rows, refresh=True)
            self._write_rows(connection, waiting, refresh=False)
            self._note_late(connection, before, self._off(connection, self._lock(connection, students)))

    def adopt(self, students: Sequence[str], shown: Shown) -> None:
        """Bind marks that people made to the answers that were shown to them."""
        with writing(self._engine) as connection:
            self._lock(connection, students)
            adopt(connection, self.scope, students, shown)

    def give(self, marks: Sequence[PersonsMark], check: Check = lambda _: None) -> None:
        """Keep marks that people give, and let those count that are for the answers which were graded last.

        ``check`` is told the marks that these students have, and nobody else gives any until these are kept; what it
        raises ends it, and nothing is written. Marks that were made in formgrader before are kept in the history first.
        """
        students = sorted({mark.student for mark in marks})
        with writing(self._engine) as connection:
            notebooks = self._lock(connection, students)
            check(read_marks(connection, self._name, self._penalty, students))
            # What was graded last tells which answers were shown.
            adopt(connection, self.scope, students, lambda _: {}, marks)
            give(connection, self.scope, marks)
            self._late(connection, notebooks)

    def offer(self, cell: str, offers: Sequence[Offer], lot: Callable[[str], float]) -> list[Offered]:
        """Keep marks for answers to one question, as far as what their markers saw still holds; see :func:`take`.

        ``lot`` says which answers are marked twice, see :class:`Arranged`.
        """
        with writing(self._engine) as connection:
            notebooks = self._lock(connection, [offer.mark.student for offer in offers])
            arranged = arranged_second(connection, self._name, cell, lot)
            done = take(connection, self.scope, cell, offers, arranged)
            self._late(connection, notebooks)
        return done

    def settle(
        self, student: str, answers: Mapping[str, str], unsure: Iterable[str], *, file: str, key: str, score: float
    ) -> None:
        """After nbgrader's own step has saved the machine's marks: put back what people gave these answers.

        ``answers`` and ``unsure`` are as in an ``Outcome``, the others as in a :class:`Grading`.
        """
        # The notebook for graders is nbgrader's own, so the bulk way will write it again, with the same marks.
        grading = Grading(file, "", key, "", "", answers, tuple(sorted(unsure)), score, ())
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        row = select(notebook.id).join(submission, notebook.assignment_id == submission.id)
        row = row.where(notebook.notebook_id == self._notebook, submission.student_id == student)
        with writing(self._engine) as connection:
            settle(connection, self.scope, {student: answers})
            self._extend(connection, [student])
            note_gradings(connection, {connection.execute(row).scalar_one(): grading})
            note_event(connection, "graded", self._name, [Concerned(student, after=f"{score:g}")])

    def withdraw(self, student: str) -> None:
        """Let a student have handed in nothing: nbgrader's rows of the submission go, what people gave stays.

        It is kept in the history, so it counts again as soon as the same answers are handed in by the student.
        """
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        whole = select(submission.id).where(
            submission.assignment_id == self._assignment, submission.student_id == student
        )
        with writing(self._engine) as connection:
            self._lock(connection, [student])
            adopt(connection, self.scope, [student], lambda _: {})
            found = list(connection.execute(whole).scalars())
            notebooks = list(connection.execute(select(notebook.id).where(notebook.assignment_id.in_(found))).scalars())
            forget_gradings(connection, notebooks)
            for table in (api.Grade, api.Comment):
                connection.execute(delete(table).where(table.notebook_id.in_(notebooks)))
            connection.execute(delete(notebook).where(notebook.id.in_(notebooks)))
            connection.execute(delete(submission).where(submission.id.in_(found)))

    def end_time(self, student: str, file: str) -> None:
        """Let nobody know when graded work came in, unless it is the ``file`` (a hash) that was graded last."""
        with reading(self._engine) as connection:
            last = self._last_files(connection, [student])
        if last.get(student, "") != file:
            self.set_time(student, None)

    def set_time(self, student: str, handed_in: datetime | None, why: str = "") -> None:
        """Note when graded work came in, in UTC (``None``: nobody knows), and work out what it loses for that.

        ``why`` is as for :meth:`refresh_late`.
        """
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        whose = submission.assignment_id == self._assignment, submission.student_id == student
        with writing(self._engine) as connection:
            notebooks = self._lock(connection, [student])
            before = self._off(connection, notebooks)
            connection.execute(update(submission).where(*whose).values(timestamp=handed_in))
            freed = update(notebook).where(notebook.id.in_(notebooks))
            connection.execute(freed.values(late_submission_penalty=None))  # without a time there is none
            self._late(connection, notebooks)
            self._note_late(connection, before, self._off(connection, notebooks), why)

    def refresh_late(self, why: str = "") -> None:
        """Work out the penalties of all late submissions again, for the marks and the extra time that they have now.

        Whose changed stands in the course's history, with ``why``.
        """
        with writing(self._engine) as connection:
            before = self._off(connection, None)
            self._extend(connection, None)
            self._late(connection, None)
            self._note_late(connection, before, self._off(connection, None), why)

    def end_penalties(self, why: str = "") -> None:
        """Let nothing be late, since nothing is due any more; ``why`` is as for :meth:`refresh_late`."""
        notebook = api.SubmittedNotebook
        with writing(self._engine) as connection:
            before = self._off(connection, None)
            freed = update(notebook).where(notebook.notebook_id == self._notebook)
            connection.execute(freed.values(late_submission_penalty=None))
            self._note_late(connection, before, {}, why)

    def marks(self, students: Sequence[str] | None = None) -> dict[str, SubmissionMarks]:
        """Student -> all marks of the submission, for those who have one; of everybody if nobody is named."""
        with reading(self._engine) as connection:
            return read_marks(connection, self._name, self._penalty, students)

    def earlier_marks(self) -> dict[str, list[EarlierMark]]:
        """Student -> marks of persons that do not stand for the answers that are there now."""
        with reading(self._engine) as connection:
            return earlier_marks(connection, self.scope)

    def gradings(self) -> dict[str, Grading]:
        """Student -> what the submission was graded from, for those in whose rows nothing is missing."""
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        about = select(submission.student_id, notebook.id).join(notebook, notebook.assignment_id == submission.id)
        about = about.where(notebook.notebook_id == self._notebook)
        with reading(self._engine) as connection:
            known = gradings(connection, select(notebook.id).where(notebook.notebook_id == self._notebook))
            return {student: known[key] for student, key in connection.execute(about) if key in known}

    def _write_rows(self, connection: Connection, rows: Sequence[SubmissionRow], *, refresh: bool) -> None:
        if not rows:
            return
        self._write(connection, api.Student, [{"id": row.student} for row in rows], ["id"], [])
        submissions = self._submissions(connection, rows)
        self._extend(connection, list(submissions))
        notebooks = self._notebooks(connection, submissions, refresh=refresh)
        self._grades(connection, rows, notebooks, refresh=refresh)
        self._comments(connection, rows, notebooks, refresh=refresh)
        if refresh:
            answers = {row.student: row.grading.answers for row in rows if row.grading}
            settle(connection, self.scope, answers)
            note_gradings(connection, {notebooks[row.student]: row.grading for row in rows if row.grading})
            self._late(connection, list(notebooks.values()))
        else:
            forget_gradings(connection, notebooks.values())
            self._open_all(connection, list(notebooks.values()))

    def _lock(self, connection: Connection, students: Sequence[str]) -> list[str]:
        """Let whoever gives marks to these students wait, where the database can lock rows; SQLite is locked whole.

        Gives the ids of their submitted notebooks.
        """
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        rows = select(notebook.id).join(submission, notebook.assignment_id == submission.id)
        rows = rows.where(notebook.notebook_id == self._notebook, submission.student_id.in_(students))
        return list(connection.execute(rows.order_by(notebook.id).with_for_update(of=notebook)).scalars())

    def _open_all(self, connection: Connection, notebooks: Sequence[str]) -> None:
        """Flag all marks of some submissions for a person."""
        grades = update(api.Grade).where(api.Grade.notebook_id.in_(notebooks))
        connection.execute(grades.values(needs_manual_grade=True))

    def _read_assignment(self, connection: Connection) -> None:
        name = self._name
        found = connection.execute(
            select(api.Assignment.id, api.Assignment.duedate, api.Notebook.id)
            .join(api.Notebook, api.Notebook.assignment_id == api.Assignment.id)
            .where(api.Assignment.name == name, api.Notebook.name == name)
        ).one_or_none()
        if found is None:
            what = _("the gradebook does not know {module}; run “claimwise assign {module}” first", module=name)
            raise StoreError(what)
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

    def _submissions(self, connection: Connection, rows: Sequence[SubmissionRow]) -> dict[str, str]:
        """Student -> id of the submission. The time of handing in that is there is kept only for the same work."""
        timeless = [row.student for row in rows if row.grading and row.handed_in is None]
        last = self._last_files(connection, timeless) if timeless else {}
        kept = {row.student for row in rows if not row.grading or (row.student, row.grading.file) in last.items()}
        for timed in (True, False):
            values = [
                {
                    "id": _new_id(),
                    "assignment_id": self._assignment,
                    "student_id": row.student,
                    "timestamp": row.handed_in,
                }
                for row in rows
                if (row.student not in kept) == timed
            ]
            refreshed = ["timestamp"] if timed else []
            self._write(connection, api.SubmittedAssignment, values, ["assignment_id", "student_id"], refreshed)
        table = api.SubmittedAssignment
        known = select(table.student_id, table.id).where(
            table.assignment_id == self._assignment, table.student_id.in_([row.student for row in rows])
        )
        return dict(map(tuple, connection.execute(known)))

    def _last_files(self, connection: Connection, students: Sequence[str]) -> dict[str, str]:
        """Student -> hash of the file that was graded last."""
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        found = select(submission.student_id, GRADED.c.file).join(notebook, notebook.assignment_id == submission.id)
        found = found.join(GRADED, GRADED.c.submission == notebook.id)
        found = found.where(notebook.notebook_id == self._notebook, submission.student_id.in_(students))
        return dict(map(tuple, connection.execute(found)))

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
        self, connection: Connection, rows: Sequence[SubmissionRow], notebooks: Mapping[str, str], *, refresh: bool
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
        refreshed = ["auto_score", "needs_manual_grade"] if refresh else []
        self._write(connection, api.Grade, values, ["cell_id", "notebook_id"], refreshed)

    def _comments(
        self, connection: Connection, rows: Sequence[SubmissionRow], notebooks: Mapping[str, str], *, refresh: bool
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

    def _extend(self, connection: Connection, students: Sequence[str] | None) -> None:
        """Note the extra time that was granted to some students, or to all, in nbgrader's own rows too."""
        known = standings(connection, students)
        table = api.SubmittedAssignment
        found = select(table.id, table.student_id, table.extension).where(table.assignment_id == self._assignment)
        found = found if students is None else found.where(table.student_id.in_(students))
        for key, student, extension in connection.execute(found).all():
            granted = known[student].extension(self._name)
            if granted is not None and (granted or None) != extension:
                connection.execute(update(table).where(table.id == key).values(extension=granted or None))

    def _late(self, connection: Connection, notebooks: Sequence[str] | None) -> None:
        """Penalties of the named submissions, or of all, between nothing and the score, as nbgrader's plugin says."""
        if self._due is None:
            return
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        about = [notebook.id, notebook.late_submission_penalty]
        about += [submission.student_id, submission.timestamp, submission.extension]
        handed_in = select(*about).join(submission, notebook.assignment_id == submission.id)
        handed_in = handed_in.where(notebook.notebook_id == self._notebook, submission.timestamp.is_not(None))
        named = handed_in if notebooks is None else handed_in.where(notebook.id.in_(notebooks))
        found = connection.execute(named).all()
        seconds = {row.id: late_by(row.timestamp, self._due, row.extension).total_seconds() for row in found}
        scores = self._scores(connection, notebooks) if any(late > 0 for late in seconds.values()) else {}
        changed = []
        for row in found:
            late, score = seconds[row.id], scores.get(row.id, 0.0)
            penalty = self._penalty(row.student_id, score, late) if late > 0 else None
            points = None if penalty is None else min(max(0.0, penalty), score)
            if points != row.late_submission_penalty:
                changed.append({"changed": row.id, "late_submission_penalty": points})
        if changed:
            table = notebook.__table__
            connection.execute(table.update().where(table.c.id == bindparam("changed")), changed)

    def _off(self, connection: Connection, notebooks: Sequence[str] | None) -> dict[str, float]:
        """Student -> the points that the named submissions, or all, lose for being late; of those that lose any."""
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        found = select(submission.student_id, notebook.late_submission_penalty)
        found = found.join(notebook, notebook.assignment_id == submission.id)
        found = found.where(notebook.notebook_id == self._notebook, notebook.late_submission_penalty > 0)
        found = found if notebooks is None else found.where(notebook.id.in_(notebooks))
        return dict(map(tuple, connection.execute(found)))

    def _note_late(
        self, connection: Connection, before: Mapping[str, float], after: Mapping[str, float], why: str = ""
    ) -> None:
        """Note of whom more or less is taken off for being late. What a mark alone changes in it is no news."""
        changed = [
            Concerned(student, before=f"{before.get(student, 0.0):g}", after=f"{after.get(student, 0.0):g}")
            for student in sorted(before.keys() | after.keys())
            if before.get(student) != after.get(student)
        ]
        if changed:
            note_event(connection, "late-points", self._name, changed, whys={"": why})

    def _scores(self, connection: Connection, notebooks: Sequence[str] | None) -> dict[str, float]:
        """Submitted notebook -> the sum of nbgrader's scores, in one query: its own looks through all rows for each."""
        grade = api.Grade
        found = select(grade.notebook_id, func.sum(grade.score)).where(grade.cell_id.in_(self._points))
        found = found if notebooks is None else found.where(grade.notebook_id.in_(notebooks))
        return dict(map(tuple, connection.execute(found.group_by(grade.notebook_id))))

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
