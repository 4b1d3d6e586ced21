"""``slider``: a number from a range."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets

from claimwise.student.interactions.shared.base import (
    Interaction,
    Part,
    Response,
    box,
    described,
    html,
    make,
    number,
    styled,
)
from claimwise.words import _


def create(part: Part, on_change: Callable[[], None]) -> Interaction:
    """A card for choosing a number."""
    return Slider(part, on_change)


class Slider(Interaction):
    """A slider and the same number as a field to type into.

    It starts in the middle, which is an answer only once the student moves it or says so.
    """

    def _build(self) -> Any:
        bounds: dict[str, Any] = {bound: number(self.part[bound]) for bound in ("min", "max", "step")}
        self._whole = all(isinstance(bound, int) for bound in bounds.values())
        bounds["value"] = self._middle()
        slider = ipywidgets.IntSlider if self._whole else ipywidgets.FloatSlider
        field = ipywidgets.BoundedIntText if self._whole else ipywidgets.BoundedFloatText
        self._slider = make(slider, wide=True, **bounds, readout=False, tooltip="")
        unit = self.part.get("unit")
        label = _("Your value ({unit})", unit=unit) if unit else _("Your value")
        self._field = make(field, **bounds, **described(label))
        self._keep = make(ipywidgets.Button, description=_("Keep this value"), tooltip="")
        self._answered = False
        ipywidgets.link((self._slider, "value"), (self._field, "value"))
        self._slider.observe(lambda _change: self._answer(), "value")
        self._keep.on_click(lambda _pressed: self._answer())
        ends = html(self._ends(), "cw-ends")
        row = box([styled(self._field, "cw-number"), styled(self._keep, "cw-keep")], "cw-confirm")
        self._widget = box([styled(self._slider, "cw-bar"), ends, row], "cw-slider", "cw-unanswered")
        return self._widget

    def _read(self) -> Response | None:
        return number(self._slider.value) if self._answered else None

    def _show(self, response: Response | None) -> None:
        value = self._middle() if response is None else response
        self._slider.value = round(value) if self._whole else value
        self._mark_answered(response is not None)

    def _answer(self) -> None:
        if not self._quiet:
            self._mark_answered(True)
            self._changed()

    def _mark_answered(self, answered: bool) -> None:
        self._answered = answered
        self._keep.description = _("✓ Value kept") if answered else _("Keep this value")
        (self._widget.remove_class if answered else self._widget.add_class)("cw-unanswered")

    def _middle(self) -> int | float:
        steps = (self.part["max"] - self.part["min"]) / self.part["step"]
        return number(self.part["min"] + self.part["step"] * (steps // 2))

    def _ends(self) -> str:
        unit = self.part.get("unit", "")
        gap = "" if unit in ("", "%") else " "
        low, high = (f"{self.part[end]}{gap}{unit}" for end in ("min", "max"))
        return f"<span>{escape(low)}</span><span>{escape(high)}</span>"
