"""The gradebook as a CSV file: as it is, or as a learning platform imports it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from claimwise.gradebook.database import require
from claimwise.gradebook.marks import SubmissionMarks, read_marks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handing_back.formats import PLATFORMS, Column, Format, Row, Student, Table
from claimwise.tables import write_table
from claimwise.zone import Zone


@dataclass(frozen=True)
class _Assignment:
    """An assignment: what it is worth, and the marks of everybody who handed it in."""

    name: str
    points: float
    marks: Mapping[str, SubmissionMarks]


def export(
    nbgrader: Nbgrader,
    path: Path,
    form: Format = Format.PLAIN,
    *,
    titles: Mapping[str, str] | None = None,
    so_far: bool = False,
) -> Table:
    """Write the gradebook in one of the formats, late penalties taken off; gives what was written.

    For a learning platform, ``titles`` maps assignments to the names it shows. Work that still waits for a person gets
    no mark unless ``so_far`` is set, and work that was never handed in gets none: a gap is not a zero.
    """
    require(nbgrader.directory.db_url)
    with nbgrader.gradebook() as gradebook:
        connection, penalty = gradebook.db.connection(), nbgrader.late_penalty
        assignments = [
            _Assignment(found.name, float(found.max_score), read_marks(connection, found.name, penalty))
            for found in gradebook.assignments
        ]
        students = [_student(found) for found in gradebook.students]
    if form is Format.PLAIN:
        table = _plain(assignments, students, nbgrader.zone)
    else:
        table = _imported(assignments, students, form, titles or {}, so_far)
    table = replace(table, notes=(*table.notes, *_changed(assignments)))
    write_table(path, table.columns, table.rows)
    return table


def _imported(
    assignments: Sequence[_Assignment],
    students: Sequence[Student],
    form: Format,
    titles: Mapping[str, str],
    so_far: bool,
) -> Table:
    """The table that a learning platform imports."""
    shown = _titles(assignments, titles)
    table = PLATFORMS[form](students, [_column(found, shown[found.name], so_far) for found in assignments])
    waiting = sum(bool(marks.open) for found in assignments for marks in found.marks.values())
    if so_far or not waiting:
        return table
    reason = "a person has yet to mark or look at the work"
    note = f"marks left open, because {reason}: {waiting} (with --so-far they are given all the same)"
    return replace(table, notes=(*table.notes, note))


_COLUMNS = (
    "assignment",
    "student",
    "submitted",
    "score",
    "max_score",
    "late_penalty",
    "needs_manual_grade",
    "changed_since_marked",
)


def _plain(assignments: Sequence[_Assignment], students: Sequence[Student], zone: Zone) -> Table:
    """One row for each student and assignment; times of handing in are in the course's zone and name it."""
    rows = [_row(assignment, student.id, zone) for assignment in assignments for student in students]
    return Table(_COLUMNS, tuple(rows))


def _row(assignment: _Assignment, student: str, zone: Zone) -> Row:
    row: Row = {"assignment": assignment.name, "student": student, "max_score": assignment.points}
    marks = assignment.marks.get(student)
    if marks is None:
        return {**row, "submitted": "", "score": 0, "late_penalty": 0, "needs_manual_grade": ""}
    return {
        **row,
        "submitted": zone.shown(marks.handed_in) if marks.handed_in else "yes",
        "score": _points(marks),
        "late_penalty": marks.late_penalty or 0,
        "needs_manual_grade": "yes" if marks.open else "no",
        "changed_since_marked": " ".join(marks.changed),
    }


def _points(marks: SubmissionMarks) -> float:
    return round(marks.total, 2)


def _student(student: Any) -> Student:
    email = student.email or (student.id if "@" in student.id else "")
    return Student(student.id, student.first_name or "", student.last_name or "", email, student.lms_user_id or "")


def _titles(assignments: Sequence[_Assignment], titles: Mapping[str, str]) -> dict[str, str]:
    """Assignment -> the title of its column. Two that share a title are told apart by their names."""
    shown = {assignment.name: titles.get(assignment.name, assignment.name) for assignment in assignments}
    count = Counter(shown.values())
    return {name: title if count[title] == 1 else f"{title} – {name}" for name, title in shown.items()}


def _column(assignment: _Assignment, title: str, so_far: bool) -> Column:
    ready = {student: marks for student, marks in assignment.marks.items() if so_far or not marks.open}
    return Column(title, assignment.points, {student: _points(marks) for student, marks in ready.items()})


def _changed(assignments: Iterable[_Assignment]) -> list[str]:
    """A note on each module with answers that changed after a person marked them."""
    return [
        f"{assignment.name}: answers that changed after they were marked: {len(students)} ({', '.join(students[:5])}"
        f"{' …' if len(students) > 5 else ''}); until somebody marks them again, their old marks do not count"
        for assignment in assignments
        if (students := [student for student, marks in assignment.marks.items() if marks.changed])
    ]
