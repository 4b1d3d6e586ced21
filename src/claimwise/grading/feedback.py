"""A student's feedback as one designed page that needs no other file and no other host.

``nbgrader generate_feedback`` uses it in place of the notebook's print-out (see ``settings.py``), so nbgrader's own
release and fetch of feedback carry on from there.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from claimwise.notebooks import WRITE_HERE
from claimwise.templating import render


class FeedbackPage(Exporter):
    """Renders an autograded notebook, with the scores and comments that nbgrader put into it, as a page of feedback."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own HTML exporter gives a text here as well
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, and nbconvert's resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        page = render(
            "feedback.html", title=_title(nb), sections=_sections(nb), total=resources["nbgrader"], pending=_pending(nb)
        )
        return page, resources


def _title(nb: NotebookNode) -> str:
    return next((line[2:] for line in nb.cells[0].source.splitlines() if line.startswith("# ")), "Feedback")


def _sections(nb: NotebookNode) -> list[dict[str, Any]]:
    """What the page shows: the marks of the items in order, then written answers with score, comment and rubric."""
    graded = [cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    marks = [{"kind": "mark", "html": _output(cell)} for cell in graded if cell.cell_type == "code"]
    return marks + [_written(cell) for cell in graded if cell.cell_type == "markdown"]


def _written(cell: NotebookNode) -> dict[str, Any]:
    grading, about = cell.metadata.nbgrader, cell.metadata.claimwise
    return {
        "kind": "written",
        "prompt": about.prompt,
        "text": "" if cell.source == WRITE_HERE else cell.source,
        "comment": grading.get("comment") or "",
        "rubric": Markup(about.rubric),  # noqa: S704  made and escaped by our own marking step
        "score": grading["score"],
        "points": grading["points"],
        "pending": grading["pending"],
    }


def _output(cell: NotebookNode) -> Markup:
    # Made and escaped by our own marking step; a submission's outputs never get this far.
    return Markup("".join(output.get("data", {}).get("text/html", "") for output in cell.outputs))  # noqa: S704


def _pending(nb: NotebookNode) -> int:
    return sum(bool(cell.metadata.get("nbgrader", {}).get("pending")) for cell in nb.cells)
