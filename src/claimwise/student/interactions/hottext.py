"""``hottext``: select words in a running text, or whole sentences."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from claimwise.student.interactions.shared.base import Interaction, Part, box, html
from claimwise.student.interactions.shared.selection import Selection


def create(part: Part, on_change: Callable[[], None]) -> Interaction:
    """A card for selecting words or sentences."""
    return Hottext(part, on_change)


class Hottext(Selection):
    """The text with a box to tick in front of each piece that can be selected; words stay in the flow of the text."""

    def _options(self) -> list[tuple[str, str]]:
        return [(piece["id"], piece["text"]) for piece in self.part["segments"] if not isinstance(piece, str)]

    def _arrange(self, boxes: dict[str, Any], none: Any) -> Any:
        sentences = self.part["select"] == "sentences"
        pieces = []
        for piece in self.part["segments"]:
            if not isinstance(piece, str):
                pieces.append(boxes[piece["id"]])
            elif piece.strip() or not sentences:
                pieces.append(html(f"<span>{escape(piece)}</span>", "cw-between"))
        flow = box(pieces, "cw-sentences" if sentences else "cw-flow")
        return box([flow, none], "cw-options", "cw-hottext")
