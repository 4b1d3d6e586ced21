"""``match``: match each row with a target, or with nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from claimwise.content.interactions import Credit, Interaction, Option, Spec, strangers, twins
from claimwise.content.wording import Slip
from claimwise.kinds.shared.options import NO_TARGET
from claimwise.words import N_, _


class Match(Interaction):
    """Match each row on the left with a target on the right, or with nothing (``none``)."""

    kind: Literal["match"]
    left: list[Option] = Field(min_length=2)
    right: list[Option] = Field(min_length=2)
    pairs: dict[str, str] = Field(alias="key")
    accept: dict[str, dict[str, Credit]] = {}
    why: dict[str, str]

    def slips(self) -> Iterator[Slip]:
        rows, targets = [row.id for row in self.left], [*(target.id for target in self.right), NO_TARGET]
        yield from twins(N_("the row “{name}” stands here twice"), rows, "left")
        yield from twins(N_("the target “{name}” stands here twice"), targets, "right")
        for field, named in (("key", self.pairs), ("accept", self.accept), ("why", self.why)):
            yield from strangers(N_("there is no row “{name}”"), named, rows, field)
        yield from strangers(N_("there is no target “{name}”"), self.pairs.values(), targets, "key")
        for row, also in self.accept.items():
            yield from strangers(N_("there is no target “{name}”"), also, targets, "accept")
            if self.pairs.get(row) in also:
                what = _("row “{row}” has this target in “key” already", row=row)
                yield Slip(("accept", row), what, _("remove it here"))
        for row in rows:
            if row not in self.pairs:
                what = _("row “{row}” has no target", row=row)
                yield Slip(("key",), what, _("add it to “key”, or say none"))

    def public(self) -> Spec:
        # What is asked is compared when work comes back, whoever reads it.
        targets = [*self.right, Option(id=NO_TARGET, text="Nothing here fits")]  # not said: as above
        return self._spec(left=[row.spec() for row in self.left], options=[target.spec() for target in targets])

    def secret(self) -> Spec:
        return {"pairs": self.pairs, "accept": self.accept, "why": self.why}


MODEL = Match
