"""A module becomes nbgrader's source notebook: the same YAML always gives the same bytes.

From top to bottom: the introduction; for each item a locked heading with quote or passage, a locked cell that shows the
card, and for a written answer a cell that keeps its text too; the one cell that holds all answers; below a heading that
is folded, for each graded item a locked cell whose hidden test marks it; and the card for handing in. All code is
folded; what then is seen of a cell is its first line, which says what it is. The folded part is not the last, because
JupyterLab selects the last cell after “Run All Cells”, and unfolds what it selects.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from claimwise import kinds, marking
from claimwise.content.interactions import WrittenInteraction
from claimwise.content.modules import Item, ResolvedModule
from claimwise.files import write_atomically
from claimwise.handed_in import responses
from claimwise.handed_in.cells import (
    ANSWERS_CELL,
    HAND_IN_CELL,
    WRITE_HERE,
    card_cell,
    mark_cell,
    read_cell,
    written_cell,
)
from claimwise.words import N_, _, ngettext

TO_BEGIN = N_(
    "**▶ To begin, choose Run → Run All Cells in the menu above. The questions then appear, with your answers so far.**"
)

HOW_TO = N_(
    """\
**How to work in this notebook**

1. Choose **Run → Run All Cells**, unless the question cards are there already.
2. Answer in the cards, written answers too. You can change every answer as often as you like. The grey lines are \
code: leave them folded.
3. Look at the last line of a card. Does it say “recorded and saved”? Then that is done. If not, run the cell under \
**Record your answers**, then save (Ctrl+S, on a Mac Cmd+S). Only what is recorded and saved is marked.
4. Under **Hand in**, press the button. It checks your notebook and gives you the file to hand in.

## Questions
"""
)

RECORD = N_(
    """\
## Record your answers

Do the cards say “recorded and saved”? Then go on to **Hand in**. If not, click the grey line below, which is the cell \
with your answers, run it with Shift and Enter, then save.
"""
)

HAND_IN = N_(
    """\
## Hand in

