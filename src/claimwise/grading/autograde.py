"""nbgrader's own way to autograde takes no more than ours: the notebook and the time, both plain files.

As it comes, nbgrader copies whatever lies beside a submission to the graders, and with the feedback back to the
student. It follows links, so a link to the solutions brings them to light; and it waits forever for a pipe. It has no
setting for that.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter, NotebookExporter
from nbformat import NotebookNode
from nbgrader.apps import api, autogradeapp
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from traitlets import Type

from claimwise.files import write_atomically
from claimwise.grading.handing_back import keep_secret
from claimwise.handed_in.folder import NO_ID, NO_TIME, TIME_FILE, is_student_id, time_is_readable, time_text
from claimwise.handed_in.submission import UnreadableSubmissionError, load, read


class _Plainly(NotebookExporter):
    """Reads a notebook as we do, so that what is graded is what was looked at, even if it is exchanged in between."""

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """As nbconvert does, but no link is followed. Raises :class:`UnreadableSubmissionError`."""
        return self.from_file(io.StringIO(read(Path(filename)).decode("utf-8-sig")), resources=resources, **kw)


class PlainAutograde(Autograde):
    """Autogrades what is plainly a student's notebook, and takes nothing else from the folder."""

    exporter_class = Type(_Plainly, klass=Exporter).tag(config=True)

    def init_notebooks(self) -> None:
        """Leaves out folders whose name is no student id. Raises :class:`NbGraderException` if none is left."""
        super().init_notebooks()
        for folder in [found for found in self.assignments if not is_student_id(Path(found).parent.name)]:
            self.log.error("%r: %s", folder, NO_ID)
            del self.assignments[folder]
        if not self.assignments:
            raise NbGraderException(NO_ID)

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Nothing is touched before this. Raises :class:`NbGraderException` for what must not be read."""
        problem = self._problem(Path(self._format_source(assignment_id, student_id)))
        if problem:
            raise NbGraderException(f"{student_id}: {problem}")
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
        target.mkdir(parents=True, exist_ok=True)
        keep_secret(source, target)

    def _problem(self, folder: Path) -> str:
        try:
            for notebook in self.notebooks:
                load(Path(notebook))
        except UnreadableSubmissionError as error:
            return str(error)
        return "" if time_is_readable(folder) else NO_TIME


def install() -> None:
    """Let nbgrader use it wherever it autogrades: in its command and behind formgrader's button."""
    for user in (api, autogradeapp):
        user.Autograde = PlainAutograde
