"""``agree``: say yes or no to a statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimwise.kinds.shared import options
from claimwise.kinds.shared.base import Guesser, Kind, Part, Reasons, Response, ResponseError, Strategy
from claimwise.words import _


class Agree(Kind):
    """All or nothing."""

    key_fields = frozenset({"agreed", "why"})

    def check(self, part: Part, response: Response) -> None:
        if response not in ("yes", "no"):
            raise ResponseError(_("“{part}” takes yes or no.", part=part["id"]))

    def complete(self, part: Part, response: Response) -> bool:
        return True

    def credit(self, part: Part, response: Response) -> float:
        return float(response == part["agreed"])

    def best(self, part: Part) -> Response:
        return part["agreed"]

    def in_words(self, part: Part, response: Response) -> list[str]:
        return [_("I agree") if response == "yes" else _("I do not agree")]

    def reasons(self, part: Part, response: Response | None) -> Reasons:
        return options.reason(part)

    def asked(self, part: Part) -> Mapping[str, str]:
        return options.asked_fields(part, "statement")

    def group(self, part: Part) -> str:
        return "agree"

    def strategies(self, parts: Sequence[Part]) -> Mapping[str, Strategy]:
        return {_("agree with everything"): lambda part: "yes", _("agree with nothing"): lambda part: "no"}

    def simulated(self, part: Part, guesser: Guesser) -> Response:
        knows = guesser.chance.random() < guesser.known
        return self.best(part) if knows else guesser.chance.choice(["yes", "no"])


KIND = Agree
