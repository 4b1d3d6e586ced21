"""nbgrader's own way to autograde takes no more than ours: the notebook and the time, both plain files.

As it comes, nbgrader copies whatever lies beside a submission to the graders, and with the feedback back to the
student. It follows links, so a link to the solutions brings them to light; and it waits forever for a pipe. It has no
setting for that.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.v4 import new_notebook
from nbgrader.apps import api, autogradeapp
from nbgrader.converters import Autograde as StockAutograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from claimwise.content.course import cached_course
from claimwise.errors import visible_lines
from claimwise.files import write_atomically
from claimwise.gradebook.store import Store
from claimwise.grading.secrets import keep_secret
from claimwise.grading.workers import file_hash
from claimwise.handed_in.fingerprint import content_hash, fingerprints
from claimwise.handed_in.folder import TIME_FILE, no_time, time_is_readable, time_text
from claimwise.handed_in.notebook import UnreadableSubmissionError
from claimwise.handed_in.submission import load, parse, read, take
from claimwise.ids import is_student_id, no_id
from claimwise.nbgrader_steps.ours import course_root

HANDED_IN = "claimwise_handed_in"
"""Where the JSON of what was handed in travels, in nbconvert's resources."""

FILE = "claimwise_file"
"""Where the hash of the file does."""


class PlainNotebook(NotebookExporter):
    """Reads what was handed in as grading in bulk does, whatever program saved it; no link is followed."""

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """As nbconvert does, but a notebook handed in travels as plain JSON, for :class:`RebuildSubmission` to take."""
        if not getattr(self.parent, "_sanitizing", False):  # what nbgrader calls the first of its two passes
            return super().from_filename(filename, resources, **kwargs)
        resources = resources or ResourcesDict()
        data = read(Path(filename))
        resources[HANDED_IN], resources[FILE] = parse(data), content_hash(data)
        return super().from_notebook_node(new_notebook(), resources, **kwargs)  # type: ignore[no-untyped-call]


class PlainAutograde(StockAutograde):
    """Autogrades what is plainly a student's notebook, and takes nothing else from the folder."""

    exporter_class = PlainNotebook

    def start(self) -> None:
        """As nbgrader does, with a log in which everything can be seen."""
        self.log.addFilter(_show_all)
        try:
            super().start()
        finally:
            self.log.removeFilter(_show_all)  # others use this log too

    def init_notebooks(self) -> None:
        """Leaves out folders whose name is no student id. Raises :class:`NbGraderException` if none is left."""
        super().init_notebooks()
        for folder in [found for found in self.assignments if not is_student_id(Path(found).parent.name)]:
            self.log.error("%r: %s", folder, no_id())
            del self.assignments[folder]
        if not self.assignments:
            raise NbGraderException(str(no_id()))

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Nothing is touched before this. Raises :class:`NbGraderException` for what must not be read."""
        problem = self._problem(Path(self._format_source(assignment_id, student_id)))
        if problem:
            raise NbGraderException(f"{student_id}: {problem}")
        self._adopt_marks(assignment_id, student_id)
        found: bool = super().init_destination(assignment_id, student_id)
        return found

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """As nbgrader does, but of the files beside the notebook only time and secret of the hand-in come along."""
        ignored = self.coursedir.ignore
        self.coursedir.ignore = ["*"]
        try:
            super().init_assignment(assignment_id, student_id)
        finally:
            self.coursedir.ignore = ignored
        source, target = (Path(place(assignment_id, student_id)) for place in (self._format_source, self._format_dest))
        if handed_in := time_text(source):
            write_atomically(target / TIME_FILE, handed_in)
        else:  # nbgrader would keep the time of an earlier hand-in
            store = Store(self.coursedir.db_url, assignment_id)
            store.end_time(student_id, file_hash(source / f"{assignment_id}.ipynb"))
        target.mkdir(parents=True, exist_ok=True)
        keep_secret(source, target)

    def _adopt_marks(self, assignment_id: str, student_id: str) -> None:
        """Bind what people marked to the answers that they were shown, before the notebook with these is replaced."""
        form = cached_course(Path(self.coursedir.root)).module(assignment_id).form

        def shown(_: str) -> Mapping[str, str]:
            notebook = Path(self._format_dest(assignment_id, student_id)) / f"{assignment_id}.ipynb"
            try:
                return fingerprints(take(load(notebook), form), form.items)
            except UnreadableSubmissionError:
                return {}

        store = Store(self.coursedir.db_url, assignment_id)
        store.adopt([student_id], shown)

    def _problem(self, folder: Path) -> str:
        try:
            for notebook in self.notebooks:
                load(Path(notebook), module=Path(notebook).stem)
        except UnreadableSubmissionError as error:
            return str(error)
        return "" if time_is_readable(folder) else str(no_time())


def _show_all(record: logging.LogRecord) -> bool:
    """Put a code in place of what cannot be seen: nbgrader logs the names of files and cells as students chose them."""
    record.msg, record.args = visible_lines(record.getMessage()), ()
    return True


class Autograde(StockAutograde):
    """Ours for a course of ours, nbgrader's own for any other: the settings of who asks for one tell.

    It is called like nbgrader's, because options of the command line go to the class of that name.
    """

    def __new__(cls, coursedir: CourseDirectory, parent: Any) -> StockAutograde:
        """One or the other, ready to start."""
        kind = PlainAutograde if course_root(parent.config) else StockAutograde
        return kind(coursedir=coursedir, parent=parent)


def install() -> None:
    """Let nbgrader use it wherever it autogrades: in its command and behind formgrader's button."""
    for user in (api, autogradeapp):
        user.Autograde = Autograde
