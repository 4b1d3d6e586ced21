"""``choice``: pick one of several options, or any number of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from claimwise.student.interactions.shared.base import Interaction, Part, Response, make, styled
from claimwise.student.interactions.shared.selection import Selection


def create(part: Part, on_change: Callable[[], None]) -> Interaction:
    """A card for one choice or for many."""
    return (PickMany if part["select"] == "many" else PickOne)(part, on_change)


class PickOne(Interaction):
    """Radio buttons, none of them chosen at first."""

    def _build(self) -> Any:
        options = [(option["text"], option["id"]) for option in self.part["options"]]
        self._radio = make(ipywidgets.RadioButtons, wide=True, options=options, value=None, tooltip="")
        self._radio.observe(lambda _change: self._changed(), "value")
        return styled(self._radio, "cw-options")

    def _read(self) -> Response | None:
        return self._radio.value

    def _show(self, response: Response | None) -> None:
        self._radio.value = response


class PickMany(Selection):
    """Boxes to tick, one in each row."""

    def _options(self) -> list[tuple[str, str]]:
        return [(option["id"], option["text"]) for option in self.part["options"]]
