"""One assignment in the gradebook: what is written there, each time in one transaction.

The machine's marks come in bulk (:mod:`.rows`), what people gave is looked after meanwhile (:mod:`.adopting`), and what
late work loses follows (:mod:`.penalties`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from nbgrader import api
from sqlalchemy import Connection, delete, select, update

from claimwise.gradebook.adopting import Shown, adopt, give, settle
from claimwise.gradebook.arrangements import Arrangement, note
from claimwise.gradebook.database import open_database, reading, writing
from claimwise.gradebook.events import Concerned, note_event
from claimwise.gradebook.gradings import Grading, forget_gradings, gradings, note_gradings
from claimwise.gradebook.history import PersonsMark
from claimwise.gradebook.marks import EarlierMark, Penalty, SubmissionMarks, earlier_marks, read_marks
from claimwise.gradebook.offers import Offer, Offered, take
from claimwise.gradebook.own_tables import prepare
from claimwise.gradebook.penalties import note_extra_time, note_penalties, penalties
from claimwise.gradebook.rows import SubmissionRow, last_files, write_rows
from claimwise.gradebook.scope import read_scope
from claimwise.gradebook.second import arranged_second


class Seen(NamedTuple):
    """What there is of a student before other marks are kept: the marks, and the hash of the file they are for."""

    marks: SubmissionMarks
    file: str


Check = Callable[[Mapping[str, Seen]], None]
"""Is told what there is of some students before other marks are kept, and raises if they must not be."""


class Store:
    """The gradebook's rows of one assignment.

    ``scope`` is what the gradebook knew of it when the store was opened.
    """

    def __init__(self, db_url: str, assignment: str, penalty: Penalty = lambda *_: None) -> None:
        self._engine = open_database(db_url)
        self._penalty = penalty
        with reading(self._engine) as connection:
            self.scope = read_scope(connection, assignment)
        prepare(self._engine)

    def save(self, rows: Iterable[SubmissionRow], unread: Iterable[str] = (), shown: Shown = lambda _: {}) -> None:
        """Write the rows of some submissions, all of them or none.

        What people gave is adopted before and settled after; ``shown`` says which answers they were shown.
        ``unread`` are students whose submission could not be read: it is noted as waiting for a grader. Marks of an
        earlier one stay, and are open again, since they are not for what was handed in last.
        """
        rows = sorted(rows, key=lambda row: row.student)  # always in this order, so that two graders cannot deadlock
        waiting = [
            SubmissionRow(student, None, dict.fromkeys(self.scope.points), frozenset(), frozenset())
            for student in sorted(unread)
        ]
        students = [row.student for row in (*rows, *waiting)]
        with writing(self._engine) as connection:
            # Or a mark that is given meanwhile looks like one of formgrader's.
            before = penalties(connection, self.scope, self._lock(connection, students))
            adopt(connection, self.scope, students, shown)
            self._write_rows(connection, rows, refresh=True)
            self._write_rows(connection, waiting, refresh=False)
            self._note_late(connection, before, penalties(connection, self.scope, self._lock(connection, students)))

    def adopt(self, students: Sequence[str], shown: Shown) -> None:
        """Bind marks that people made to the answers that were shown to them."""
        with writing(self._engine) as connection:
            self._lock(connection, students)
            adopt(connection, self.scope, students, shown)

    def give(
        self, marks: Sequence[PersonsMark], check: Check = lambda _: None, reasons: Sequence[Arrangement] = ()
    ) -> None:
        """Keep marks that people give, with the reasons, and let those count that are for what was graded last.

        ``check`` is told the marks that these students have, and nobody else gives any until these are kept; what it
        raises ends it, and nothing is written. Marks that were made in formgrader before are kept in the history first.
        """
        students = sorted({mark.student for mark in marks})
        with writing(self._engine) as connection:
            notebooks = self._lock(connection, students)
            now = read_marks(connection, self.scope.assignment, self._penalty, students)
            files = last_files(connection, self.scope, students)
            check({student: Seen(found, files.get(student, "")) for student, found in now.items()})
            # What was graded last tells which answers were shown.
            adopt(connection, self.scope, students, lambda _: {}, marks)
            give(connection, self.scope, marks)
            if reasons:
                note(connection, reasons)
            note_penalties(connection, self.scope, self._penalty, notebooks)

    def offer(self, cell: str, offers: Sequence[Offer], lot: Callable[[str], float]) -> list[Offered]:
        """Keep marks for answers to one question, as far as what their markers saw still holds; see :func:`take`.

        ``lot`` says which answers are marked twice, see :class:`Arranged`.
        """
        with writing(self._engine) as connection:
            notebooks = self._lock(connection, [offer.mark.student for offer in offers])
            arranged = arranged_second(connection, self.scope.assignment, cell, lot)
            done = take(connection, self.scope, cell, offers, arranged)
            note_penalties(connection, self.scope, self._penalty, notebooks)
        return done

    def settle(
        self, student: str, answers: Mapping[str, str], unsure: Iterable[str], *, file: str, key: str, score: float
    ) -> None:
        """After nbgrader's own step has saved the machine's marks: put back what people gave these answers.

        ``answers`` and ``unsure`` are as in an ``Outcome``, the others as in a :class:`Grading`.
        """
        # The notebook for graders is nbgrader's own, so the bulk way will write it again, with the same marks.
        grading = Grading(file, "", key, "", "", answers, tuple(sorted(unsure)), score, ())
        with writing(self._engine) as connection:
            (notebook,) = self._lock(connection, [student])
            settle(connection, self.scope, {student: answers})
            note_extra_time(connection, self.scope, [student])
            note_gradings(connection, {notebook: grading})
            note_event(connection, "graded", self.scope.assignment, [Concerned(student, after=f"{score:g}")])

    def withdraw(self, student: str) -> None:
        """Let a student have handed in nothing: nbgrader's rows of the submission go, what people gave stays.

        It is kept in the history, so it counts again as soon as the same answers are handed in by the student.
        """
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        whole = select(submission.id).where(
            submission.assignment_id == self.scope.row, submission.student_id == student
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
            last = last_files(connection, self.scope, [student])
        if last.get(student, "") != file:
            self.set_time(student, None)

    def set_time(self, student: str, handed_in: datetime | None, why: str = "") -> None:
        """Note when graded work came in, in UTC (``None``: nobody knows), and work out what it loses for that.

        ``why`` is as for :meth:`refresh_late`.
        """
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        whose = submission.assignment_id == self.scope.row, submission.student_id == student
        with writing(self._engine) as connection:
            notebooks = self._lock(connection, [student])
            before = penalties(connection, self.scope, notebooks)
            connection.execute(update(submission).where(*whose).values(timestamp=handed_in))
            freed = update(notebook).where(notebook.id.in_(notebooks))
            connection.execute(freed.values(late_submission_penalty=None))  # without a time there is none
            note_penalties(connection, self.scope, self._penalty, notebooks)
            self._note_late(connection, before, penalties(connection, self.scope, notebooks), why)

    def refresh_late(self, why: str = "") -> None:
        """Work out the penalties of all late submissions again, for the marks and the extra time that they have now.

        Whose changed stands in the course's history, with ``why``.
        """
        with writing(self._engine) as connection:
            before = penalties(connection, self.scope)
            note_extra_time(connection, self.scope)
            note_penalties(connection, self.scope, self._penalty)
            self._note_late(connection, before, penalties(connection, self.scope), why)

    def end_penalties(self, why: str = "") -> None:
        """Let nothing be late, since nothing is due any more; ``why`` is as for :meth:`refresh_late`."""
        notebook = api.SubmittedNotebook
        with writing(self._engine) as connection:
            before = penalties(connection, self.scope)
            freed = update(notebook).where(notebook.notebook_id == self.scope.notebook)
            connection.execute(freed.values(late_submission_penalty=None))
            self._note_late(connection, before, {}, why)

    def marks(self, students: Sequence[str] | None = None) -> dict[str, SubmissionMarks]:
        """Student -> all marks of the submission, for those who have one; of everybody if nobody is named."""
        with reading(self._engine) as connection:
            return read_marks(connection, self.scope.assignment, self._penalty, students)

    def earlier_marks(self) -> dict[str, list[EarlierMark]]:
        """Student -> marks of persons that do not stand for the answers that are there now."""
        with reading(self._engine) as connection:
            return earlier_marks(connection, self.scope)

    def gradings(self, students: Sequence[str] | None = None) -> dict[str, Grading]:
        """Student -> what the submission was graded from, of all or some in whose rows nothing is missing."""
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        about = select(submission.student_id, notebook.id).join(notebook, notebook.assignment_id == submission.id)
        about = about.where(notebook.notebook_id == self.scope.notebook)
        about = about if students is None else about.where(submission.student_id.in_(students))
        with reading(self._engine) as connection:
            known = gradings(connection, about.with_only_columns(notebook.id))
            return {student: known[key] for student, key in connection.execute(about) if key in known}

    def _write_rows(self, connection: Connection, rows: Sequence[SubmissionRow], *, refresh: bool) -> None:
        if not rows:
            return
        notebooks = write_rows(connection, self.scope, rows, refresh=refresh)
        note_extra_time(connection, self.scope, list(notebooks))
        if refresh:
            answers = {row.student: row.grading.answers for row in rows if row.grading}
            settle(connection, self.scope, answers)
            note_gradings(connection, {notebooks[row.student]: row.grading for row in rows if row.grading})
            note_penalties(connection, self.scope, self._penalty, list(notebooks.values()))
        else:
            forget_gradings(connection, notebooks.values())
            of_these = update(api.Grade).where(api.Grade.notebook_id.in_(notebooks.values()))
            connection.execute(of_these.values(needs_manual_grade=True))  # all is for a person

    def _lock(self, connection: Connection, students: Sequence[str]) -> list[str]:
        """Let whoever gives marks to these students wait, where the database can lock rows; SQLite is locked whole.

        Gives the ids of their submitted notebooks.
        """
        submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
        rows = select(notebook.id).join(submission, notebook.assignment_id == submission.id)
        rows = rows.where(notebook.notebook_id == self.scope.notebook, submission.student_id.in_(students))
        return list(connection.execute(rows.order_by(notebook.id).with_for_update(of=notebook)).scalars())

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
            note_event(connection, "late-points", self.scope.assignment, changed, whys={"": why})
