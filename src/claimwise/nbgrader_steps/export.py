"""What “nbgrader export” writes: nbgrader's own columns, or what a learning platform imports.

All are tables that any name leaves whole and no spreadsheet runs: nbgrader writes names between commas as they are, so
a comma in one moves the marks to other columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import CsvExportPlugin, ExportPlugin
from traitlets import Bool

from claimwise.content.course import cached_course
from claimwise.errors import ClaimwiseError, visible
from claimwise.gradebook.nbgrader import Nbgrader, late_penalty
from claimwise.gradebook.no_mark import Reasons, Why
from claimwise.handing_back.export import ClassMarks, class_marks, platform_table
from claimwise.handing_back.formats import Format
from claimwise.nbgrader_steps.ours import course_root
from claimwise.tables import write_table
from claimwise.words import _

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)
_SCORES = ("raw_score", "late_submission_penalty", "score")


class WholeTable(CsvExportPlugin):
    """Writes the marks with nbgrader's columns and options."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to the file that ``--to`` names, else to ``grades.csv``.

        Who left the class has no rows, and nobody has one for a module from which they are excused. Where nothing came
        it is 0, as nbgrader has it; work of which nothing is marked has no score.
        """
        write_table(_target(self), COLUMNS, self._rows(gradebook))

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, Any]]:
        marks = class_marks(gradebook, late_penalty(self.config))
        known, works = marks.standings, {found.name: found.marks for found in marks.assignments}
        root = course_root(self.config)
        nbgrader = root and Nbgrader(root)
        for assignment in gradebook.assignments:
            reasons = nbgrader and Reasons(nbgrader, assignment.name, known, marks.noted)
            for student in gradebook.students:
                wanted = _wanted(assignment.name, self.assignment) and _wanted(student.id, self.student)
                if wanted and known.listed(student.id) and assignment.name not in known[student.id].excused:
                    row = _row(gradebook, assignment, student)
                    gap = reasons and reasons.of(student.id, works[assignment.name].get(student.id), so_far=True)
                    is_0 = not gap or gap.why in (Why.NOTHING, Why.ZERO_SO_FAR)
                    yield row if is_0 else {**row, **dict.fromkeys(_SCORES, "")}


class PlatformExport(ExportPlugin):
    """Writes what a learning platform imports: the same as “claimwise export --for”, and what to know as warnings."""

    form: Format

    so_far = Bool(
        help="Give points also where a grader has yet to look."  # not said: nbgrader's list of options is English
    ).tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to the file that ``--to`` names, else to ``grades.csv``.

        ``--assignment`` and ``--student`` leave out the others; who is asked for and not known is named. Ends the
        command if the course's titles cannot be read.
        """
        students, assignments = ([str(name) for name in names] for names in (self.student, self.assignment))
        marks = class_marks(gradebook, late_penalty(self.config))
        self._name_unknown(students, assignments, marks)
        table = platform_table(
            marks,
            self.form,
            self._titles(),
            students=students,
            assignments=assignments,
            so_far=self.so_far,
            option=f"--{type(self).__name__}.so_far=True",
        )
        write_table(_target(self), table.columns, table.rows)
        for note in table.notes:
            self.log.warning(visible(note))

    def _titles(self) -> dict[str, str]:
        root = course_root(self.config)
        if root is None:
            return {}
        try:
            return {module.name: module.module.title for module in cached_course(root).modules.values()}
        except ClaimwiseError as error:
            raise SystemExit(str(error)) from None

    def _name_unknown(self, students: list[str], assignments: list[str], marks: ClassMarks) -> None:
        for name in sorted({*students} - {student.id for student in marks.students}):
            self.log.warning(_("the gradebook knows no student “{name}”", name=visible(name)))
        for name in sorted({*assignments} - {assignment.name for assignment in marks.assignments}):
            self.log.warning(_("the gradebook knows no assignment “{name}”", name=visible(name)))


class CanvasExport(PlatformExport):
    """What Canvas imports."""

    form = Format.CANVAS


class MoodleExport(PlatformExport):
    """What Moodle imports."""

    form = Format.MOODLE


def _target(plugin: ExportPlugin) -> Path:
    path = Path(plugin.to or "grades.csv")
    plugin.log.info(_("Exporting grades to {path}", path=path))
    return path


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
