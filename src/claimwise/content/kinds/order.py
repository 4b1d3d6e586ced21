"""``order``: put things in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from claimwise.content.interactions import Interaction, Option, Spec, strangers, twins
from claimwise.content.wording import Slip
from claimwise.words import N_, _


class Order(Interaction):
    """Put things in order. ``key`` lists groups from first to last; a group of several is a tie."""

    kind: Literal["order"]
    first: str
    last: str
    things: list[Option] = Field(min_length=3)
    order: list[list[str]] = Field(alias="key", min_length=2)
    why: str

    def slips(self) -> Iterator[Slip]:
        ids = [thing.id for thing in self.things]
        yield from twins(N_("the thing “{name}” stands here twice"), ids, "things")
        for place, tied in enumerate(self.order):
            yield from strangers(N_("there is no thing “{name}”"), tied, ids, "key", place)
            if not tied:
                yield Slip(("key", place), _("group {n} of “key” is empty", n=place + 1), _("remove it"))
        placed = Counter(thing for tied in self.order for thing in tied)
        if any(placed[thing] != 1 for thing in ids):
            wrong = ", ".join(thing for thing in dict.fromkeys(ids) if placed[thing] != 1)
            remedy = _("look at {things}", things=wrong)
            yield Slip(("key",), _("“key” must place each thing exactly once"), remedy)

    def public(self) -> Spec:
        return self._spec(options=[thing.spec() for thing in self.things], first=self.first, last=self.last)

    def secret(self) -> Spec:
        return {"order": self.order, "why": self.why}


MODEL = Order
