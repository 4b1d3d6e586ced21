"""The notebook that graders open: the instructor's, with a student's answers and the marks with their reasons.

Nothing of the submitted file is in it but the answers and written texts, so nothing in that file can have been
tampered with to any effect, and deleted, renamed, duplicated or retyped cells do no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from claimwise.content.interactions import WrittenInteraction
from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding
from claimwise.grading.filled import hole, problems_html, rubrics_with, shown_texts
from claimwise.handed_in.cells import ANSWERS_CELL, HAND_IN_CELL, card_cell, mark_cell, written_cell
from claimwise.handed_in.submission import Submission
from claimwise.source_notebook import source_notebook
from claimwise.words import _


def rebuild(module: ResolvedModule, submission: Submission) -> NotebookNode:
    """The instructor's notebook with a submission's answers and texts in it."""
    notebook = source_notebook(module)
    texts = shown_texts(submission)
    for cell in notebook.cells:
        cell.source = texts.get(cell.metadata.nbgrader.grade_id, cell.source)
    return notebook


def show(notebook: NotebookNode, module: ResolvedModule, marks: Mapping[str, str], problems: Sequence[Finding]) -> None:
    """Put marks (item id -> HTML), rubrics and problems into a rebuilt notebook, for people to read."""
    shown = {mark_cell(item): fragment for item, fragment in marks.items()}
    rubrics = rubrics_of(module)
    shown |= {card_cell(item): rubrics_with(problems, item, html) for item, html in rubrics.items()}
    if problems:
        shown[ANSWERS_CELL] = problems_html(problems)
    written = {written_cell(item.id, part.id): part for item in module.items for part in item.written}
    # Pages of specs and keys that would bury the answers in formgrader.
    long = {HAND_IN_CELL, *(name(item.id) for item in module.items for name in (card_cell, mark_cell))}
    for cell in notebook.cells:
        name = cell.metadata.nbgrader.grade_id
        if name in long:
            cell.source = cell.source.partition("\n")[0]
        if name in shown and cell.cell_type == "code":
            cell.outputs = [new_output("display_data", {"text/html": shown[name]})]
        if name in written:  # what the page of feedback says about it
            cell.metadata["claimwise"] = {"prompt": written[name].prompt, "rubric": rubric_html(written[name])}


def rubrics_of(module: ResolvedModule) -> dict[str, str]:
    """Item -> the rubrics of its written answers as HTML, for the items that have any."""
    return {item.id: _rubrics_html(item.written) for item in module.items if item.written}


def _rubrics_html(written: list[WrittenInteraction]) -> str:
    return "".join(f"<p><strong>{escape(part.prompt)}</strong></p>{rubric_html(part)}" for part in written)


def rubric_html(part: WrittenInteraction) -> str:
    """The rubric of a written answer with its levels, and the anchor answers with theirs."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(criterion.text)}</th>"  # not said: HTML
        + "".join(f"<td><strong>{level}</strong> {escape(text)}</td>" for level, text in enumerate(criterion.levels))
        + "</tr>"
        for criterion in part.rubric
    )
    names = {criterion.id: criterion.text for criterion in part.rubric}
    anchors = "".join(
        f"<li><strong>{escape(_points(sum(anchor.levels.values()), part.points))}</strong> "
        f"({escape(', '.join(f'{names[name]} {level}' for name, level in anchor.levels.items()))}): "
        f"“{escape(anchor.text.strip())}” "
        f"<em>{escape(anchor.comment.strip())}</em></li>"
        for anchor in part.anchors
    )
    # Formgrader's own style sheet draws the lines of a table of these classes.
    table = f"<table class='cw-rubric table table-bordered'>{rows}</table>"  # not said: HTML
    title = escape(_("Model answers:"))
    return f"{table}<p>{title}</p><ul class='cw-anchors'>{anchors}</ul>"  # not said: HTML


def _points(earned: float, points: float) -> str:
    return _("{earned} of {points:g}", earned=earned, points=points)


def form(module: ResolvedModule, items: Iterable[str], checksums: Mapping[str, str], *, problems: bool = False) -> str:
    """The text of a grader's notebook with holes for what differs from student to student.

    ``items`` are the ids of the items with marks; ``checksums`` are nbgrader's, cell -> checksum of the released cell;
    ``problems`` leaves a hole for them too.
    """
    notebook = rebuild(module, Submission())
    show(notebook, module, {item: hole("marks", item) for item in items}, [Finding("…")] if problems else [])
    written = {written_cell(item.id, part.id) for item in module.items for part in item.written}
    rubrics = {card_cell(item): item for item in rubrics_of(module)}
    for cell in notebook.cells:
        name = cell.metadata.nbgrader.grade_id
        cell.metadata.nbgrader["checksum"] = checksums[name]
        if name == ANSWERS_CELL or name in written:
            cell.source = hole("source", name)
        if name in rubrics:
            cell.outputs[0]["data"]["text/html"] = hole("rubrics", rubrics[name])
        if name == ANSWERS_CELL and problems:
            cell.outputs[0]["data"]["text/html"] = hole("problems", name)
    return f"{nbformat.writes(notebook)}\n"
