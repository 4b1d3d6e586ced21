"""The gradebook as learning platforms import it: one row a student, one column a module.

What Canvas and Moodle ask for was read in the source code of their importers, not tried on a running platform. Both
take decimal points in every language.

When the table is written, a name that a spreadsheet would run as a formula gets an apostrophe (``tables.harmless``).
The platforms find students by numbers, ids and addresses. Of those, only one that begins with = + - or @ would be
altered; no id that ``claimwise collect`` takes from a list does, and the platform would say that it does not know it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from claimwise.words import _

Row = dict[str, object]


class Format(StrEnum):
    """Who reads the table."""

    PLAIN = "plain"
    CANVAS = "canvas"
    MOODLE = "moodle"


class Way(StrEnum):
    """How pages go back to students."""

    MOODLE = "moodle"
    CANVAS = "canvas"
    MAIL = "mail"
    EXCHANGE = "exchange"


@dataclass(frozen=True)
class Student:
    """Who a row is about. What is not known is empty.

    ``lms_id`` is what the gradebook notes as the platform's own id. The others stand on the class list: ``number`` is
    Canvas's, ``sis_id`` the school's (Moodle's “ID number”), ``login`` the name for signing in.
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    number: str = ""
    sis_id: str = ""
    login: str = ""
    section: str = ""


@dataclass(frozen=True)
class Column:
    """A module: its title, the points it is worth, and what each student earned (only those who have a mark).

    ``points`` are those of the platform if it has a column for it already, ``None`` if it has none there. ``excused``
    are students whom it does not count for.
    """

    title: str
    points: float | None
    marks: Mapping[str, float]
    excused: Collection[str] = ()


@dataclass(frozen=True)
class Table:
    """A table to write. ``notes`` say what the instructor should know before importing it."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


_SIS_ID, _LOGIN = "SIS User ID", "SIS Login ID"  # not said: columns that Canvas looks for


def canvas_table(students: Sequence[Student], columns: Sequence[Column]) -> Table:
    """The table for Canvas.

    Canvas finds a student by its own number, else by the SIS id, the login or the name, and an assignment as
    :mod:`.canvas_columns` says. An empty cell is no mark, and “EX” excuses the student.
    """
    possible: Row = {column.title: "" if column.points is None else f"{column.points:g}" for column in columns}
    rows: list[Row] = [{"Student": "    Points Possible", **possible}]  # not said: what Canvas looks for
    for student in students:
        # Canvas reads whatever stands under ID as a number, so nothing else may.
        is_number = student.lms_id.isascii() and student.lms_id.isdigit()
        number, sis_id = (student.lms_id, "") if is_number else ("", student.lms_id)
        known: Row = {"Student": _sortable_name(student), "ID": student.number or number}
        known |= {_SIS_ID: student.sis_id or sis_id, _LOGIN: student.login or student.id, "Section": student.section}
        rows.append({**known, **_points(columns, student, gap="", excused="EX")})
    head = ("Student", "ID", _SIS_ID, _LOGIN, "Section")
    return Table((*head, *possible), tuple(rows))


def _sortable_name(student: Student) -> str:
    return ", ".join(filter(None, [student.last_name, student.first_name])) or student.id


_IDENTIFYING: dict[str, Callable[[Student], str]] = {  # not said: columns that the platforms look for
    "Username": lambda student: student.login or student.id,
    "ID number": lambda student: student.sis_id or student.lms_id,
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
        names: Row = {"First name": student.first_name, "Last name": student.last_name}  # not said: columns
        identity: Row = {name: _IDENTIFYING[name](student) for name in whole}
        rows.append({**names, **identity, **_points(columns, student, gap="-", excused="-")})
    head = ("First name", "Last name", *whole)  # not said: columns
    notes = tuple(_gaps(name, gaps) for name, gaps in lacking.items() if gaps)
    return Table((*head, *(column.title for column in columns)), tuple(rows), notes)


def _points(columns: Sequence[Column], student: Student, gap: str, excused: str) -> Row:
    return {
        column.title: excused
        if student.id in column.excused
        else f"{column.marks[student.id]:g}"
        if student.id in column.marks
        else gap
        for column in columns
    }


def _gaps(column: str, students: Sequence[str]) -> str:
    return _(
        "the column “{column}” is left out, because the gradebook has nothing to put into it for {students}",
        column=column,
        students=some(students),
    )


def some(students: Sequence[str]) -> str:
    """The first few of some students."""
    return ", ".join(students[:5]) + (" …" if len(students) > 5 else "")


PLATFORMS: dict[Format, Callable[[Sequence[Student], Sequence[Column]], Table]] = {
    Format.CANVAS: canvas_table,
    Format.MOODLE: moodle_table,
}
"""How the table for each learning platform is made."""
