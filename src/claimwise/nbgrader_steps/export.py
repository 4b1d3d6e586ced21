"""What “nbgrader export” writes: nbgrader's own columns, as a table that any name leaves whole and no spreadsheet runs.

nbgrader writes names between commas as they are, so a comma in one moves the marks to other columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import CsvExportPlugin

from claimwise.tables import write_table

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


class WholeTable(CsvExportPlugin):
    """Writes the marks with nbgrader's columns and options."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to the file that ``--to`` names, else to ``grades.csv``."""
        path = Path(self.to or "grades.csv")
        self.log.info("Exporting grades to %s", path)
        write_table(path, COLUMNS, self._rows(gradebook))

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, Any]]:
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                if _wanted(assignment.name, self.assignment) and _wanted(student.id, self.student):
                    yield _row(gradebook, assignment, student)


def _wanted(name: str, names: list[Any]) -> bool:
    return not names or name in map(str, names)


def _row(gradebook: Gradebook, assignment: Any, student: Any) -> dict[str, Any]:
    row = {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "max_score": assignment.max_score,
    }
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return {**row, "raw_score": 0.0, "late_submission_penalty": 0.0, "score": 0.0}
    penalty = submission.late_submission_penalty
    return {
        **row,
        "timestamp": submission.timestamp,
        "raw_score": submission.score,
        "late_submission_penalty": penalty,
        "score": max(0.0, submission.score - (penalty or 0.0)),
    }
