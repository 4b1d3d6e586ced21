"""``match``: choose a target for each row, or that nothing fits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from claimwise.kinds.shared import options
from claimwise.kinds.shared.base import Guesser, Kind, Part, Reasons, Response, ResponseError, Strategy
from claimwise.kinds.shared.numbers import total
from claimwise.kinds.shared.orders import is_sorted, natural
from claimwise.kinds.shared.texts import clipped, described
from claimwise.words import _, ngettext

ENOUGH_PAIRS, ENOUGH_IN_ORDER = 3, 4
"""With fewer pairs, ids of rows and targets correspond by chance too often to mean anything."""


class Match(Kind):
    """Credit for each row; guessing expects 0."""

    key_fields = frozenset({"pairs", "accept", "why"})

    def check(self, part: Part, response: Response) -> None:
        if not isinstance(response, dict) or not all(isinstance(value, str) for value in response.values()):
            what = described(response)
            raise ResponseError(_("“{part}” takes a target for each row, not {what}.", part=part["id"], what=what))
        rows = {row["id"] for row in part["left"]}
        if unknown := [row for row in response if row not in rows]:
            raise ResponseError(_("“{part}” has no row “{row}”.", part=part["id"], row=clipped(unknown[0])))
        options.check_known(part, response.values(), self.ids(part))

    def complete(self, part: Part, response: Response) -> bool:
        return set(response) == {row["id"] for row in part["left"]}

    def credit(self, part: Part, response: Response) -> float:
        """Credit for each row; a wrong row costs 1 ÷ (targets − 1) of a row, so that guessing expects 0."""
        penalty = 1 / (len(self.ids(part)) - 1)
        accept = part.get("accept", {})

        def row_credit(row: str, target: str) -> float:
            if part["pairs"][row] == target:
                return 1.0
            return float(accept.get(row, {}).get(target, -penalty))

        return total(row_credit(row, target) for row, target in response.items()) / len(part["pairs"])

    def best(self, part: Part) -> Response:
        return dict(part["pairs"])

    def in_words(self, part: Part, response: Response) -> list[str]:
        rows = {row["id"]: row["text"] for row in part["left"]}
        targets = {option["id"]: option["text"] for option in self.options(part)}
        return [f"{rows[row]} → {targets[target]}" for row, target in response.items()]

    def reasons(self, part: Part, response: Response | None) -> Reasons:
        return options.reasons(part, part["left"])

    def earning(self, part: Part, response: Response) -> str:
        accept = part.get("accept", {})
        other = {row: target for row, target in response.items() if part["pairs"][row] != target}
        near = sum(target in accept.get(row, {}) for row, target in other.items())
        told = [_("Rows that are right: {right} of {n}.", right=len(response) - len(other), n=len(part["pairs"]))]
        if near:
            told.append(ngettext("{n} more earns a part.", "{n} more earn a part.", near))
        if wrong := len(other) - near:
            share = str(Fraction(wrong, len(self.ids(part)) - 1))
            told.append(
                ngettext(
                    "{n} wrong row takes {share} of a row off.",
                    "{n} wrong rows take {share} of a row off.",
                    wrong,
                    share=share,
                )
            )
        return " ".join(told)

    def telling(self, part: Part) -> Sequence[tuple[str, ...]]:
        """A row together with its target."""
        rows = {row["id"]: row["text"] for row in part["left"]}
        targets = {option["id"]: option["text"] for option in self.options(part)}
        return [(rows[row], targets[target]) for row, target in part["pairs"].items()]

    def asked(self, part: Part) -> Mapping[str, str]:
        rows = {f"row {row['id']}": str(row["text"]) for row in part.get("left", ())}  # not said: a name
        return {**options.asked(part.get("options", ())), **rows}

    def group(self, part: Part) -> str:
        return "match"

    def strategies(self, parts: Sequence[Part]) -> Mapping[str, Strategy]:
        longest = max(len(self.ids(part)) for part in parts)
        everything = {
            _("match everything to target {n}", n=place + 1): self._constant(place) for place in range(longest - 1)
        }
        return {
            **everything,
            _("match everything to nothing"): lambda part: {row["id"]: options.NO_TARGET for row in part["left"]},
            _("match each row to the target beside it"): self._beside,
        }

    def simulated(self, part: Part, guesser: Guesser) -> Response:
        targets, chance = self.ids(part), guesser.chance
        return {
            row: right if chance.random() < guesser.known else chance.choice(targets)
            for row, right in part["pairs"].items()
        }

    def telling_ids(self, part: Part) -> str:
        pairs = {row: target for row, target in part["pairs"].items() if target != options.NO_TARGET}
        if len(pairs) < ENOUGH_PAIRS:
            return ""
        if all(_last_number(row) == _last_number(target) for row, target in pairs.items()):
            return _("the id of each row goes with that of its target")
        targets = [natural(pairs[row]) for row in sorted(pairs, key=natural)]
        if len(targets) >= ENOUGH_IN_ORDER and is_sorted(targets):
            return _("the ids of rows and of their targets stand in the same order")
        return ""

    def _constant(self, place: int) -> Strategy:
        def target(part: Part) -> Response:
            offered = self.ids(part)
            return {row["id"]: offered[min(place, len(offered) - 1)] for row in part["left"]}

        return target

    def _beside(self, part: Part) -> Response:
        targets = self.ids(part)
        padded = targets + [options.NO_TARGET] * max(0, len(part["left"]) - len(targets))
        return {row["id"]: target for row, target in zip(part["left"], padded, strict=False)}


def _last_number(name: str) -> str:
    """The number at the end of an id; the whole id if there is none."""
    found = re.search(r"\d+$", name)
    return found[0] if found else name


KIND = Match
