"""What formgrader shows of a written answer: the letters that the student typed, and nothing that a browser acts on.

Formgrader renders Markdown and lets HTML in it through, so a script in an answer would run with the grader's rights.
"""

from __future__ import annotations

from html import escape

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from claimwise.handed_in.cells import WRITE_HERE


class ShowAsTyped(Preprocessor):
    """Shows written answers as typed, line by line. It works on the page only: the notebook's file stays as it is."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, _: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """The cell, in HTML if a student wrote it."""
        if (
            cell.cell_type == "markdown"
            and cell.metadata.get("nbgrader", {}).get("solution")
            and cell.source != WRITE_HERE
        ):
            # On one line, because an empty line would end the HTML; and no formula is looked for in it.
            lines = "<br>".join(escape(line) for line in cell.source.splitlines())
            cell.source = f'<div class="tex2jax_ignore mathjax_ignore">{lines}</div>'
        return cell, resources
