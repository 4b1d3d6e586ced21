"""Every mark: the one place where marks of machine and people are read and added up.

The machine's marks are made anew each time that work is graded. A person's mark belongs to the answer that was marked:
whatever is done again by machine, an unchanged answer keeps it, and for a changed answer it no longer stands. It then
stays visible, and the answer is open until somebody marks it again (see :mod:`.adopting`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from nbgrader import api
from sqlalchemy import Connection, Row, Select, or_, select

from claimwise.gradebook.arrangements import Standings, standings
from claimwise.gradebook.gradings import Grading, graded_answers, gradings
from claimwise.gradebook.history import History, PersonsMark, marks_given
from claimwise.gradebook.late import extended, late_by
from claimwise.gradebook.people import FORMGRADER
from claimwise.gradebook.scope import Scope

_FEW = 500
"""So many values any database takes in one statement."""

Penalty = Callable[[str, float, float], float | None]
"""Student id, score, seconds late -> points off, or ``None``: nbgrader's plugin for late submissions."""


class CellMark(NamedTuple):
    """What a marked cell earned. ``points`` are the most that it can earn, extra credit aside.

    ``score`` counts, extra credit included. ``open`` says that a person has yet to mark or look at it. ``earlier`` is a
    person's mark for an answer that has changed since; it is shown and does not count. ``waiting`` says that nobody and
    nothing has marked the answer yet, so that its 0 points are none that were given. ``auto`` is the machine's mark;
    ``by_hand`` says that a person's points stand in its place.
    """

    score: float
    points: float
    open: bool = False
    waiting: bool = False
    earlier: float | None = None
    extra: float = 0.0
    auto: float | None = None
    by_hand: bool = False

    @property
    def changed(self) -> bool:
        """Whether the answer changed after a person marked it."""
        return self.earlier is not None


