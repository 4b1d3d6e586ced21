"""Ticking any number of options, shared by ``choice`` (many) and ``hottext``."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from claimwise.student.interactions.shared.base import Interaction, Response, box, checkbox
from claimwise.words import _


class Selection(Interaction):
    """Boxes to tick, and one for “none of these”, so that choosing nothing differs from not having answered."""

    def _build(self) -> Any:
        self._boxes = {option: checkbox(label, "cw-option") for option, label in self._options()}
        self._none = checkbox(_("None of these"), "cw-option", "cw-none")
        for ticked in self._boxes.values():
            ticked.observe(self._on_option, "value")
        self._none.observe(self._on_none, "value")
        return self._arrange(self._boxes, self._none)

    @abstractmethod
    def _options(self) -> Sequence[tuple[str, str]]:
        """Id and words of each option."""

    def _arrange(self, boxes: dict[str, Any], none: Any) -> Any:
        return box([*boxes.values(), none], "cw-options")

    def _read(self) -> Response | None:
        picked = [option for option, ticked in self._boxes.items() if ticked.value]
        return picked if picked or self._none.value else None

    def _show(self, response: Response | None) -> None:
        for option, ticked in self._boxes.items():
            ticked.value = option in (response or ())
        self._none.value = response == []

    def _on_option(self, change: Any) -> None:
        if self._quiet:
            return
        with self._quietly():
            if change["new"]:
                self._none.value = False
        self._changed()

    def _on_none(self, change: Any) -> None:
        if self._quiet:
            return
        with self._quietly():
            if change["new"]:
                for ticked in self._boxes.values():
                    ticked.value = False
        self._changed()
