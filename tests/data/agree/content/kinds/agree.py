"""``agree``: say yes or no to a statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from claimwise.content.interactions import Interaction, Spec
from claimwise.content.wording import Slip
from claimwise.words import _


class Agree(Interaction):
    """A statement, and whether it is right: ``agreed`` is "yes" or "no", in quotation marks."""

    kind: Literal["agree"]
    statement: str
    agreed: Literal["yes", "no"]
    why: str

    def slips(self) -> Iterator[Slip]:
        if self.statement.endswith("?"):
            yield Slip(("statement",), _("nobody can agree with a question"), _("write a statement"))

    def public(self) -> Spec:
        return self._spec(statement=self.statement)

    def secret(self) -> Spec:
        return {"agreed": self.agreed, "why": self.why}


MODEL = Agree
