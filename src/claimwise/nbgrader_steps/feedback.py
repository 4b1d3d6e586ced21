"""“nbgrader generate_feedback” writes our page of feedback in place of the notebook's print-out, whole or not at all.

nbgrader writes into the page's own place, and one that a kill cut short there would be handed back like any other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.apps import api, generatefeedbackapp
from nbgrader.converters import GenerateFeedback as StockFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets import default

from claimwise.files import write_atomically
from claimwise.nbgrader_steps.ours import course_root


class FeedbackPage(Exporter):
    """Gives the page of feedback that :class:`claimwise.nbgrader_steps.preprocessors.GetMarks` has made."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own HTML exporter gives a text here as well
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, and nbconvert's resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        return resources["claimwise"]["page"], resources


class WholePages(StockFeedback):
    """Writes each page beside its place, and puts it there when it is whole."""

    def write_single_notebook(self, output: str, resources: dict[str, Any]) -> None:
        """Write a student's page."""
        told = resources["nbgrader"]
        folder = Path(self._format_dest(told["assignment"], told["student"]))
        write_atomically(folder / f"{resources['unique_key']}{resources['output_extension']}", output)


class GenerateFeedback(StockFeedback):
    """Ours for a course of ours, nbgrader's own for any other, as with :class:`.autograde.Autograde`."""

    def __new__(cls, coursedir: CourseDirectory, parent: Any) -> StockFeedback:
        """One or the other, ready to start."""
        kind = WholePages if course_root(parent.config) else StockFeedback
        return kind(coursedir=coursedir, parent=parent)


def install() -> None:
    """Let nbgrader use it wherever it writes feedback: in its command and behind formgrader's button."""
    for user in (api, generatefeedbackapp):
        user.GenerateFeedback = GenerateFeedback
