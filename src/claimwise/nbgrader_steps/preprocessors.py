"""nbgrader's steps of grading, by reading: rebuild the submission, read its answers, save the marks.

They take the place of nbgrader's own steps that trust and execute the submitted notebook (see ``settings.py``), so
every way to autograde, formgrader's button included, runs no student code.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Unicode

from claimwise import marking
from claimwise.content.course import cached_course
from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding, visible
from claimwise.gradebook.nbgrader import late_penalty
from claimwise.gradebook.store import Store
from claimwise.grading import keys
from claimwise.grading.graders_notebook import rebuild, show
from claimwise.grading.marker import Marker
from claimwise.handed_in.cells import mark_cell
from claimwise.handed_in.fingerprint import fingerprints
from claimwise.handed_in.submission import take
from claimwise.handing_back.feedback import FeedbackError, FeedbackPages
from claimwise.nbgrader_steps.autograde import FILE, HANDED_IN
from claimwise.words import _

FOUND = "claimwise-found"
"""Where the first step leaves a note for the second, in the notebook's metadata."""

Processed = tuple[NotebookNode, ResourcesDict]


class CourseStep(NbGraderPreprocessor):
    """A step of grading that needs the course's own files."""

    course_root = Unicode(help="The course folder.").tag(config=True)  # not said: nbgrader's list of options is English

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
            self.log.warning("%s: %s", resources["nbgrader"]["student"], visible(str(problem)))
        rebuilt = rebuild(module, submission)
        problems, unsure = [problem.as_json() for problem in submission.problems], sorted(submission.unsure)
        rebuilt.metadata[FOUND] = {"problems": problems, "unsure": unsure, "file": resources.get(FILE, "")}
        return rebuilt, resources


class ReadAnswers(CourseStep):
    """Marks what the answers cell says, and shows graders each mark with its reasons. Nothing is executed."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """The notebook with marks as outputs; the scores travel in the resources to :class:`SaveMarks`."""
        module = self.module(resources)
        marker = Marker(module)
        # What was wrong is what the first step found in the file as it was handed in, not in the rebuilt notebook.
        found = nb.metadata.pop(FOUND, {"problems": (), "unsure": (), "file": ""})
        problems, unsure = tuple(map(Finding.from_json, found["problems"])), frozenset(found["unsure"])
        submission = replace(take(nb, module.form), problems=problems, unsure=unsure)
        marks = marker.mark(submission)
        resources["claimwise"] = {
            "scores": {mark_cell(item.item_id): item.score for item in marks.items},
            "unsure": {mark_cell(item_id) for item_id in marks.unsure},
            "file": found["file"],
            "key": keys.version(marker.keys),
            "answers": fingerprints(submission, (item.item_id for item in marks.items if item.points)),
        }
        shown = {mark.item_id: marking.html(mark, marker.keys[mark.item_id]) for mark in marks.items}
        show(nb, module, shown, marks.problems)
        return nb, resources


class SaveMarks(SaveAutoGrades):
    """Saves marks as numbers, and puts back what people gave these answers.

    nbgrader's own step would read marks from what a cell displayed, and flag every mark of a person for another look.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """The notebook as it was; the marks are in the gradebook."""
        nb, resources = super().preprocess(nb, resources)
        about = resources["claimwise"]
        store = Store(self.db_url, self.assignment_id)
        noted = {"file": about["file"], "key": about["key"], "score": sum(about["scores"].values())}
        store.settle(self.student_id, about["answers"], about["unsure"], **noted)
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        name = cell.metadata.nbgrader.grade_id
        score = resources["claimwise"]["scores"].get(name)
        if score is None:  # a written answer
            super()._add_score(cell, resources)
            return
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score = score
        grade.needs_manual_grade = name in resources["claimwise"]["unsure"]
        self.gradebook.db.commit()


class GetMarks(CourseStep):
    """Makes a student's page of feedback, of the grader's notebook and the marks in the gradebook."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """The notebook as it was; the page travels in the resources to :class:`FeedbackPage`."""
        module, about = self.module(resources), resources["nbgrader"]
        store = Store(about["db_url"], about["assignment"], late_penalty(self.config))
        marks = store.marks([about["student"]])
        if about["student"] not in marks:
            found = Finding(_("the gradebook knows no marks"), _("grade it first"), student=about["student"])
            raise FeedbackError(found)
        pages = FeedbackPages(module, Path(self.course_root))
        resources["claimwise"] = {"page": pages.page(nb, marks[about["student"]])}
        return nb, resources
