"""``hottext``: select words or sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from claimwise.content.interactions import Interaction, Spec, strangers, twins
from claimwise.content.wording import Slip
from claimwise.words import N_, _

_HOT = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]*)\|([^{}]+)\}")


class Hottext(Interaction):
    """Select words or sentences. In ``text``, braces mark what can be selected: ``It {w1|may} help``."""

    kind: Literal["hottext"]
    select: Literal["words", "sentences"]
    text: str
    correct: list[str] = Field(alias="key")
    neutral: list[str] = []
    why: dict[str, str]

    def slips(self) -> Iterator[Slip]:
        ids = [piece["id"] for piece in self.segments if not isinstance(piece, str)]
        yield from twins(N_("the selectable piece “{name}” stands here twice"), ids, "text", numbered=False)
        for field, named in (("key", self.correct), ("neutral", self.neutral), ("why", self.why)):
            yield from strangers(N_("there is no piece of the text “{name}”"), named, ids, field)
        if both := set(self.correct) & set(self.neutral):
            what = _("“{piece}” is both right and neutral", piece=min(both))
            yield Slip(("neutral",), what, _("keep one"))
        if not set(ids) - set(self.correct) - set(self.neutral):
            what = _("everything that can be selected is right")
            yield Slip(("text",), what, _("mark more of the text with braces"))
        if any(brace in piece for piece in self.segments if isinstance(piece, str) for brace in "{}"):
            form = "{w1|its words}"  # not said: how authors write it
            yield Slip(("text",), _("a brace marks nothing"), _("write a selectable piece as {form}", form=form))

    @property
    def segments(self) -> list[str | Spec]:
        """The text cut into plain and selectable pieces, in order."""
        pieces: list[str | Spec] = []
        end = 0
        for found in _HOT.finditer(self.text):
            if found.start() > end:
                pieces.append(self.text[end : found.start()])
            pieces.append({"id": found[1], "text": found[2].strip()})
            end = found.end()
        return [*pieces, self.text[end:]] if end < len(self.text) else pieces

    def public(self) -> Spec:
        return self._spec(select=self.select, segments=self.segments)

    def secret(self) -> Spec:
        return {"correct": self.correct, "neutral": self.neutral, "why": self.why}


MODEL = Hottext
