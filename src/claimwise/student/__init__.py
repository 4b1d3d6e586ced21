"""What runs in a student's kernel: the cards, the cell that records the answers, and marking.

A released notebook uses four names and nothing else::

    from claimwise.student import claim, answers, hand_in, mark

Importing them costs next to nothing; ipywidgets is loaded when the first card is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["answers", "claim", "hand_in", "mark"]


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


def hand_in(module: str, spec: Mapping[str, Any]) -> None:
    """Show the card that checks the saved notebook and gives the file to hand in.

    ``spec`` says what the notebook asks: its questions, the cells for written answers, and what stands there at first.
    """
    from claimwise.student.handing_in import show_hand_in

    show_hand_in(module, spec)


def mark(item_id: str, key: Mapping[str, Any]) -> float:
    """Mark one item with its key, which only the instructor's notebook holds, and return the points earned."""
    from claimwise.student.marks import show_mark

    return show_mark(item_id, key)
