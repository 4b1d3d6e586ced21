"""What somebody handed in, as text: as much of it as a page shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from claimwise.handed_in.notebook import Cell

MOST_CELLS = 200
MOST_TEXT = 20_000
"""Most characters of one cell, or of a file that is no notebook."""


def cells_shown(cells: Iterable[Cell], given_out: Collection[str] = ()) -> list[Cell]:
    """The first cells with a text that was not given out like that."""
    own = [cell for cell in cells if cell.source.strip() and cell.source not in given_out]
    return [replace(cell, source=cell.source[:MOST_TEXT]) for cell in own[:MOST_CELLS]]


def beginning(data: bytes) -> str:
    """How a file begins that is no notebook."""
    return data[:MOST_TEXT].decode("utf-8", "replace")
