"""``order``: give each thing a place."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from claimwise.student.interactions.shared.base import Interaction, Part, Response, box, dropdown, html
from claimwise.words import _


def create(part: Part, on_change: Callable[[], None]) -> Interaction:
    """A card for putting things in order."""
    return Order(part, on_change)


class Order(Interaction):
    """A list of places for each thing. A thing that takes a place swaps with the one that holds it."""

    def _build(self) -> Any:
        self._texts = {option["id"]: option["text"] for option in self.part["options"]}
        self._rows = {thing: dropdown(words, self._places(), "cw-place") for thing, words in self._texts.items()}
        self._so_far = html("", "cw-so-far")
        for thing, row in self._rows.items():
            row.observe(self._mover(thing), "value")
        self._describe()
        return box([*self._rows.values(), self._so_far], "cw-rows")

    def _read(self) -> Response | None:
        order = self._order()
        return order if None not in order else None

    def _show(self, response: Response | None) -> None:
        for thing, row in self._rows.items():
            row.value = response.index(thing) + 1 if response else 0
        self._describe()

    def _places(self) -> list[tuple[str, int]]:
        last = len(self._texts)
        ends = {1: f"1 ({self.part['first']})", last: f"{last} ({self.part['last']})"}
        return [(_("Choose a place"), 0), *((ends.get(place, str(place)), place) for place in range(1, last + 1))]

    def _mover(self, thing: str) -> Callable[[Any], None]:
        def moved(change: Any) -> None:
            if self._quiet:
                return
            with self._quietly():
                self._swap(thing, change["new"], change["old"])
                self._place_last(thing)
            self._describe()
            self._changed()

        return moved

    def _swap(self, mover: str, place: int, left: int) -> None:
        for thing, row in self._rows.items():
            if thing != mover and place and row.value == place:
                row.value = left

    def _place_last(self, mover: str) -> None:
        # With all but one in place there is nothing left to decide, unless the student has just taken that one out.
        homeless = [thing for thing, row in self._rows.items() if not row.value]
        if len(homeless) == 1 and homeless != [mover]:
            self._rows[homeless[0]].value = self._order().index(None) + 1

    def _order(self) -> list[str | None]:
        holders = {row.value: thing for thing, row in self._rows.items() if row.value}
        return [holders.get(place) for place in range(1, len(self._texts) + 1)]

    def _describe(self) -> None:
        order = self._order()
        items = "".join(f"<li>{escape(self._texts[thing]) if thing else '…'}</li>" for thing in order)
        head = _("Your order so far, from {first} to {last}:", first=self.part["first"], last=self.part["last"])
        self._so_far.value = f"<p>{escape(head)}</p><ol>{items}</ol>"
