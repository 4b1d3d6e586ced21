"""Late work in nbgrader's own rows: the extra time that was granted, and the points that it loses."""

from __future__ import annotations

from collections.abc import Sequence

from nbgrader import api
from sqlalchemy import Connection, bindparam, func, select, update

from claimwise.gradebook.arrangements import standings
from claimwise.gradebook.late import late_by
from claimwise.gradebook.marks import Penalty
from claimwise.gradebook.scope import Scope


def note_extra_time(connection: Connection, scope: Scope, students: Sequence[str] | None = None) -> None:
    """Note the extra time that was granted to some students, or to all, in nbgrader's own rows too."""
    known = standings(connection, students)
    table = api.SubmittedAssignment
    found = select(table.id, table.student_id, table.extension).where(table.assignment_id == scope.row)
    found = found if students is None else found.where(table.student_id.in_(students))
    for key, student, extension in connection.execute(found).all():
        granted = known[student].extension(scope.assignment)
        if granted is not None and (granted or None) != extension:
            connection.execute(update(table).where(table.id == key).values(extension=granted or None))


def note_penalties(
    connection: Connection, scope: Scope, penalty: Penalty, notebooks: Sequence[str] | None = None
) -> None:
    """Penalties of the named submissions, or of all, between nothing and the score, as nbgrader's plugin says."""
    if scope.due is None:
        return
    submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
    about = [notebook.id, notebook.late_submission_penalty]
    about += [submission.student_id, submission.timestamp, submission.extension]
    handed_in = select(*about).join(submission, notebook.assignment_id == submission.id)
    handed_in = handed_in.where(notebook.notebook_id == scope.notebook, submission.timestamp.is_not(None))
    named = handed_in if notebooks is None else handed_in.where(notebook.id.in_(notebooks))
    found = connection.execute(named).all()
    seconds = {row.id: late_by(row.timestamp, scope.due, row.extension).total_seconds() for row in found}
    scores = _scores(connection, scope, notebooks) if any(late > 0 for late in seconds.values()) else {}
    changed = []
    for row in found:
        late, score = seconds[row.id], scores.get(row.id, 0.0)
        off = penalty(row.student_id, score, late) if late > 0 else None
        points = None if off is None else min(max(0.0, off), score)
        if points != row.late_submission_penalty:
            changed.append({"changed": row.id, "late_submission_penalty": points})
    if changed:
        table = notebook.__table__
        connection.execute(table.update().where(table.c.id == bindparam("changed")), changed)


def penalties(connection: Connection, scope: Scope, notebooks: Sequence[str] | None = None) -> dict[str, float]:
    """Student -> the points that the named submissions, or all, lose for being late; of those that lose any."""
    submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
    found = select(submission.student_id, notebook.late_submission_penalty)
    found = found.join(notebook, notebook.assignment_id == submission.id)
    found = found.where(notebook.notebook_id == scope.notebook, notebook.late_submission_penalty > 0)
    found = found if notebooks is None else found.where(notebook.id.in_(notebooks))
    return dict(map(tuple, connection.execute(found)))


def _scores(connection: Connection, scope: Scope, notebooks: Sequence[str] | None) -> dict[str, float]:
    """Submitted notebook -> the sum of nbgrader's scores, in one query: its own looks through all rows for each."""
    grade = api.Grade
    found = select(grade.notebook_id, func.sum(grade.score)).where(grade.cell_id.in_(scope.marked))
    found = found if notebooks is None else found.where(grade.notebook_id.in_(notebooks))
    return dict(map(tuple, connection.execute(found.group_by(grade.notebook_id))))
