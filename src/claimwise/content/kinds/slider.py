"""``slider``: set a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from claimwise.content.interactions import Interaction, Spec, short
from claimwise.content.wording import Slip
from claimwise.words import _


class Slider(Interaction):
    """Set a number. Without ``target`` it is only collected."""

    kind: Literal["slider"]
    min: float
    max: float
    step: float = Field(gt=0)
    unit: str = ""
    target: float | None = None
    tolerance: float = Field(default=0, ge=0)
    half: float | None = None
    why: str = ""

    def slips(self) -> Iterator[Slip]:
        if self.min >= self.max:
            yield Slip(("min",), _("“min” is not below “max”"), _("swap them"))
            return
        if self.target is None:
            if self.points:
                remedy = _("say what is right, or set points: 0")
                yield Slip(("points",), _("points without a “target”"), remedy)
            elif given := [name for name in ("tolerance", "half") if name in self.model_fields_set]:
                what = _("“{name}” without a “target” says nothing", name=given[0])
                yield Slip((given[0],), what, _("add “target”, or remove it"))
        elif not self.min <= self.target <= self.max:
            yield Slip(("target",), _("“target” lies outside the range"), _("move it between min and max"))
        elif self._nearest_step() > self.tolerance:
            what = _("no step of the slider comes near enough to “target”")
            yield Slip(("target",), what, _("change “step” or “tolerance”"))
        if self.half is not None and self.half <= self.tolerance:
            what = _("“half” must be wider than “tolerance”")
            yield Slip(("half",), what, _("widen it or leave it out"))

    def _nearest_step(self) -> float:
        """How far from the target the slider stops at best."""
        target = self.target or 0.0
        steps = [self.min + self.step * int((target - self.min) / self.step + more) for more in (0, 1)]
        return round(min(abs(target - stop) for stop in steps if stop <= self.max + 1e-9), 9)

    def public(self) -> Spec:
        return self._spec(min=short(self.min), max=short(self.max), step=short(self.step), unit=self.unit)

    def secret(self) -> Spec:
        if self.target is None:
            return {}
        half = {"half": short(self.half)} if self.half is not None else {}
        right = {"target": short(self.target), "tolerance": short(self.tolerance), **half}
        return {**right, **({"why": self.why} if self.why else {})}


MODEL = Slider
