"""What was graded last, of all modules in one look: whose work, from which file, by which version of the key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from nbgrader import api
from sqlalchemy import Connection, and_, select

from claimwise.gradebook.arrangements import standings
from claimwise.gradebook.database import open_database, reading
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.own_tables import GRADED, is_there
from claimwise.gradebook.unused import NOBODY, unused


class GradedWork(NamedTuple):
    """A piece of work in the gradebook. ``file`` is a hash of what was graded, ``key`` the version of the key.

    Both are empty for work that has not been graded, or could not be read. ``handed_in`` is in UTC.
    """

    student: str
    handed_in: datetime | None
    file: str
    key: str


def graded_work(nbgrader: Nbgrader, modules: Sequence[str]) -> dict[str, list[GradedWork]]:
    """Module -> the work that counts for it in the gradebook, in the order of ids; also what could not be taken in.

    Left out is the work of students who were dropped, who are excused from the module, or who are not in the section
    that ``nbgrader`` is about. There is nothing where there is no gradebook yet.
    """
    found: dict[str, list[GradedWork]] = {module: [] for module in modules}
    if not nbgrader.has_gradebook():
        return found
    with reading(open_database(nbgrader.directory.db_url)) as connection:
        known, rows = standings(connection), _rows(connection, modules)
        for module, one in sorted((*rows, *_not_taken_in(connection, modules, rows)), key=_module_and_student):
            if known.listed(one.student, nbgrader.section) and module not in known[one.student].excused:
                found[module].append(one)
    return found


def _module_and_student(row: tuple[str, GradedWork]) -> tuple[str, str]:
    return row[0], row[1].student


def _not_taken_in(
    connection: Connection, modules: Sequence[str], rows: Sequence[tuple[str, GradedWork]]
) -> list[tuple[str, GradedWork]]:
    """What came of students of whom no work is in the gradebook."""
    there = set(map(_module_and_student, rows))
    came = ((module, student) for module, files in unused(connection).items() for student in files)
    return [
        (module, GradedWork(student, None, "", ""))
        for module, student in came
        if module in modules and student != NOBODY and (module, student) not in there
    ]


def graded_files(connection: Connection, student: str) -> dict[str, str]:
    """Module -> hash of the file that was graded last of a student. All our tables must be there."""
    submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
    found = select(api.Assignment.name, GRADED.c.file).join(submission, submission.assignment_id == api.Assignment.id)
    found = found.join(notebook, notebook.assignment_id == submission.id)
    found = found.join(GRADED, GRADED.c.submission == notebook.id)
    return dict(map(tuple, connection.execute(found.where(submission.student_id == student))))


def _rows(connection: Connection, modules: Sequence[str]) -> list[tuple[str, GradedWork]]:
    if not is_there(connection, GRADED):
        return []
    assignment, submission, notebook = api.Assignment, api.SubmittedAssignment, api.SubmittedNotebook
    asked = (
        select(assignment.name, submission.student_id, submission.timestamp, GRADED.c.file, GRADED.c.key)
        .join(submission, submission.assignment_id == assignment.id)
        # By notebook too, because nbgrader's index begins with it.
        .join(api.Notebook, and_(api.Notebook.assignment_id == assignment.id, api.Notebook.name == assignment.name))
        .join(notebook, and_(notebook.notebook_id == api.Notebook.id, notebook.assignment_id == submission.id))
        .outerjoin(GRADED, GRADED.c.submission == notebook.id)
        .where(assignment.name.in_(modules))
        .order_by(assignment.name, submission.student_id)
    )
    return [
        (module, GradedWork(student, handed_in, file or "", key or ""))
        for module, student, handed_in, file, key in connection.execute(asked).all()
    ]
