"""The gradebook as a CSV file: as it is, or as a learning platform imports it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from claimwise.grading.formats import PLATFORMS, Column, Format, Row, Student, Table
from claimwise.grading.gradebook import Nbgrader
from claimwise.tables import write_table


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
    with nbgrader.gradebook() as gradebook:
        if form is Format.PLAIN:
            table = _plain(gradebook)
        else:
            shown = _titles(gradebook.assignments, titles or {})
            columns = [_column(gradebook, found, shown[found.name], so_far) for found in gradebook.assignments]
            table = PLATFORMS[form]([_student(found) for found in gradebook.students], columns)
            table = _with_note(table, 0 if so_far else _waiting(gradebook))
    write_table(path, table.columns, table.rows)
    return table


_COLUMNS = ("assignment", "student", "submitted", "score", "max_score", "late_penalty", "needs_manual_grade")


def _plain(gradebook: Any) -> Table:
    """One row for each student and assignment."""
    rows = [_row(assignment, student) for assignment in gradebook.assignments for student in gradebook.students]
    return Table(_COLUMNS, tuple(rows))


def _row(assignment: Any, student: Any) -> Row:
    row: Row = {"assignment": assignment.name, "student": student.id, "max_score": assignment.max_score}
    submission = next((known for known in student.submissions if known.assignment_id == assignment.id), None)
    if submission is None:
        return {**row, "submitted": "", "score": 0, "late_penalty": 0, "needs_manual_grade": ""}
    return {
        **row,
        "submitted": f"{submission.timestamp:%Y-%m-%d %H:%M}" if submission.timestamp else "yes",
        "score": _points(submission),
        "late_penalty": submission.late_submission_penalty or 0,
        "needs_manual_grade": "yes" if submission.needs_manual_grade else "no",
    }


def _points(submission: Any) -> float:
    return round(max(0.0, float(submission.score) - float(submission.late_submission_penalty or 0)), 2)


def _student(student: Any) -> Student:
    email = student.email or (student.id if "@" in student.id else "")
    return Student(student.id, student.first_name or "", student.last_name or "", email, student.lms_user_id or "")


def _titles(assignments: Sequence[Any], titles: Mapping[str, str]) -> dict[str, str]:
    """Assignment -> the title of its column. Two that share a title are told apart by their names."""
    shown = {assignment.name: titles.get(assignment.name, assignment.name) for assignment in assignments}
    count = Counter(shown.values())
    return {name: title if count[title] == 1 else f"{title} – {name}" for name, title in shown.items()}


def _waiting(gradebook: Any) -> int:
    """How many pieces of work wait for a person."""
    work = (
        found for assignment in gradebook.assignments for found in gradebook.assignment_submissions(assignment.name)
    )
    return sum(bool(found.needs_manual_grade) for found in work)


def _with_note(table: Table, waiting: int) -> Table:
    if not waiting:
        return table
    reason = "a person has yet to mark or look at the work"
    note = f"marks left open, because {reason}: {waiting} (with --so-far they are given all the same)"
    return replace(table, notes=(*table.notes, note))


def _column(gradebook: Any, assignment: Any, title: str, so_far: bool) -> Column:
    submissions = gradebook.assignment_submissions(assignment.name)
    ready = [found for found in submissions if so_far or not found.needs_manual_grade]
    return Column(title, float(assignment.max_score), {found.student_id: _points(found) for found in ready})
