"""What the cells of a module's notebook are called, and what those hold that a student fills in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from claimwise.handed_in import responses

ANSWERS_CELL = "answers"
"""The grade id of the cell that holds the student's answers."""

HAND_IN_CELL = "hand-in-card"
"""The grade id of the cell that shows the card for handing in."""

EMPTY_ANSWERS = responses.write({})
"""What that cell holds when it is released."""

WRITE_HERE = (  # not said: a sentinel, found again in what is handed in for years
    "*Your written answer goes into the box of the card above, and is kept here too. "
    "Is there no box? Then replace this text.*"
)
"""What stands in the cell for a written answer when it is released."""

NOTHING_FOUND = (  # not said: a sentinel
    "*No text was found for this answer. What was looked for, and where, stands above.*"
)
"""What stands there in a grader's notebook if the student's text may have been lost."""

STUBS = (  # not said: sentinels
    WRITE_HERE,
    NOTHING_FOUND,
    "*Write your answer here: double-click this text, click into it, and replace it. "
    "Press Shift and Enter when you are done.*",
    "*Write your answer here: double-click this text, replace it, then press Shift and Enter.*",
)
"""Every text that ever stood in place of an answer. Notebooks with old ones are handed in for years, so none may go."""

_FIXED = {  # not said: sentinels
    "## Record your answers": "record",
    "## Hand in": "hand-in",
    "## For the marker": "end",
    "*The lines above are for the marker.": "end",
}
"""How the cells begin, or ever began, that are the same in all modules, whatever else they say; and their names."""

FIXED_CELLS = frozenset({"introduction", ANSWERS_CELL, HAND_IN_CELL, *_FIXED.values()})
"""The names of the cells that every module has."""

_CARD = re.compile(r'^claim\("([a-z]+[0-9]+)",', re.MULTILINE)
_SPACE = r"\s+"
_STUB = re.compile(
    "|".join(f"[*_]{{0,3}}{_SPACE.join(map(re.escape, stub.strip('*').split()))}[*_]{{0,3}}" for stub in STUBS)
)


def mark_cell(item_id: str) -> str:
    """The grade id of the cell that marks an item."""
    return f"mark-{item_id}"


def read_cell(item_id: str) -> str:
    """The grade id of the cell that says what an item is about."""
    return f"read-{item_id}"


def card_cell(item_id: str) -> str:
    """The grade id of the cell that shows an item's card."""
    return f"card-{item_id}"


def written_cell(item_id: str, part_id: str) -> str:
    """The grade id of the cell that a written answer goes into."""
    return f"written-{item_id}-{part_id}"


def part_of(cell: str) -> tuple[str, str]:
    """The ids of the item and the part whose written answer goes into a cell: :func:`written_cell` undone."""
    item_id, _, part_id = cell.partition("-")[2].partition("-")
    return item_id, part_id


def known_cells(items: Iterable[str], written: Iterable[str]) -> frozenset[str]:
    """The names of all cells of a module with these items and cells for written answers."""
    named = (name(item) for item in items for name in (read_cell, card_cell, mark_cell))
    return FIXED_CELLS.union(named, written)


def item_of(cell: str) -> str:
    """The id of the item that a cell of this name belongs to and stands with; empty if it stands elsewhere."""
    kind, _, rest = cell.partition("-")
    return rest.partition("-")[0] if kind in ("read", "card", "written") else ""


def heading(number: int, title: str) -> str:
    """The first line of the cell that says what an item is about."""
    return f"### {number}. {title}"


def without_stub(text: str) -> str:
    """What a student wrote: the text without what stood there first; the same text if nothing of that is left."""
    while _STUB.search(text):
        text = _STUB.sub("", text).strip()
    return text if text.strip() else ""


def compared(text: str) -> str:
    """A text without what programs change when they save it: line ends, and spaces where nobody sees them."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def is_stub(text: str) -> bool:
    """Whether a text is nothing but what stood there first."""
    return bool(text.strip()) and not without_stub(text)


def fixed_cell(text: str) -> str:
    """The name of the cell that holds this text in every module; empty if it is none of those."""
    return next((name for start, name in _FIXED.items() if text.startswith(start)), "")


def code_cell(source: str) -> str:
    """The name of the cell that holds this code of ours; empty if it is none. Mark cells need none."""
    if found := _CARD.search(source):
        return card_cell(found[1])
    if "from claimwise.student import hand_in" in source:  # not said: Python
        return HAND_IN_CELL
    return mark_cell("") if "from claimwise.student import mark" in source else ""  # not said: Python


def replaced(name: str, text: str) -> str:
    """What stands in place of a text that is the same in all modules; empty if that still stands there."""
    starts = tuple(start for start, cell in _FIXED.items() if cell == name)
    return "" if text.lstrip().startswith(starts or ("# " if name == "introduction" else "")) else text.strip()
