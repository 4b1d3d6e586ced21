"""The gradebook as learning platforms import it: one row a student, one column a module.

What Canvas and Moodle ask for was read in the source code of their importers, not tried on a running platform. Both
take decimal points in every language.

When the table is written, a name that a spreadsheet would run as a formula gets an apostrophe (``tables.harmless``).
The platforms find students by numbers, ids and addresses. Of those, only one that begins with = + - or @ would be
altered; no id that ``claimwise collect`` takes from a list does, and the platform would say that it does not know it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Row = dict[str, object]


class Format(StrEnum):
    """Who reads the table."""

    PLAIN = "plain"
    CANVAS = "canvas"
    MOODLE = "moodle"


@dataclass(frozen=True)
class Student:
    """Who a row is about. What is not known is empty. ``lms_id`` is what the platform itself calls the student."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""


@dataclass(frozen=True)
class Column:
    """A module: its title, the points it is worth, and what each student earned (only those who have a mark)."""

    title: str
    points: float
    marks: Mapping[str, float]


@dataclass(frozen=True)
class Table:
    """A table to write. ``notes`` say what the instructor should know before importing it."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def canvas_table(students: Sequence[Student], columns: Sequence[Column]) -> Table:
    """The table for Canvas.

    Canvas finds a student by its own number, else by the SIS id, the login or the name, and an assignment by its title.
    An empty cell is no mark.
    """
    possible: Row = {column.title: f"{column.points:g}" for column in columns}
    rows: list[Row] = [{"Student": "    Points Possible", **possible}]
    for student in students:
        # Canvas reads whatever stands under ID as a number, so nothing else may.
        place = "ID" if student.lms_id.isascii() and student.lms_id.isdigit() else "SIS User ID"
        known: Row = {"Student": _sortable_name(student), place: student.lms_id, "SIS Login ID": student.id}
        rows.append({**known, **_points(columns, student, gap="")})
    return Table(("Student", "ID", "SIS User ID", "SIS Login ID", "Section", *possible), tuple(rows))


def _sortable_name(student: Student) -> str:
    return ", ".join(filter(None, [student.last_name, student.first_name])) or student.id


_IDENTIFYING: dict[str, Callable[[Student], str]] = {
    "Username": lambda student: student.id,
    "ID number": lambda student: student.lms_id,
    "Email address": lambda student: student.email,
}


def moodle_table(students: Sequence[Student], columns: Sequence[Column]) -> Table:
    """The table for Moodle. A dash is no mark; an empty cell of a new column would become a zero.

    Moodle gives a row whose identifying cell is empty to the student of the row before. So a column that could identify
    students is written only if it does so for all of them.
    """
    lacking = {name: [student.id for student in students if not value(student)] for name, value in _IDENTIFYING.items()}
    whole = [name for name, gaps in lacking.items() if not gaps]
    rows: list[Row] = []
    for student in students:
        names: Row = {"First name": student.first_name, "Last name": student.last_name}
        identity: Row = {name: _IDENTIFYING[name](student) for name in whole}
        rows.append({**names, **identity, **_points(columns, student, gap="-")})
    head = ("First name", "Last name", *whole, *(column.title for column in columns))
    return Table(head, tuple(rows), tuple(_gaps(name, gaps) for name, gaps in lacking.items() if gaps))


def _points(columns: Sequence[Column], student: Student, gap: str) -> Row:
    return {column.title: f"{column.marks[student.id]:g}" if student.id in column.marks else gap for column in columns}


def _gaps(column: str, students: Sequence[str]) -> str:
    named = ", ".join(students[:5]) + (" …" if len(students) > 5 else "")
    return f"the column “{column}” is left out, because the gradebook has nothing to put into it for {named}"


PLATFORMS: dict[Format, Callable[[Sequence[Student], Sequence[Column]], Table]] = {
    Format.CANVAS: canvas_table,
    Format.MOODLE: moodle_table,
}
"""How the table for each learning platform is made."""
