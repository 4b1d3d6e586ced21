"""``order``: put things in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from claimwise.kinds.shared import options
from claimwise.kinds.shared.base import Guesser, Kind, Part, Reasons, Response, ResponseError, Strategy
from claimwise.kinds.shared.orders import is_sorted, natural
from claimwise.words import _

ENOUGH = 4
"""With fewer things, ids stand in the order of the key by chance too often to mean anything."""


class Order(Kind):
    """The key lists groups from first to last; a group of several is a tie."""

    key_fields = frozenset({"order", "why"})

    def check(self, part: Part, response: Response) -> None:
        offered = self.ids(part)
        options.check_list(part, response, offered)
        if set(response) != set(offered):
            raise ResponseError(_("“{part}” must put all {n} things in order.", part=part["id"], n=len(offered)))

    def complete(self, part: Part, response: Response) -> bool:
        return True

    def credit(self, part: Part, response: Response) -> float:
        """Kendall's tau over the pairs that the key puts in an order: 1 − 2 × wrong pairs ÷ all such pairs."""
        wrong, pairs = _wrong_pairs(part, response)
        return 1 - 2 * wrong / pairs

    def best(self, part: Part) -> Response:
        return [thing for tied in part["order"] for thing in tied]

    def in_words(self, part: Part, response: Response) -> list[str]:
        shown = {option["id"]: option["text"] for option in self.options(part)}
        return [f"{place}. {shown[thing]}" for place, thing in enumerate(response, 1)]

    def reasons(self, part: Part, response: Response | None) -> Reasons:
        return options.reason(part)

    def earning(self, part: Part, response: Response) -> str:
        wrong, pairs = _wrong_pairs(part, response)
        told = _("Pairs that stand in the right order: {right} of {n}.", right=pairs - wrong, n=pairs)
        return " ".join([told, _("Each pair the other way round takes one of them off.")])

    def telling(self, part: Part) -> Sequence[tuple[str, ...]]:
        """All things together: a hint that names each of them puts them in some order."""
        return [tuple(option["text"] for option in self.options(part))]

    def asked(self, part: Part) -> Mapping[str, str]:
        return {**options.asked(part.get("options", ())), **options.asked_fields(part, "first", "last")}

    def group(self, part: Part) -> str:
        return "order"

    def strategies(self, parts: Sequence[Part]) -> Mapping[str, Strategy]:
        return {_("leave the order as shown"): self.ids, _("reverse the order"): lambda part: self.ids(part)[::-1]}

    def simulated(self, part: Part, guesser: Guesser) -> Response:
        """The right order with some neighbours swapped, the more the less is known."""
        things = self.best(part)
        for _swap in range(len(things)):
            place = guesser.chance.randrange(len(things) - 1)
            if guesser.chance.random() > guesser.known:
                things[place], things[place + 1] = things[place + 1], things[place]
        return things

    def telling_ids(self, part: Part) -> str:
        place = {thing: number for number, tied in enumerate(part["order"]) for thing in tied}
        places = [place[thing] for thing in sorted(place, key=natural)]
        if len(places) >= ENOUGH and is_sorted(places):
            return _("the ids in alphabetical order are the key")
        return ""


def _wrong_pairs(part: Part, response: Response) -> tuple[int, int]:
    """How many of the pairs that the key puts in an order stand the other way round, and how many pairs there are."""
    place = {thing: rank for rank, tied in enumerate(part["order"]) for thing in tied}
    pairs = [(a, b) for a, b in combinations(response, 2) if place[a] != place[b]]
    return sum(place[a] > place[b] for a, b in pairs), len(pairs)


KIND = Order