**Have you just chosen Run All Cells?** Then the question cards are ready: [go up to the questions](#Questions).

Have you answered them? Then press the button in the card below. It checks that your answers are in the file, and \
gives you the file to hand in.
"""
)

THE_END = N_(
    """\
## For the marker

*What is folded here is for the marker. There is nothing to do: go on to [Hand in](#Hand-in).*
"""
)

_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def source_notebook(module: ResolvedModule) -> NotebookNode:
    """The instructor's notebook of a module, keys included, as nbgrader's source version."""
    cells = [_markdown("introduction", _introduction(module))]
    for number, item in enumerate(module.items, 1):
        cells.extend(_item_cells(module, item, number))
    cells.append(_markdown("record", _(RECORD)))
    cells.append(_answers_cell(module))
    cells.append(_end())
    numbered = enumerate(module.items, 1)
    cells.extend(_mark_cell(module, item, number) for number, item in numbered if item.marked_points)
    cells.extend([_markdown("hand-in", _(HAND_IN)), _hand_in_cell(module)])
    note = {"module": module.name, "version": module.asked.version}
    notebook: NotebookNode = new_notebook(cells=cells, metadata={"claimwise": note, **_METADATA})
    return notebook


def solution_answers(module: ResolvedModule) -> dict[str, dict[str, Any]]:
    """The best response to every part that has a key."""
    answers: dict[str, dict[str, Any]] = {}
    for item in module.items:
        parts = {part["id"]: kinds.best(part) for part in module.key(item)["parts"]}
        answers[item.id] = {part: best for part, best in parts.items() if best is not None}
    return answers


def write_source(module: ResolvedModule, root: Path) -> Path:
    """Write a module's source notebook to where nbgrader looks for it; gives the path."""
    path = root / "solutions" / module.name / f"{module.name}.ipynb"
    write_atomically(path, nbformat.writes(source_notebook(module)) + "\n")
    return path


def _introduction(module: ResolvedModule) -> str:
    info = module.module
    objectives = "\n".join(f"- {objective.text}" for objective in info.objectives)
    about = _("About {minutes} minutes, no points.", minutes=info.minutes)
    if info.points:
        about = ngettext(
            "About {minutes} minutes, {points} point.",
            "About {minutes} minutes, {points} points.",
            marking.counted(info.points),
            minutes=info.minutes,
            points=marking.number(info.points),
        )
    aims = _("**After this module you can**")
    return "\n\n".join([f"# {info.title}", _(TO_BEGIN), about, info.introduction.strip(), aims, objectives, _(HOW_TO)])


def _item_cells(module: ResolvedModule, item: Item, number: int) -> list[NotebookNode]:
    cells = [_markdown(read_cell(item.id), module.reading(item)), _card_cell(module, item, number)]
    cells.extend(_written_cell(item, part) for part in item.written)
    return cells


def _markdown(name: str, text: str) -> NotebookNode:
    return _with_grading(new_markdown_cell(text, id=name), name, locked=True)


def _card_cell(module: ResolvedModule, item: Item, number: int) -> NotebookNode:
    # The first line is what JupyterLab shows of a folded cell.
    head = f"# Question {number}\nfrom claimwise.student import claim"  # not said: code; the reader knows these words
    return _code(card_cell(item.id), f'{head}\n\nclaim("{item.id}", {_literal(module.public(item))})')


def _written_cell(item: Item, part: WrittenInteraction) -> NotebookNode:
    name = written_cell(item.id, part.id)
    best = max(part.anchors, key=lambda anchor: sum(anchor.levels.values()), default=None)
    model_answer = best.text if best else _("(no model answer yet)")
    cell = new_markdown_cell(f"### BEGIN SOLUTION\n{model_answer}\n### END SOLUTION", id=name, metadata=_folded())
    return _with_grading(cell, name, grade=True, solution=True, points=part.points)


def _answers_cell(module: ResolvedModule) -> NotebookNode:
    solution = responses.write(solution_answers(module)).removeprefix(responses.IMPORT).strip()
    source = f"{responses.IMPORT}\n\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
    return _with_grading(new_code_cell(source, id=ANSWERS_CELL, metadata=_folded()), ANSWERS_CELL, solution=True)


def _hand_in_cell(module: ResolvedModule) -> NotebookNode:
    numbered = list(enumerate(module.items, 1))
    spec = {
        "items": [item.id for item in module.items],
        "questions": [
            {"id": item.id, "number": number, "title": item.title}
            for number, item in numbered
            if len(item.parts) > len(item.written)
        ],
        "practice": [item.id for item in module.items if item.practice],
        "written": [
            {"cell": written_cell(item.id, part.id), "number": number, "title": item.title}
            for number, item in numbered
            for part in item.written
        ],
        "answers": ANSWERS_CELL,
        "stub": WRITE_HERE,  # for packages of before the table of stubs
    }
    head = "# Hand in\nfrom claimwise.student import hand_in"  # not said: as above
    return _code(HAND_IN_CELL, f'{head}\n\nhand_in("{module.name}", {_literal(spec)})')


def _mark_cell(module: ResolvedModule, item: Item, number: int) -> NotebookNode:
    key = _literal(module.key(item))
    shown = f"# Mark for question {number}\nfrom claimwise.student import mark"  # not said: as above
    hidden = f'### BEGIN HIDDEN TESTS\nmark("{item.id}", {key})\n### END HIDDEN TESTS'
    return _code(mark_cell(item.id), f"{shown}\n{hidden}", grade=True, points=item.marked_points)


def _code(name: str, source: str, **grading: Any) -> NotebookNode:
    # Unfolded outputs: Notebook 7 would squeeze a long card into a box with a scroll bar of its own.
    cell = new_code_cell(source, id=name, metadata=_folded() | {"scrolled": False})
    return _with_grading(cell, name, locked=True, **grading)


def _end() -> NotebookNode:
    """The heading of what is for the marker, which is folded under it."""
    cell = _markdown("end", _(THE_END))
    cell.metadata["jp-MarkdownHeadingCollapsed"] = True
    return cell


def _folded() -> dict[str, Any]:
    return {"jupyter": {"source_hidden": True}}


def _with_grading(
    cell: NotebookNode,
    name: str,
    *,
    locked: bool = False,
    grade: bool = False,
    solution: bool = False,
    points: float | None = None,
) -> NotebookNode:
    cell.metadata["nbgrader"] = {
        "grade": grade,
        "grade_id": name,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
        **({"points": points} if grade else {}),
    }
    return cell


def _literal(spec: dict[str, Any]) -> str:
    # Specs hold no booleans and no null, so their JSON is a Python literal too.
    return json.dumps(spec, ensure_ascii=False, indent=1)
