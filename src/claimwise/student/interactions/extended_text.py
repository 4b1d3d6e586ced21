"""``extended_text``: written in a cell of its own; the card only says what is asked."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from claimwise.student.interactions.shared.base import Interaction, Part, Response, html
from claimwise.student.messages import line


def create(part: Part, on_change: Callable[[], None]) -> Interaction:
    """A card that explains."""
    return ExtendedText(part, on_change)


class ExtendedText(Interaction):
    """Where to write, how much, and what readers will look for."""

    def _build(self) -> Any:
        where = "Write your answer in the cell below this card. Double-click it to start."
        words = f" At most {self.part['words']} words." if self.part.get("words") else ""
        rubric = "".join(_criterion(criterion) for criterion in self.part.get("rubric", ()))
        looked_for = f"<p>A person reads it and looks for:</p><ul class='cw-rubric'>{rubric}</ul>" if rubric else ""
        return html(line("written", where + words) + looked_for, "cw-written-part")

    def _read(self) -> Response | None:
        return None

    def _show(self, response: Response | None) -> None:
        pass


def _criterion(criterion: Part) -> str:
    levels = "".join(f"<li>{escape(level)}</li>" for level in criterion["levels"])
    return (
        f"<li><details><summary>{escape(criterion['text'])}</summary>"
        f"<p>From lowest to highest:</p><ol start='0'>{levels}</ol></details></li>"
    )
