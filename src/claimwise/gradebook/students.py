"""The class as a list, and one student's work in all modules, as the gradebook holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nbgrader import api
from sqlalchemy import Connection, func, select

from claimwise.gradebook.arrangements import Standing, standings
from claimwise.gradebook.marks import Penalty, SubmissionMarks, read_marks


@dataclass(frozen=True)
class ListedStudent:
    """A student on the list. ``graded`` are the modules of which there is work in the gradebook.

    ``to_mark`` says for how many questions of a module a person has yet to mark or look at something that counts.
    """

    id: str
    first: str
    last: str
    email: str
    standing: Standing
    graded: frozenset[str] = frozenset()
    to_mark: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """First and last name; empty if nobody knows it."""
        return " ".join(filter(None, (self.first, self.last)))


def assigned_modules(connection: Connection) -> list[str]:
    """The modules that were assigned: assignments with a notebook of their name."""
    found = select(api.Assignment.name).join(api.Notebook, api.Notebook.assignment_id == api.Assignment.id)
    return sorted(connection.execute(found.where(api.Notebook.name == api.Assignment.name)).scalars())


def class_list(connection: Connection, student: str | None = None) -> list[ListedStudent]:
    """Everybody who stands in the gradebook, also who left the class; or one student, if there is one of that id."""
    known = standings(connection, None if student is None else [student])
    submission, grade, notebook = api.SubmittedAssignment, api.Grade, api.SubmittedNotebook
    about = select(api.Student.id, api.Student.first_name, api.Student.last_name, api.Student.email)
    graded = select(submission.student_id, api.Assignment.name)
    graded = graded.join(api.Assignment, submission.assignment_id == api.Assignment.id)
    waiting = (
        select(submission.student_id, api.Assignment.name, func.count())
        .select_from(grade)
        .join(notebook, grade.notebook_id == notebook.id)
        .join(submission, notebook.assignment_id == submission.id)
        .join(api.Assignment, submission.assignment_id == api.Assignment.id)
        .where(grade.needs_manual_grade)
        .group_by(submission.student_id, api.Assignment.name)
    )
    if student is not None:
        about = about.where(api.Student.id == student)
        graded, waiting = (found.where(submission.student_id == student) for found in (graded, waiting))
    modules: dict[str, set[str]] = defaultdict(set)
    for whose, module in connection.execute(graded):
        modules[whose].add(module)
    to_mark: dict[str, dict[str, int]] = defaultdict(dict)
    for whose, module, n in connection.execute(waiting):
        if not known[whose].dropped and module not in known[whose].excused:
            to_mark[whose][module] = n
    return [
        ListedStudent(key, first or "", last or "", email or "", known[key], frozenset(modules[key]), to_mark[key])
        for key, first, last, email in connection.execute(about.order_by(api.Student.id))
    ]


def marks_of(
    connection: Connection, student: str, modules: Sequence[str], penalty: Penalty
) -> dict[str, SubmissionMarks]:
    """Module -> a student's marks, for those of which there is work."""
    found = {module: read_marks(connection, module, penalty, [student]) for module in modules}
    return {module: marks[student] for module, marks in found.items() if student in marks}
