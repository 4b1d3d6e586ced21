"""``extended_text``: written in a cell of its own; the card only says what is asked."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from claimwise.student.interactions.shared.base import Interaction, Part, Response, html
from claimwise.student.messages import line
from claimwise.words import _, ngettext


def create(part: Part, on_change: Callable[[], None]) -> Interaction:
    """A card that explains."""
    return ExtendedText(part, on_change)


class ExtendedText(Interaction):
    """Where to write, how much, and what readers will look for."""

    def _build(self) -> Any:
        where = _("Write your answer in the cell below this card. Double-click it to start.")
        if words := self.part.get("words"):
            where = ngettext(
                "Write your answer in the cell below this card. Double-click it to start. At most {n} word.",
                "Write your answer in the cell below this card. Double-click it to start. At most {n} words.",
                words,
            )
        rubric = "".join(_criterion(criterion) for criterion in self.part.get("rubric", ()))
        head = escape(_("A person reads it and looks for:"))
        looked_for = f"<p>{head}</p><ul class='cw-rubric'>{rubric}</ul>" if rubric else ""  # not said: HTML
        return html(line("written", where) + looked_for, "cw-written-part")

    def _read(self) -> Response | None:
        return None

    def _show(self, response: Response | None) -> None:
        pass


def _criterion(criterion: Part) -> str:
    levels = "".join(f"<li>{escape(level)}</li>" for level in criterion["levels"])
    order = escape(_("From lowest to highest:"))
    return (  # not said: HTML
        f"<li><details><summary>{escape(criterion['text'])}</summary>"
        f"<p>{order}</p><ol start='0'>{levels}</ol></details></li>"
    )
