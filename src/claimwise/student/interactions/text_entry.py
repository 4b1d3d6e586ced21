"""``text_entry``: type a number or a few words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from claimwise.kinds.shared.numbers import parse_number
from claimwise.student.interactions.shared.base import Interaction, Part, Response, box, described, html, make, styled
from claimwise.student.messages import line
from claimwise.words import N_, _

UNREADABLE = N_("This does not look like a number. Write digits only, such as 12.5")


def create(part: Part, on_change: Callable[[], None]) -> Interaction:
    """A card for typing."""
    return TextEntry(part, on_change)


class TextEntry(Interaction):
    """One line to type into. A number that cannot be read as one is pointed out at once, but kept."""

    def _build(self) -> Any:
        self._number = self.part["expects"] == "number"
        label = _label(self._number, self.part.get("unit", ""))
        self._field = styled(
            make(ipywidgets.Text, **described(label)), "cw-text", *(["cw-number"] if self._number else [])
        )
        self._hint = html("", "cw-hint")
        self._field.observe(self._typed, "value")
        return box([self._field, self._hint])

    def _read(self) -> Response | None:
        return self._field.value if self._field.value.strip() else None

    def _show(self, response: Response | None) -> None:
        # An answers cell typed by hand may hold a bare number.
        self._field.value = "" if response is None else str(response)
        self._say_whether_readable()

    def _typed(self, _change: Any) -> None:
        if not self._quiet:
            self._say_whether_readable()
            self._changed()

    def _say_whether_readable(self) -> None:
        given = self._field.value.strip()
        unreadable = self._number and given and parse_number(given, self.part.get("unit", "")) is None
        self._hint.value = line("problem", _(UNREADABLE)) if unreadable else ""


def _label(number: bool, unit: str) -> str:
    if not unit:
        return _("Your number") if number else _("Your answer")
    return _("Your number ({unit})", unit=unit) if number else _("Your answer ({unit})", unit=unit)
