"""The class as a list, and one student's work in all modules, as the gradebook holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, case, func, select

from claimwise.errors import Finding
from claimwise.gradebook.arrangements import Standing, standings
from claimwise.gradebook.counts import IS_BY_MACHINE
from claimwise.gradebook.gradings import gradings
from claimwise.gradebook.marks import Penalty, SubmissionMarks, read_marks
from claimwise.gradebook.unused import unused


@dataclass(frozen=True)
class ListedStudent:
    """A student on the list. ``graded`` are the modules of which there is work in the gradebook.

    ``to_mark`` says for how many questions of a module a person has yet to mark or look at something that counts.
    ``unread`` are the modules of whose work no answer could be marked by machine: all wait for a person. ``unused`` are
    those for which files came that could not be taken in.
    """

    id: str
    first: str
    last: str
    email: str
    standing: Standing
    graded: frozenset[str] = frozenset()
    to_mark: Mapping[str, int] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    unused: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """First and last name; empty if nobody knows it."""
        return " ".join(filter(None, (self.first, self.last)))

    @property
    def single_answers(self) -> int:
        """How many answers wait for a person, aside from work of which every question does."""
        return sum(n for module, n in self.to_mark.items() if module not in self.unread)


def assigned_modules(connection: Connection) -> list[str]:
    """The modules that were assigned: assignments with a notebook of their name."""
    found = select(api.Assignment.name).join(api.Notebook, api.Notebook.assignment_id == api.Assignment.id)
    return sorted(connection.execute(found.where(api.Notebook.name == api.Assignment.name)).scalars())


def modules_with_work(connection: Connection) -> set[str]:
    """The assignments of which somebody's work is in the gradebook."""
    submission = api.SubmittedAssignment
    found = select(api.Assignment.name).where(api.Assignment.id.in_(select(submission.assignment_id)))
    return set(connection.execute(found).scalars())


def submitted_students(connection: Connection, assignment: str) -> list[str]:
    """The ids of all who have a submission of an assignment in the gradebook."""
    found = select(api.SubmittedAssignment.student_id).join(
        api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id
    )
    return list(connection.execute(found.where(api.Assignment.name == assignment)).scalars())


def problems_of(connection: Connection, assignment: str, student: str) -> list[Finding]:
    """What grading said about a student's work in an assignment."""
    submission, notebook = api.SubmittedAssignment, api.SubmittedNotebook
    rows = select(notebook.id).join(submission, notebook.assignment_id == submission.id)
    rows = rows.join(api.Assignment, submission.assignment_id == api.Assignment.id)
    rows = rows.where(api.Assignment.name == assignment, submission.student_id == student)
    return [problem for grading in gradings(connection, rows).values() for problem in grading.problems]


def class_list(connection: Connection) -> list[ListedStudent]:
    """Everybody who stands in the gradebook, also who left the class."""
    known = standings(connection)
    modules: dict[str, set[str]] = defaultdict(set)
    for student, module in connection.execute(_graded()).all():
        modules[student].add(module)
    to_mark: dict[str, dict[str, int]] = defaultdict(dict)
    unread: dict[str, set[str]] = defaultdict(set)
    by_machine = dict(map(tuple, connection.execute(_by_machine()).all()))
    for student, module, n, of_these in connection.execute(_waiting()).all():
        if not known[student].dropped and module not in known[student].excused:
            to_mark[student][module] = n
            if of_these and of_these == by_machine[module]:
                unread[student].add(module)
    came = defaultdict(set)
    for module, files in unused(connection).items():
        for student in files:
            came[student].add(module)
    return [
        ListedStudent(
            *(key, first, last, email, known[key], frozenset(modules[key]), to_mark[key]),
            frozenset(unread[key]),
            frozenset(came[key]),
        )
        for key, first, last, email in connection.execute(_NAMES.order_by(api.Student.id))
    ]


def everybody(connection: Connection) -> list[ListedStudent]:
    """Everybody who stands in the gradebook by id and name, without what there is to mark."""
    known = standings(connection)
    found = connection.execute(_NAMES.order_by(api.Student.id))
    return [ListedStudent(key, first, last, email, known[key]) for key, first, last, email in found]


def find_student(connection: Connection, student: str) -> ListedStudent | None:
    """A student of the gradebook, without what there is to mark; ``None`` if nobody has that id."""
    for key, first, last, email in connection.execute(_NAMES.where(api.Student.id == student)):
        return ListedStudent(key, first, last, email, standings(connection, [student])[student])
    return None


def names_of(connection: Connection) -> dict[str, str]:
    """Student -> first and last name, for everybody who has one."""
    found = ((key, " ".join(filter(None, (first, last)))) for key, first, last, _email in connection.execute(_NAMES))
    return {key: name for key, name in found if name}


_NAMES = select(
    api.Student.id,
    *(func.coalesce(column, "") for column in (api.Student.first_name, api.Student.last_name, api.Student.email)),
)


def _graded() -> Any:
    submission = api.SubmittedAssignment
    found = select(submission.student_id, api.Assignment.name)
    return found.join(api.Assignment, submission.assignment_id == api.Assignment.id)


def _by_machine() -> Any:
    """Each module with the number of its marks that the machine gives."""
    found = select(api.Assignment.name, func.count()).join(api.Notebook).join(api.BaseCell).where(IS_BY_MACHINE)
    return found.group_by(api.Assignment.name)


def _waiting() -> Any:
    """Student, module, how many marks there are flagged for a person, and how many of them are by machine."""
    submission, grade, notebook = api.SubmittedAssignment, api.Grade, api.SubmittedNotebook
    of_these = func.sum(case((IS_BY_MACHINE, 1), else_=0))
    found = select(submission.student_id, api.Assignment.name, func.count(), of_these).select_from(grade)
    found = found.join(notebook, grade.notebook_id == notebook.id).join(api.BaseCell, grade.cell_id == api.BaseCell.id)
    found = found.join(submission, notebook.assignment_id == submission.id)
    found = found.join(api.Assignment, submission.assignment_id == api.Assignment.id)
    return found.where(grade.needs_manual_grade).group_by(submission.student_id, api.Assignment.name)


def points_of(
    connection: Connection, students: Sequence[str], modules: Sequence[str], penalty: Penalty
) -> dict[str, tuple[float, float]]:
    """Student -> points so far, and of how many: what has a mark, in the modules that count for them."""
    known = standings(connection, students)
    found = dict.fromkeys(students, (0.0, 0.0))
    for module in modules if students else ():
        for student, marks in read_marks(connection, module, penalty, students, known).items():
            if not marks.excused:
                total, settled = found[student]
                found[student] = total + marks.total, settled + marks.settled
    return found


def marks_of(
    connection: Connection, student: str, modules: Sequence[str], penalty: Penalty
) -> dict[str, SubmissionMarks]:
    """Module -> a student's marks, for those of which there is work."""
    known = standings(connection, [student])
    found = {module: read_marks(connection, module, penalty, [student], known) for module in modules}
    return {module: marks[student] for module, marks in found.items() if student in marks}
