"""nbgrader's steps of grading, by reading: rebuild the submission, read its answers, save the marks.

They take the place of nbgrader's own steps that trust and execute the submitted notebook (see ``settings.py``), so
every way to autograde, formgrader's button included, runs no student code.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor, SaveAutoGrades
from traitlets import Unicode

from claimwise import marking
from claimwise.content.course import cached_course
from claimwise.content.modules import ResolvedModule
from claimwise.grading.autograde import HANDED_IN
from claimwise.grading.marker import Marker
from claimwise.grading.notebook import rebuild, show
from claimwise.handed_in.cells import mark_cell
from claimwise.handed_in.submission import take

FOUND = "claimwise-found"
"""Where the first step leaves a note for the second, in the notebook's metadata."""

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
        submission = take(resources.get(HANDED_IN, nb), module.form)
        for problem in submission.problems:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], problem)
        rebuilt = rebuild(module, submission)
        found = {"problems": submission.problems, "unsure": sorted(submission.unsure)}
        rebuilt.metadata[FOUND] = {name: list(what) for name, what in found.items()}
        return rebuilt, resources


class ReadAnswers(CourseStep):
    """Marks what the answers cell says, and shows graders each mark with its reasons. Nothing is executed."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """The notebook with marks as outputs; the scores travel in the resources to :class:`SaveMarks`."""
        module = self.module(resources)
        marker = Marker(module)
        # What was wrong is what the first step found in the file as it was handed in, not in the rebuilt notebook.
        found = nb.metadata.pop(FOUND, {"problems": (), "unsure": ()})
        problems, unsure = tuple(found["problems"]), frozenset(found["unsure"])
        marks = marker.mark(replace(take(nb, module.form), problems=problems, unsure=unsure))
        resources["claimwise"] = {
            "scores": {mark_cell(item.item_id): item.score for item in marks.items},
            "unsure": {mark_cell(item_id) for item_id in marks.unsure},
        }
        shown = {mark.item_id: marking.html(mark, marker.keys[mark.item_id]) for mark in marks.items}
        show(nb, module, shown, marks.problems)
        return nb, resources


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
