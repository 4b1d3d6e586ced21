"""People's marks and the machine's in one gradebook: each stays bound to the answer that was marked.

Formgrader keeps one mark for each cell and does not say for which text. So a mark made there is *adopted* before the
text that was shown can be replaced: it becomes a row of its own, bound to that text (see :mod:`.history`). What is
*settled* is written to nbgrader's own fields, so that formgrader shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from nbgrader import api
from sqlalchemy import Connection, and_, or_, select, update

from claimwise.gradebook.gradings import Grading, gradings
from claimwise.gradebook.history import History, PersonsMark, add_marks
from claimwise.gradebook.marks import both_comments, given_since
from claimwise.gradebook.own_tables import utc_now
from claimwise.gradebook.scope import Scope

Shown = Callable[[str], Mapping[str, str]]
"""Student -> cell -> hash of the answer that graders were shown; empty if that cannot be told."""


@dataclass(frozen=True)
class _Grade:
    """A row of nbgrader's grades, with the comment of the same cell."""

    id: str
    submission: str
    student: str
    cell: str
    auto: float | None
    manual: float | None
    extra: float | None
    flagged: bool
    comment: str

    @property
    def given(self) -> tuple[float | None, float | None]:
        return self.manual, self.extra or None


def adopt(
    connection: Connection, scope: Scope, students: Sequence[str], shown: Shown, by: Sequence[PersonsMark] = ()
) -> None:
    """Bind marks that people made in formgrader to the answers that were shown there, each as a row of its own.

    ``by`` are marks that are given now: nobody notes when formgrader's were made, but it was before these.
    """
    now = utc_now()
    time = min((mark.time - timedelta(microseconds=1) for mark in by), default=now)
    history = History(connection, scope.assignment, students)
    submitted = _submissions(connection, scope, students)
    known = gradings(connection, list(submitted))
    found: list[PersonsMark] = []
    answers: dict[str, Mapping[str, str]] = {}
    for row in _grades(connection, scope, submitted, history, known):
        grading = known.get(row.submission)
        if row.student not in answers:
            answers[row.student] = shown(row.student) or (grading.answers if grading else {})
        answer = answers[row.student].get(row.cell, "")
        if _is_new(row, answer, history, grading):
            found.append(PersonsMark(row.student, row.cell, answer, *row.given, comment=row.comment, time=time))
    add_marks(connection, scope.assignment, found)


def _is_new(row: _Grade, answer: str, history: History, grading: Grading | None) -> bool:
    """Whether a person has given, changed or taken back this mark since the last time.

    Formgrader lowers nbgrader's flag when a mark is saved. A flag that is up says only that a mark may be one for an
    earlier answer; then it is new if nobody is known to have given it before.
    """
    same = history.of_answer(row.student, row.cell, answer)
    nothing = row.given == (None, None)
    if same:
        if nothing and row.given != same.given:
            return grading is not None  # taken back; without a grading the row is new and was never given it
        return row.given != same.given or (not row.flagged and row.comment != same.comment)
    if nothing:
        # Saved in formgrader without another mark: somebody has looked, and leaves the machine's mark.
        return not row.flagged and grading is not None and row.cell in grading.unsure
    if not row.flagged:
        return True
    return given_since(history, grading, row.student, row.cell, row.given)


def settle(connection: Connection, scope: Scope, answers: Mapping[str, Mapping[str, str]]) -> None:
    """After the machine has marked: put back what people gave these answers, and open what is for other answers.

    ``answers`` maps students to cells to the hashes of their answers.
    """
    students = list(answers)
    history = History(connection, scope.assignment, students)
    for row in _grades(connection, scope, _submissions(connection, scope, students), history, {}):
        mark = history.of_answer(row.student, row.cell, answers[row.student].get(row.cell))
        if mark:
            flagged = mark.points is None and row.auto is None
            values = {"manual_score": mark.points, "extra_credit": mark.extra, "needs_manual_grade": flagged}
            _put_comment(connection, scope, row, mark.comment)
        elif row.given != (None, None):
            values = {"needs_manual_grade": True}
        else:
            continue
        connection.execute(update(api.Grade).where(api.Grade.id == row.id).values(values))


def give(connection: Connection, scope: Scope, marks: Sequence[PersonsMark]) -> None:
    """Keep marks that people give, and let those count that are for the answers which were graded last."""
    add_marks(connection, scope.assignment, marks)
    students = sorted({mark.student for mark in marks})
    submitted = _submissions(connection, scope, students)
    known = gradings(connection, list(submitted))
    settle(connection, scope, {submitted[key]: grading.answers for key, grading in known.items()})


def _put_comment(connection: Connection, scope: Scope, row: _Grade, comment: str) -> None:
    cell = scope.commented.get(row.cell)
    if cell and comment != row.comment:
        of_cell = and_(api.Comment.notebook_id == row.submission, api.Comment.cell_id == cell)
        connection.execute(update(api.Comment).where(of_cell).values(manual_comment=comment or None))


def _submissions(connection: Connection, scope: Scope, students: Sequence[str]) -> dict[str, str]:
    """Id of the row of a submitted notebook -> student."""
    notebook, submission = api.SubmittedNotebook, api.SubmittedAssignment
    found = (
        select(notebook.id, submission.student_id)
        .join(submission, notebook.assignment_id == submission.id)
        .where(submission.assignment_id == scope.row, submission.student_id.in_(students))
        .where(notebook.notebook_id == scope.notebook)
    )
    return dict(map(tuple, connection.execute(found)))


def _grades(
    connection: Connection, scope: Scope, submitted: Mapping[str, str], history: History, known: Mapping[str, Grading]
) -> Iterator[_Grade]:
    """The rows in which a person may have a hand: with a mark, now or earlier, or once left for somebody to look at."""
    grade = api.Grade
    looked_at = [key for key, student in submitted.items() if student in history.students]
    looked_at += [key for key, grading in known.items() if grading.unsure]
    hand = [grade.manual_score.is_not(None), grade.extra_credit.is_not(None)]
    hand += [grade.notebook_id.in_(looked_at)] if looked_at else []
    columns = (grade.id, grade.notebook_id, grade.cell_id, grade.auto_score, grade.manual_score, grade.extra_credit)
    found = (
        select(*columns, grade.needs_manual_grade)
        # By cell too, because nbgrader's index begins with it.
        .where(grade.cell_id.in_(scope.marked), grade.notebook_id.in_(submitted), or_(*hand))
        .with_for_update()  # formgrader waits, where the database can lock rows
    )
    rows = connection.execute(found).all()
    comments = both_comments(connection, {row[1] for row in rows}, scope.commented.values())
    for key, notebook, cell_id, auto, manual, extra, flagged in rows:
        cell = scope.marked[cell_id]
        _, comment = comments.get((notebook, cell), (None, None))
        yield _Grade(key, notebook, submitted[notebook], cell, auto, manual, extra, flagged, comment or "")
