"""What the cells of a module's notebook are called, and what those hold that a student fills in."""

from __future__ import annotations

from claimwise.handed_in import responses

ANSWERS_CELL = "answers"
"""The grade id of the cell that holds the student's answers."""

HAND_IN_CELL = "hand-in-card"
"""The grade id of the cell that shows the card for handing in."""

EMPTY_ANSWERS = responses.write({})
"""What that cell holds when it is released."""

WRITE_HERE = (
    "*Write your answer here: double-click this text, click into it, and replace it. "
    "Press Shift and Enter when you are done.*"
)


def mark_cell(item_id: str) -> str:
    """The grade id of the cell that marks an item."""
    return f"mark-{item_id}"


def written_cell(item_id: str, part_id: str) -> str:
    """The grade id of the cell that a written answer goes into."""
    return f"written-{item_id}-{part_id}"
