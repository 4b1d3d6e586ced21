"""``match``: choose a target for each row."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from string import ascii_uppercase
from typing import Any

from claimwise.kinds.shared.options import NO_TARGET
from claimwise.student.interactions.shared.base import Interaction, Part, Response, box, dropdown, html
from claimwise.words import _

MAX_ENTRY = 60


def create(part: Part, on_change: Callable[[], None]) -> Interaction:
    """A card for matching."""
    return Match(part, on_change)


class Match(Interaction):
    """Lettered targets in full, and below them a list of the letters for each row."""

    def _build(self) -> Any:
        names = self._names()
        entries = [(_("Choose"), ""), *((_entry(names[o["id"]], o["text"]), o["id"]) for o in self.part["options"])]
        self._rows = {row["id"]: dropdown(row["text"], entries, "cw-target") for row in self.part["left"]}
        for row in self._rows.values():
            row.observe(lambda _change: self._changed(), "value")
        listed = "".join(  # not said: HTML
            f"<li><span class='cw-letter'>{names[o['id']]}</span> <span>{escape(o['text'])}</span></li>"
            for o in self.part["options"]
            if o["id"] != NO_TARGET
        )
        targets = html(f"<ul class='cw-targets'>{listed}</ul>")  # not said: HTML
        return box([targets, *self._rows.values()], "cw-rows")

    def _read(self) -> Response | None:
        chosen = {row: target.value for row, target in self._rows.items() if target.value}
        return chosen or None

    def _show(self, response: Response | None) -> None:
        for row, target in self._rows.items():
            target.value = (response or {}).get(row, "")

    def _names(self) -> dict[str, str]:
        """A letter for each target, and none for “nothing fits”."""
        real = [option["id"] for option in self.part["options"] if option["id"] != NO_TARGET]
        return dict(zip(real, ascii_uppercase, strict=False)) | {NO_TARGET: ""}


def _entry(name: str, words: str) -> str:
    entry = f"{name}: {words}" if name else words
    return entry if len(entry) <= MAX_ENTRY else f"{entry[: MAX_ENTRY - 1].rstrip()}…"
