"""What several test files use: places, and a class of the tiny course to hand work in to."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy import create_engine, select

from claimwise.checks import check_course
from claimwise.content import Course
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.grade import Graded, grade
from claimwise.handed_in import responses
from claimwise.source_notebook import solution_answers

REPOSITORY = Path(__file__).parents[1]
STAND_INS = REPOSITORY / "tests" / "stand_ins"
TINY = REPOSITORY / "tests" / "data" / "tiny"
MODULE = "01-tea"

PATIENCE = 180
"""Seconds to wait for something that must come, however busy the machine is. Nobody waits so long unless it fails."""

Notebook = dict[str, Any]

# What graders are told of answers that were not found, or found more than once.
MISSING = "the answers cell is missing → ask the student for the notebook with the answers"
NOTHING_RECORDED = (
    "no answers are recorded → if the student did answer, ask them to run the cell under “Record your answers”, save, "
    "and hand in again"
)
SEVERAL = (
    "there are several answers cells that differ; where they do, the last one was read → look at the file handed in"
)
UNREAD_COPY = "there are several answers cells that differ, and one of them cannot be read → look at the file handed in"
MAY_BE_LOST = (
    "no text is there, and other work in this notebook may be lost → ask the student whether something was written"
)


def change(path: Path, old: str, new: str) -> None:
    """Replace a text in a file, which must be there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def found(root: Path) -> list[str]:
    """What “claimwise check” finds in a course that can be read."""
    return [str(problem) for problem in check_course(Course.load(root))]


class Class:
    """A course with an assigned module: hand work in, grade it, look at the marks."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.nbgrader = Nbgrader(root)
        self.module = Course.load(root).modules[MODULE]

    def release(self) -> Notebook:
        """The release notebook as JSON."""
        return json.loads((self.root / "exercises" / MODULE / f"{MODULE}.ipynb").read_text())

    def solved(self) -> Notebook:
        """The release notebook with the best answers recorded and the written answer typed."""
        notebook = self.release()
        cell(notebook, "answers")["source"] = responses.write(solution_answers(self.module))
        cell(notebook, "written-q5-note")["source"] = "Some customers slept better; nobody compared."
        return notebook

    def hand_in(self, student: str, notebook: Notebook | str | bytes) -> Path:
        """Put a file into nbgrader's folder of submissions."""
        path = self.root / "submitted" / student / MODULE / f"{MODULE}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(notebook) if isinstance(notebook, dict) else notebook
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        return path

    def grade(self, **options: Any) -> dict[str, Graded]:
        """Grade everybody; student -> result."""
        return {result.student: result for result in grade(self.nbgrader, self.module, **options)}

    def scores(self, student: str) -> dict[str, float]:
        """The scores in the gradebook: cell -> points."""
        with self.nbgrader.gradebook() as gradebook:
            notebook = gradebook.find_submission_notebook(MODULE, MODULE, student)
            return {score.name: score.score for score in notebook.grades}

    def needs_a_look(self, student: str) -> set[str]:
        """The cells that the gradebook flags for a person."""
        with self.nbgrader.gradebook() as gradebook:
            notebook = gradebook.find_submission_notebook(MODULE, MODULE, student)
            return {score.name for score in notebook.grades if score.needs_manual_grade}


def cell(notebook: Notebook, name: str) -> Notebook:
    """A cell by its grade id."""
    return next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name)


def changed(notebook: Notebook, change: Callable[[Notebook], object]) -> Notebook:
    """A copy of a notebook after a change."""
    notebook = copy.deepcopy(notebook)
    change(notebook)
    return notebook


def gradebook_rows(db_url: str) -> dict[str, set[tuple[object, ...]]]:
    """What the gradebook holds, by names in place of its random ids."""
    assignment, notebook, grade, comment = api.SubmittedAssignment, api.SubmittedNotebook, api.Grade, api.Comment
    work = [api.Student.id, api.Assignment.name, api.Notebook.name]
    to_work = (
        select(*work)
        .select_from(notebook)
        .join(assignment, notebook.assignment_id == assignment.id)
        .join(api.Student, assignment.student_id == api.Student.id)
        .join(api.Assignment, assignment.assignment_id == api.Assignment.id)
        .join(api.Notebook, notebook.notebook_id == api.Notebook.id)
    )
    queries = {
        "students": select(api.Student.id, api.Student.first_name, api.Student.last_name, api.Student.email),
        "submissions": to_work.add_columns(
            assignment.timestamp, assignment.extension, notebook.flagged, notebook.late_submission_penalty
        ),
        "grades": to_work.join(grade, grade.notebook_id == notebook.id)
        .join(api.BaseCell, grade.cell_id == api.BaseCell.id)
        .add_columns(
            api.BaseCell.name.label("cell"),
            grade.auto_score,
            grade.manual_score,
            grade.extra_credit,
            grade.needs_manual_grade,
        ),
        "comments": to_work.join(comment, comment.notebook_id == notebook.id)
        .join(api.BaseCell, comment.cell_id == api.BaseCell.id)
        .add_columns(api.BaseCell.name.label("cell"), comment.auto_comment, comment.manual_comment),
    }
    engine = create_engine(db_url)
    try:
        with engine.connect() as connection:
            return {name: {tuple(row) for row in connection.execute(query)} for name, query in queries.items()}
    finally:
        engine.dispose()
