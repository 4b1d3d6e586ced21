"""``agree``: say yes or no to a statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from claimwise.student.interactions.shared.base import Interaction, Part, Response, box, make, text
from claimwise.words import _


def create(part: Part, on_change: Callable[[], None]) -> Interaction:
    """A card with two buttons."""
    return Agree(part, on_change)


class Agree(Interaction):
    """The statement, and radio buttons for yes and no."""

    def _build(self) -> Any:
        answers = [(_("yes"), "yes"), (_("no"), "no")]
        self._radio = make(ipywidgets.RadioButtons, options=answers, value=None, tooltip="")
        self._radio.observe(lambda change: self._changed(), "value")
        return box([text(self.part["statement"]), self._radio])

    def _read(self) -> Response | None:
        return self._radio.value

    def _show(self, response: Response | None) -> None:
        self._radio.value = response
