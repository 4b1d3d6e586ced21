"""How far the marking of all modules is, in few queries however large the class: for looking at it, not for marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime

from nbgrader import api
from sqlalchemy import Connection, and_, case, func, null, or_, select

from claimwise.gradebook.arrangements import Standings, standings
from claimwise.gradebook.jottings import jotted
from claimwise.gradebook.own_tables import ARRANGEMENT, EVENT, GRADED, MARK, is_there
from claimwise.handed_in.cells import mark_cell

IS_BY_MACHINE = api.BaseCell.name.startswith(mark_cell(""))
"""Whether a marked cell is one that the machine marks."""

_NOTHING_GIVEN = and_(api.Grade.manual_score.is_(None), api.Grade.extra_credit.is_(None))
_WAITS = and_(api.Grade.auto_score.is_(None), or_(api.Grade.needs_manual_grade, _NOTHING_GIVEN))
"""Whether the machine leaves an answer to a person who has not marked it yet."""


@dataclass(frozen=True)
class Progress:
    """How far one submission is.

    ``file`` is the hash of the file that was graded, empty if it could not be; ``problems`` says that a person was to
    look at something; ``by_hand`` is how many answers wait for a person's mark, none where the work does not count;
    ``undecided`` how many questions that the machine marks wait for a person, because no answer to them is certain.
    """

    file: str
    problems: bool
    by_hand: int = 0
    undecided: int = 0


def progress(
    connection: Connection, assignment: str | None = None, known: Standings | None = None
) -> dict[str, dict[str, Progress]]:
    """Assignment -> student -> how far the submission is, for those that grading has seen; of one, if it is named.

    ``known`` is what was decided about students, if somebody has read that already.
    """
    if not is_there(connection, api.SubmittedAssignment.__table__):
        return {}
    notebook, submission = api.SubmittedNotebook, api.SubmittedAssignment
    graded = is_there(connection, GRADED)
    noted = (GRADED.c.file, GRADED.c.problems != "[]") if graded else (null(), null())
    about = (
        select(api.Assignment.name, submission.student_id, notebook.id, *noted)
        .join(submission, notebook.assignment_id == submission.id)
        .join(api.Assignment, submission.assignment_id == api.Assignment.id)
        .join(api.Notebook, and_(notebook.notebook_id == api.Notebook.id, api.Notebook.name == api.Assignment.name))
    )
    about = about.outerjoin(GRADED, GRADED.c.submission == notebook.id) if graded else about
    about = about if assignment is None else about.where(api.Assignment.name == assignment)
    counted = _counted(connection, assignment)
    known = standings(connection) if known is None else known
    found: dict[str, dict[str, Progress]] = {}
    for name, student, key, file, problems in connection.execute(about).all():
        left = counted.get(key, (0, 0)) if file and name not in known[student].excused else (0, 0)
        found.setdefault(name, {})[student] = Progress(file or "", problems is None or bool(problems), *left)
    return found


def _counted(connection: Connection, assignment: str | None) -> dict[str, tuple[int, int]]:
    """Submitted notebook -> how many of its marks wait for a person, and how many of those by machine are undecided.

    All marks are looked through once; those of one assignment are found by its cells, because nbgrader's index begins
    with them.
    """
    grade, base = api.Grade, api.BaseCell
    undecided = and_(grade.needs_manual_grade, grade.cell_id.in_(select(base.id).where(IS_BY_MACHINE)))
    numbers = [func.sum(case((condition, 1), else_=0)) for condition in (_WAITS, undecided)]
    found = select(grade.notebook_id, *numbers).where(or_(grade.auto_score.is_(None), grade.needs_manual_grade))
    if assignment is not None:
        cells = select(base.id).join(api.Notebook).join(api.Assignment).where(api.Assignment.name == assignment)
        found = found.where(grade.cell_id.in_(cells))
    rows = connection.execute(found.group_by(grade.notebook_id))
    return {notebook: (waiting, left) for notebook, waiting, left in rows}


def waiting_cells(connection: Connection, section: str = "") -> dict[tuple[str, str], int]:
    """Assignment and cell -> how many of its answers the machine leaves to a person who has not marked them yet.

    Answers of one ``section`` are counted, if it is named. What could not be graded, was excused or is of somebody who
    left waits for nobody's mark.
    """
    if not (is_there(connection, api.SubmittedAssignment.__table__) and is_there(connection, GRADED)):
        return {}
    grade, base, notebook, submission = api.Grade, api.BaseCell, api.SubmittedNotebook, api.SubmittedAssignment
    found = select(api.Assignment.name, base.name, submission.student_id).join(grade, grade.cell_id == base.id)
    found = found.join(notebook, grade.notebook_id == notebook.id).join(GRADED, GRADED.c.submission == notebook.id)
    found = found.join(submission, notebook.assignment_id == submission.id)
    found = found.join(api.Assignment, submission.assignment_id == api.Assignment.id)
    found = found.where(_WAITS)
    known = standings(connection)
    return Counter(
        (assignment, cell)
        for assignment, cell, student in connection.execute(found.where(GRADED.c.file != ""))
        if known.listed(student, section) and assignment not in known[student].excused
    )


def marked_by_hand(connection: Connection) -> dict[tuple[str, str], tuple[int, Hashable]]:
    """Assignment and cell -> how many answers have points that a person gave, and what tells any change from before.

    It is another one after each change of marks or answers there, of who counts, and of what people say of alike ones;
    the rest of it means nothing. All our tables must be there.
    """
    base, grade = api.BaseCell, api.Grade
    flags = func.sum(case((grade.needs_manual_grade, 1), else_=0))
    told = func.count(), func.sum(grade.manual_score), func.sum(grade.extra_credit), flags
    found = select(api.Assignment.name, base.name, *told).select_from(grade)
    found = found.join(base, grade.cell_id == base.id).join(api.Notebook, base.notebook_id == api.Notebook.id)
    found = found.join(api.Assignment, api.Notebook.assignment_id == api.Assignment.id)
    found = found.where(grade.manual_score.is_not(None)).group_by(api.Assignment.name, base.name)
    decided = connection.execute(select(func.max(ARRANGEMENT.c.id))).scalar()
    done = dict(map(tuple, connection.execute(select(EVENT.c.assignment, func.max(EVENT.c.id)).group_by("assignment"))))
    mark = select(MARK.c.assignment, MARK.c.cell, func.max(MARK.c.id)).group_by("assignment", "cell")
    last = {(assignment, cell): key for assignment, cell, key in connection.execute(mark)}
    said = jotted(connection)
    return {
        (name, cell): (n, (n, *sums, decided, done.get(name), last.get((name, cell)), said.get((name, cell))))
        for name, cell, n, *sums in connection.execute(found)
    }


def due_dates(connection: Connection) -> dict[str, datetime | None]:
    """Assignment -> when it is due, in UTC, for all that the gradebook knows; ``None`` if nobody said."""
    if not is_there(connection, api.Assignment.__table__):
        return {}
    found = connection.execute(select(api.Assignment.name, api.Assignment.duedate))
    return {name: due.replace(tzinfo=UTC) if due else None for name, due in found}
