"""A student's feedback as one designed page that needs no other file and no other host.

``nbgrader generate_feedback`` uses it in place of the notebook's print-out (see ``settings.py``), so nbgrader's own
release and fetch of feedback carry on from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from claimwise.handed_in.cells import WRITE_HERE
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
        return page(nb, resources["nbgrader"]), resources


def page(notebook: Mapping[str, Any], total: Mapping[str, float]) -> str:
    """A student's page of feedback.

    ``notebook`` is a grader's notebook in whose cells' nbgrader metadata stand ``score``, ``points``, ``comment`` and
    ``pending``, as :class:`GetMarks` puts them there; ``total`` holds ``score``, ``max_score`` and ``late_penalty``.
    """
    graded = [cell for cell in notebook["cells"] if _grading(cell).get("grade")]
    headings = _headings(notebook)
    marks = [_marked(cell, headings) for cell in graded if cell["cell_type"] == "code"]
    written = [_written(cell, headings) for cell in graded if cell["cell_type"] == "markdown"]
    pending = sum(section["pending"] for section in marks + written)
    return render("feedback.html", title=_title(notebook), sections=marks + written, total=total, pending=pending)


def _headings(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Item -> its number and title, as the notebook shows them."""
    read = {str(_grading(cell).get("grade_id")): text_of(cell["source"]) for cell in notebook["cells"]}
    return {
        name.removeprefix("read-"): text.partition("\n")[0].removeprefix("### ")
        for name, text in read.items()
        if name.startswith("read-")
    }


def _section(cell: Mapping[str, Any], heading: str) -> dict[str, Any]:
    grading = _grading(cell)
    return {
        "name": grading["grade_id"],
        "heading": heading,
        "score": grading["score"],
        "points": grading["points"],
        "pending": bool(grading.get("pending")),
    }


def _marked(cell: Mapping[str, Any], headings: Mapping[str, str]) -> dict[str, Any]:
    item = _grading(cell)["grade_id"].removeprefix("mark-")
    return {"kind": "mark", **_section(cell, headings.get(item, item)), "html": _output(cell)}


def _title(notebook: Mapping[str, Any]) -> str:
    lines = text_of(notebook["cells"][0]["source"]).splitlines()
    return next((line[2:] for line in lines if line.startswith("# ")), "Feedback")


def _written(cell: Mapping[str, Any], headings: Mapping[str, str]) -> dict[str, Any]:
    grading, about, text = _grading(cell), cell["metadata"]["claimwise"], text_of(cell["source"])
    item = grading["grade_id"].split("-")[1]
    return {
        "kind": "written",
        **_section(cell, headings.get(item, item)),
        "prompt": about["prompt"],
        "text": "" if text == WRITE_HERE else text,
        "comment": grading.get("comment") or "",
        "rubric": Markup(about["rubric"]),  # noqa: S704  made and escaped by our own marking step
    }


def _output(cell: Mapping[str, Any]) -> Markup:
    # Made and escaped by our own marking step; a submission's outputs never get this far.
    return Markup("".join(text_of(output.get("data", {}).get("text/html", "")) for output in cell["outputs"]))  # noqa: S704


def _grading(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    grading: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
    return grading


def text_of(lines: str | list[str]) -> str:
    """A text of a notebook, which a file may hold line by line."""
    return lines if isinstance(lines, str) else "".join(lines)