@dataclass
class SubmissionMarks:
    """All marks of one submission: by cell, with the comments of people or machine, and what it lost by being late.

    ``possible`` are the points of the whole assignment. ``handed_in`` and ``due`` are in UTC; ``due`` is the student's
    own, with any extra time. ``excused``: the assignment does not count for this student, whatever the marks are.
    """

    student: str
    handed_in: datetime | None
    possible: float
    marks: dict[str, CellMark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    late_penalty: float = 0.0
    late: bool = False
    due: datetime | None = None
    excused: bool = False

    @property
    def earned(self) -> float:
        """Points of all marks that stand, before anything is taken off."""
        return sum(mark.score for mark in self.marks.values())

    @property
    def total(self) -> float:
        """Points in the end, or so far: what is earned less the late penalty, and never less than 0."""
        return max(0.0, self.earned - self.late_penalty)

    @property
    def settled(self) -> float:
        """Of how many points the total is, so far: of those where something was earned, or nothing is left open."""
        return sum(mark.points for mark in self.marks.values() if not mark.waiting and (mark.score or not mark.open))

    @property
    def started(self) -> bool:
        """Whether anything of it has a mark. If not, its total of 0 is nobody's, and no points so far."""
        return not self.open or any(not mark.waiting and (mark.score or not mark.open) for mark in self.marks.values())

    @property
    def open(self) -> list[str]:
        """The cells that a person has yet to mark or look at. While there are any, the total is one “so far”."""
        return [cell for cell, mark in self.marks.items() if mark.open]

    @property
    def changed(self) -> list[str]:
        """The cells whose answer changed after a person marked it."""
        return [cell for cell, mark in self.marks.items() if mark.changed]


@dataclass(frozen=True)
class AnswerMarks:
    """What is known of the marks of one answer.

    ``answer`` is the hash of what was graded last, empty if nothing was; ``mark`` and ``comment`` are what counts;
    ``given`` are all marks that people ever gave there, oldest first, of every stage, also for earlier answers.
    """

    student: str
    cell: str
    answer: str
    mark: CellMark
    comment: str = ""
    given: tuple[PersonsMark, ...] = ()

    @property
    def for_this(self) -> list[PersonsMark]:
        """The marks that people gave this very answer, oldest first."""
        return [mark for mark in self.given if mark.answer == self.answer]

    @property
    def settled(self) -> PersonsMark | None:
        """The mark that counts, with its levels and marker, if it is known who gave it."""
        last = next((mark for mark in reversed(self.for_this) if mark.stage == "settled"), None)
        if last is None or self.mark.open or not self.mark.by_hand:
            return None
        same = last.points is not None and abs(last.points + (last.extra or 0.0) - self.mark.score) < _SAME
        said = {self.comment, ""} if self.comment == NO_RESPONSE else {self.comment}  # or a person said just that
        return last if same and last.comment in said else None

    @property
    def is_unnoted(self) -> bool:
        """Whether the mark that counts was given in formgrader, and is no row of the history yet."""
        return bool(self.answer) and self.mark.by_hand and not self.mark.open and self.settled is None

    @property
    def overwritten(self) -> PersonsMark | None:
        """The mark in whose place one from formgrader counts, if there is such a one for this answer."""
        if self.settled is None or self.settled.marker != FORMGRADER:
            return None
        by_others = (mark for mark in reversed(self.for_this) if mark.marker != FORMGRADER)
        return next((mark for mark in by_others if mark.stage == "settled"), None)


NO_RESPONSE = "No response."  # not said: nbgrader's own
"""What nbgrader notes on a cell that the student left as it was."""

_SAME = 1e-9
"""Points nearer to each other than this are the same."""


@dataclass(frozen=True)
class EarlierMark:
    """A mark of a person for an answer that was there before. ``known`` says that it is known to be another answer."""

    cell: str
    points: float
    known: bool


def earlier_marks(connection: Connection, scope: Scope) -> dict[str, list[EarlierMark]]:
    """Student -> marks of persons that do not stand for the answers that are there now."""
    grade, notebook, submission = api.Grade, api.SubmittedNotebook, api.SubmittedAssignment
    found = (
        select(submission.student_id, grade.cell_id, grade.auto_score, grade.manual_score, grade.extra_credit)
        .join(notebook, grade.notebook_id == notebook.id)
        .join(submission, notebook.assignment_id == submission.id)
        .where(notebook.notebook_id == scope.notebook, grade.needs_manual_grade)
        .where(or_(grade.manual_score.is_not(None), grade.extra_credit.is_not(None)))
    )
    rows = connection.execute(found).all()
    history = History(connection, scope.assignment, sorted({row[0] for row in rows}))
    result: dict[str, list[EarlierMark]] = {}
    for student, cell_id, auto, manual, extra in rows:
        cell, mark = scope.marked[cell_id], _mark(0.0, auto, manual, extra, flagged=True, stale=True)
        if mark.earlier is not None:
            known = history.latest(student, cell) is not None
            result.setdefault(student, []).append(EarlierMark(cell, mark.earlier, known))
    return result


def read_marks(
    connection: Connection,
    assignment: str,
    penalty: Penalty,
    students: Sequence[str] | None = None,
    known: Standings | None = None,
) -> dict[str, SubmissionMarks]:
    """Student -> all marks of the submission, for those who have one; of everybody if no students are named.

    ``known`` is what was decided about them, if somebody has read that already.

    The late penalty is worked out for the marks that stand now, as nbgrader's plugin says, between nothing and what is
    earned. Where no due date is known, it is what the gradebook holds.
    """
    known = standings(connection, students) if known is None else known
    points = _points(connection, assignment)
    possible = sum(most for _, most in points.values())
    rows = connection.execute(_handed_in(assignment, students)).all()
    submitted = {row.id: row.student_id for row in rows}
    everybody = students is None
    marks = _marks(connection, assignment, points, submitted, everybody=everybody)
    comments = _comments_of(connection, submitted, _commented(connection, assignment), everybody=everybody)
    result: dict[str, SubmissionMarks] = {}
    for row in rows:
        own = known[row.student_id]
        found = result.setdefault(row.student_id, SubmissionMarks(row.student_id, row.timestamp, possible))
        found.excused = assignment in own.excused
        found.marks |= marks.get(row.id, {})
        found.comments |= comments.get(row.id, {})
        earned = sum(mark.score for mark in marks.get(row.id, {}).values())
        _note_time(found, row, own.extension(assignment), penalty, earned)
    return result


def _handed_in(assignment: str, students: Sequence[str] | None) -> Select[Any]:
    """The notebooks of all submissions, or of those of some students, with what decides how late they are."""
    notebook, submission = api.SubmittedNotebook, api.SubmittedAssignment
    columns = (notebook.id, submission.student_id, submission.timestamp, submission.extension, api.Assignment.duedate)
    about = (
        select(*columns, notebook.late_submission_penalty)
        .join(submission, notebook.assignment_id == submission.id)
        .join(api.Assignment, submission.assignment_id == api.Assignment.id)
        # By notebook too, because nbgrader's index begins with it.
        .where(api.Assignment.name == assignment, notebook.notebook_id.in_(_notebooks(assignment)))
        .order_by(submission.student_id, notebook.id)
    )
    return about if students is None else about.where(submission.student_id.in_(students))


def _note_time(
    found: SubmissionMarks, row: Row[Any], granted: timedelta | None, penalty: Penalty, earned: float
) -> None:
    """Note when a notebook was due, and what it loses of the points that it ``earned`` for being late."""
    due, handed_in = row.duedate, row.timestamp
    extra = row.extension if granted is None else granted
    found.due = extended(due, extra) if due else None
    if due is None or handed_in is None:
        off, late = row.late_submission_penalty, 0.0
    else:
        late = late_by(handed_in, due, extra).total_seconds()
        off = penalty(found.student, earned, late) if late > 0 else None
    found.late_penalty += min(max(0.0, off or 0.0), earned) if due else off or 0.0
    found.late = found.late or late > 0


def answer_marks(
    connection: Connection, assignment: str, cell: str, students: Sequence[str] | None = None
) -> dict[str, AnswerMarks]:
    """Student -> what is known of the marks of one answer, for everybody or some who have a submission."""
    notebook, submission = api.SubmittedNotebook, api.SubmittedAssignment
    about = (
        select(notebook.id, submission.student_id)
        .join(submission, notebook.assignment_id == submission.id)
        .where(notebook.notebook_id.in_(_notebooks(assignment)))
    )
    about = about if students is None else about.where(submission.student_id.in_(students))
    submitted = dict(map(tuple, connection.execute(about)))
    points = {key: found for key, found in _points(connection, assignment).items() if found[0] == cell}
    everybody = students is None
    marks = _marks(connection, assignment, points, submitted, everybody=everybody)
    comments = _comments_of(connection, submitted, _commented(connection, assignment, cell), everybody=everybody)
    answers = graded_answers(connection, list(submitted) if students else about.with_only_columns(notebook.id))
    given: dict[str, list[PersonsMark]] = {}
    for mark in marks_given(connection, assignment, students[0] if students and len(students) == 1 else None, cell):
        given.setdefault(mark.student, []).append(mark)
    return {
        student: AnswerMarks(
            student,
            cell,
            answers.get(key, {}).get(cell, ""),
            marks[key][cell],
            comments.get(key, {}).get(cell, ""),
            tuple(given.get(student, ())),
        )
        for key, student in submitted.items()
        if cell in marks.get(key, {})
    }


def written_cells(connection: Connection, assignment: str) -> list[str]:
    """The cells of an assignment that a person marks, and comments on."""
    named = set(connection.execute(_commented_cells(api.BaseCell.name, assignment)).scalars())
    return [cell for cell, _most in _points(connection, assignment).values() if cell.rpartition("/")[2] in named]


def _notebooks(assignment: str) -> Any:
    found = select(api.Notebook.id).join(api.Assignment, api.Notebook.assignment_id == api.Assignment.id)
    return found.where(api.Assignment.name == assignment)


def _points(connection: Connection, assignment: str) -> dict[str, tuple[str, float]]:
    """Id of a marked cell's row -> its name and the points that it can earn."""
    found: dict[str, tuple[str, float]] = {}
    for table in (api.GradeCell, api.TaskCell):
        cells = (
            select(table.id, table.name, table.max_score, api.Notebook.name)
            .join(api.Notebook, table.notebook_id == api.Notebook.id)
            .join(api.Assignment, api.Notebook.assignment_id == api.Assignment.id)
            .where(api.Assignment.name == assignment)
            .order_by(table.name)
        )
        for key, cell, most, notebook in connection.execute(cells):
            # Ours have one notebook, called like the assignment; an instructor's own may have several.
            found[key] = (cell if notebook == assignment else f"{notebook}/{cell}", most or 0.0)
    return found


def _marks(
    connection: Connection,
    assignment: str,
    points: Mapping[str, tuple[str, float]],
    submitted: Mapping[str, str],
    *,
    everybody: bool,
) -> dict[str, dict[str, CellMark]]:
    """Submitted notebook -> cell -> mark. ``submitted`` says whose each notebook is, and whether these are all."""
    grade = api.Grade
    columns = (grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade)
    found = select(grade.notebook_id, grade.cell_id, *columns).where(grade.cell_id.in_(points))
    rows = _rows(connection, found, grade.notebook_id, submitted, everybody=everybody)
    doubtful = {row[0] for row in rows if row[5] and (row[3] is not None or row[4])}
    known = gradings(connection, list(doubtful)) if doubtful else {}
    history = History(connection, assignment, [submitted[key] for key in doubtful]) if doubtful else None
    result: dict[str, dict[str, CellMark]] = {}
    order = {cell_id: place for place, cell_id in enumerate(points)}
    for key, cell_id, auto, manual, extra, flagged in sorted(rows, key=lambda row: order[row[1]]):
        cell, most = points[cell_id]
        given = (manual, extra or None)
        new = history is not None and given_since(history, known.get(key), submitted[key], cell, given)
        result.setdefault(key, {})[cell] = _mark(most, auto, manual, extra, flagged=flagged, stale=not new)
    return result


def given_since(
    history: History, grading: Grading | None, student: str, cell: str, given: tuple[float | None, float | None]
) -> bool:
    """Whether a flagged mark was given for the answer that is there, by a program that left nbgrader's flag up.

    One that was given before may be for an earlier answer, and without a grading of ours nobody can say for which.
    """
    return grading is not None and not history.was_given(student, cell, given)


def _mark(
    most: float, auto: float | None, manual: float | None, extra: float | None, *, flagged: bool, stale: bool
) -> CellMark:
    """A mark from a row of nbgrader's. ``stale``: what a person gave is for another answer if it is flagged."""
    machine = auto or 0.0
    given, by_hand = (machine if manual is None else manual) + (extra or 0.0), manual is not None
    if flagged and stale and (by_hand or extra):
        return CellMark(machine, most, open=True, waiting=auto is None, earlier=given, auto=auto)
    waiting = auto is None and not by_hand
    return CellMark(given, most, flagged or waiting, waiting, extra=extra or 0.0, auto=auto, by_hand=by_hand)


def _commented(connection: Connection, assignment: str, cell: str | None = None) -> list[str]:
    """The ids of the rows of cells that may have a comment, or of one of them."""
    named = _commented_cells(api.BaseCell.id, assignment)
    named = named if cell is None else named.where(api.BaseCell.name == cell)
    return list(connection.execute(named).scalars())


def _commented_cells(column: Any, assignment: str) -> Any:
    base, notebook = api.BaseCell, api.Notebook
    found = select(column).select_from(base).join(notebook, base.notebook_id == notebook.id)
    found = found.join(api.Assignment, notebook.assignment_id == api.Assignment.id)
    return found.where(api.Assignment.name == assignment, base.type.in_(("SolutionCell", "TaskCell")))


def _comments_of(
    connection: Connection, submitted: Collection[str], cells: Collection[str], *, everybody: bool
) -> dict[str, dict[str, str]]:
    result: dict[str, dict[str, str]] = {}
    for (key, cell), (auto, manual) in both_comments(connection, submitted, cells, everybody=everybody).items():
        result.setdefault(key, {})[cell] = (auto if manual is None else manual) or ""
    return result


def both_comments(
    connection: Connection, submitted: Collection[str], cells: Collection[str], *, everybody: bool = False
) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    """Submitted notebook and cell -> the machine's comment and a person's. ``cells`` are the ids of their rows."""
    comment = api.Comment
    found = select(comment.notebook_id, api.BaseCell.name, comment.auto_comment, comment.manual_comment)
    found = found.join(api.BaseCell, comment.cell_id == api.BaseCell.id).where(comment.cell_id.in_(cells))
    rows = _rows(connection, found, comment.notebook_id, submitted, everybody=everybody)
    return {(notebook, cell): (auto, manual) for notebook, cell, auto, manual in rows}


def _rows(
    connection: Connection, query: Select[Any], column: Any, submitted: Collection[str], *, everybody: bool
) -> Sequence[Any]:
    """The rows about some submitted notebooks; if these are ``everybody``'s, by one look through all of them."""
    if everybody:
        return [row for row in connection.execute(query).all() if row[0] in submitted]
    keys, rows = list(submitted), list[Any]()
    for start in range(0, len(keys), _FEW):
        rows += connection.execute(query.where(column.in_(keys[start : start + _FEW]))).all()
    return rows
