"""“nbgrader generate_feedback” writes our page of feedback in place of the notebook's print-out."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default


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
