"""What runs in a student's kernel: the cards, the cell that records the answers, and marking.

A released notebook uses three names and nothing else::

    from claimwise.student import claim, answers, mark

Importing them costs next to nothing; ipywidgets is loaded when the first card is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["answers", "claim", "mark"]


def claim(item_id: str, spec: Mapping[str, Any]) -> None:
    """Show the card of one item. ``spec`` is the item as it was released, without its key."""
    from claimwise.student.card import show_card

    show_card(item_id, spec)


def answers(*unnamed: object, **given: object) -> None:
    """Record what the cards hold, by rewriting the cell that is being run.

    ``given`` is what the cell held so far: item id -> part id -> response.
    """
    from claimwise.student.recorder import record

    record(unnamed, given)


def mark(item_id: str, key: Mapping[str, Any] | None = None) -> float | None:
    """Without a key, say whether the item is complete. With its key, mark it and return the points earned."""
    from claimwise.student.marks import say_complete, show_mark

    if key is None:
        say_complete(item_id)
        return None
    return show_mark(item_id, key)
