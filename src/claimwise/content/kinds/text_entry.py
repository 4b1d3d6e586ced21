"""``text_entry``: type a number or a short text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from claimwise.content.interactions import Credit, Interaction, Spec, short
from claimwise.content.wording import Slip
from claimwise.content.yamlfile import Model
from claimwise.words import _


class NumberKey(Model):
    """A number that is right within a tolerance, in a unit that may be typed after it."""

    value: float
    tolerance: float = Field(ge=0)
    unit: str = ""


class OtherPath(Model):
    """Another answer that earns part of the credit: a number or some texts, and the name of the path taken."""

    value: float | None = None
    tolerance: float = Field(default=0, ge=0)
    accept: list[str] | None = None
    credit: Credit
    why: str

    def slips(self) -> Iterator[Slip]:
        if (self.value is None) == (self.accept is None):
            what = _("an entry of “also” needs either “value” or “accept”")
            yield Slip((), what, _("give one of them"))
        elif self.value is None and "tolerance" in self.model_fields_set:
            yield Slip(("tolerance",), _("“tolerance” belongs to a “value”"), _("remove it"))

    def spec(self) -> Spec:
        """The path with the fields of its kind only."""
        if self.value is not None:
            right: Spec = {"value": short(self.value), "tolerance": short(self.tolerance)}
        else:
            right = {"accept": self.accept}
        return {**right, "credit": short(self.credit), "why": self.why}


class TextEntry(Interaction):
    """Type a number or a short text. With neither ``number`` nor ``accept`` it is only collected."""

    kind: Literal["text_entry"]
    expects: Literal["number", "text"] | None = None
    number: NumberKey | None = None
    accept: list[str] = []
    also: list[OtherPath] = []
    why: str = ""

    def slips(self) -> Iterator[Slip]:
        if self.number and self.accept:
            yield Slip((), _("both “number” and “accept”"), _("keep the one that fits the question"))
            return
        if not self.number and not self.accept:
            if self.points:
                remedy = _("add “number” or “accept”, or set points: 0")
                yield Slip(("points",), _("points without a key"), remedy)
            elif given := [name for name in ("also", "why") if name in self.model_fields_set]:
                what = _("“{name}” without a key is shown to nobody", name=given[0])
                yield Slip((given[0],), what, _("add “number” or “accept”"))
        elif self.expects and (self.expects == "number") != bool(self.number):
            yield Slip(("expects",), _("“expects” does not fit the key"), _("remove it"))

    def public(self) -> Spec:
        expects = self.expects or ("text" if self.accept else "number")
        return self._spec(expects=expects, unit=self.number.unit if self.number else "")

    def secret(self) -> Spec:
        if self.number:
            right: Spec = {"value": short(self.number.value), "tolerance": short(self.number.tolerance)}
        elif self.accept:
            right = {"accept": self.accept}
        else:
            return {}
        why = {"why": self.why} if self.why else {}
        return {**right, "also": [path.spec() for path in self.also], **why}


MODEL = TextEntry
