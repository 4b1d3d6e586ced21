"""nbgrader's steps of grading, by reading: rebuild the submission, read its answers, save the marks.

They take the place of nbgrader's own steps that trust and execute the submitted notebook (see ``settings.py``), so
every way to autograde, formgrader's button included, runs no student code.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor, SaveAutoGrades
from traitlets import Unicode

from claimwise import marking
from claimwise.content.course import cached_course
from claimwise.content.interactions import ExtendedText
from claimwise.content.modules import ResolvedModule
from claimwise.grading.marker import Marker, Marks
from claimwise.grading.submission import Submission, take
from claimwise.notebooks import ANSWERS_CELL, WRITE_HERE, mark_cell, source_notebook, written_cell

Processed = tuple[NotebookNode, ResourcesDict]


class CourseStep(NbGraderPreprocessor):
    """A step of grading that needs the course's own files."""

    course_root = Unicode(help="The course folder, with book/ and solutions/.").tag(config=True)

    def module(self, resources: ResourcesDict) -> ResolvedModule:
        """The module that is being graded."""
        return cached_course(Path(self.course_root)).module(resources["nbgrader"]["assignment"])


class RebuildSubmission(CourseStep):
    """Puts the student's answers and written texts into a fresh copy of the instructor's notebook.

    Everything else in the submitted file is left behind, so nothing in it can have been tampered with to any effect,
    and deleted, renamed, duplicated or retyped cells do no harm.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """The rebuilt notebook; what was wrong with the submission is kept in its metadata for the next step."""
        module = self.module(resources)
        submission = take(nb, module)
        for problem in submission.problems:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], problem)
        return rebuild(module, submission), resources


def rebuild(module: ResolvedModule, submission: Submission) -> NotebookNode:
    """The instructor's notebook with a submission's answers and texts in it."""
    notebook = source_notebook(module)
    texts = {ANSWERS_CELL: submission.source, **{name: text or WRITE_HERE for name, text in submission.written.items()}}
    for cell in notebook.cells:
        cell.source = texts.get(cell.metadata.nbgrader.grade_id, cell.source)
    notebook.metadata["claimwise"] = {"problems": list(submission.problems)}
    return notebook


class ReadAnswers(CourseStep):
    """Marks what the answers cell says, and shows graders each mark with its reasons. Nothing is executed."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """The notebook with marks as outputs; the scores travel in the resources to :class:`SaveMarks`."""
        module = self.module(resources)
        marker = Marker(module)
        submission = take(nb, module)
        marks = marker.mark(submission)
        problems = (*nb.metadata.pop("claimwise", {}).get("problems", ()), *marks.problems)
        resources["claimwise"] = {
            "scores": {mark_cell(item.item_id): item.score for item in marks.items},
            "unsure": _needs_a_look(marks, submission),
        }
        _show(nb, module, marker, marks, list(dict.fromkeys(problems)))
        return nb, resources


def _needs_a_look(marks: Marks, submission: Submission) -> set[str]:
    """The mark cells that a person should look at: misread items, or all of them if no answer could be read."""
    unread = bool(submission.problems) and not submission.answers
    return {mark_cell(item.item_id) for item in marks.items if item.problems or unread}


def _show(nb: NotebookNode, module: ResolvedModule, marker: Marker, marks: Marks, problems: list[str]) -> None:
    shown = {mark_cell(mark.item_id): marking.html(mark, marker.keys[mark.item_id]) for mark in marks.items}
    shown |= {f"card-{item.id}": _rubrics_html(item.written) for item in module.items if item.written}
    if problems:
        shown[ANSWERS_CELL] = _problems_html(problems)
    written = {written_cell(item.id, part.id): part for item in module.items for part in item.written}
    for cell in nb.cells:
        name = cell.metadata.nbgrader.grade_id
        if name.startswith(("card-", "mark-")):  # pages of key that would bury the answers in formgrader
            cell.source = cell.source.partition("\n")[0]
        if name in shown and cell.cell_type == "code":
            cell.outputs = [new_output("display_data", {"text/html": shown[name]})]
        if name in written:  # what the page of feedback says about it
            cell.metadata["claimwise"] = {"prompt": written[name].prompt, "rubric": rubric_html(written[name])}


def _problems_html(problems: list[str]) -> str:
    entries = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
    return f"<div class='cw-problems'><p><strong>For the grader</strong></p><ul>{entries}</ul></div>"


def _rubrics_html(written: list[ExtendedText]) -> str:
    return "".join(f"<p><strong>{escape(part.prompt)}</strong></p>{rubric_html(part)}" for part in written)


def rubric_html(part: ExtendedText) -> str:
    """The rubric of a written answer with its levels, and the anchor answers with theirs."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(criterion.text)}</th>"
        + "".join(f"<td><strong>{level}</strong> {escape(text)}</td>" for level, text in enumerate(criterion.levels))
        + "</tr>"
        for criterion in part.rubric
    )
    names = {criterion.id: criterion.text for criterion in part.rubric}
    anchors = "".join(
        f"<li><strong>{sum(anchor.levels.values())} of {part.points:g}</strong> "
        f"({escape(', '.join(f'{names[name]} {level}' for name, level in anchor.levels.items()))}): "
        f"“{escape(anchor.text.strip())}” "
        f"<em>{escape(anchor.comment.strip())}</em></li>"
        for anchor in part.anchors
    )
    # Formgrader's own style sheet draws the lines of a table of these classes.
    table = f"<table class='cw-rubric table table-bordered'>{rows}</table>"
    return f"{table}<p>Model answers:</p><ul class='cw-anchors'>{anchors}</ul>"


class SaveMarks(SaveAutoGrades):
    """Saves marks as numbers. nbgrader's own step would read them from what a cell displayed."""

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        name = cell.metadata.nbgrader.grade_id
        score = resources["claimwise"]["scores"].get(name)
        if score is None:  # a written answer
            super()._add_score(cell, resources)
            return
        grade = self._grade(name)
        grade.auto_score = score
        grade.needs_manual_grade = grade.manual_score is not None or name in resources["claimwise"]["unsure"]
        self.gradebook.db.commit()

    def _grade(self, name: str) -> Any:
        return self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)


class GetMarks(GetGrades):
    """Puts scores and comments into the notebook, and says which written answers nobody has marked yet."""

    def _get_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        super()._get_score(cell, resources)
        name = cell.metadata.nbgrader.grade_id
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        cell.metadata.nbgrader["pending"] = grade.auto_score is None and grade.manual_score is None
