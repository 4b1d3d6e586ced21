"""``choice``: pick one of several options, or any number of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimwise.kinds.shared import options, selection
from claimwise.kinds.shared.base import Guesser, Kind, Part, Reasons, Response, ResponseError, Strategy
from claimwise.kinds.shared.numbers import total
from claimwise.kinds.shared.texts import clipped, described
from claimwise.words import _

_BETWEEN = " ,;.+/&()\t"
"""What may stand between letters that are written down."""

NONE = "none"
"""What is written down by who ticks nothing."""


class Choice(Kind):
    """One option earns what the author says; several are credited by Youden's J."""

    needs_passage = True

    key_fields = frozenset({"credit"}) | selection.KEY_FIELDS

    def check(self, part: Part, response: Response) -> None:
        if _several(part):
            options.check_list(part, response, self.ids(part))
            return
        if not isinstance(response, str):
            what = described(response)
            raise ResponseError(_("“{part}” takes the name of one option, not {what}.", part=part["id"], what=what))
        options.check_known(part, [response], self.ids(part))

    def complete(self, part: Part, response: Response) -> bool:
        return True

    def credit(self, part: Part, response: Response) -> float:
        if _several(part):
            return selection.credit(part, response, self.ids(part))
        return float(part["credit"].get(response, 0))

    def best(self, part: Part) -> Response:
        return list(part["correct"]) if _several(part) else max(part["credit"], key=part["credit"].__getitem__)

    def in_words(self, part: Part, response: Response) -> list[str]:
        if _several(part):
            return selection.in_words(response, self.options(part))
        return [option["text"] for option in self.options(part) if option["id"] == response]

    def reasons(self, part: Part, response: Response | None) -> Reasons:
        """Where one is chosen: at once for that one and for the best, the others are folded."""
        if _several(part):
            return options.reasons(part, self.options(part))
        first = {response, self.best(part)}
        shown = [option for option in self.options(part) if option["id"] in first]
        others = [option for option in self.options(part) if option["id"] not in first]
        return Reasons(options.reasons(part, shown).at_once, options.reasons(part, others).at_once)

    def earning(self, part: Part, response: Response) -> str:
        if _several(part):
            return selection.earning(part, response, self.ids(part))
        share = round(100 * self.credit(part, response))
        return _("This answer is near the best one: it earns {share}% of the points.", share=share) if share else ""

    def asked(self, part: Part) -> Mapping[str, str]:
        return options.asked(part.get("options", ()))

    def group(self, part: Part) -> str:
        return selection.GROUP if _several(part) else "choice"

    def strategies(self, parts: Sequence[Part]) -> Mapping[str, Strategy]:
        """Always the same option by name where it is offered, by place or length elsewhere, in every combination."""
        if _several(parts[0]):
            return selection.strategies(self.ids)
        shared = {option for part in parts for option in self.ids(part) if len(option) > 1}
        most = max(len(self.ids(part)) for part in parts)
        blind: dict[str, Strategy] = {_("always option {n}", n=place + 1): self._at(place) for place in range(most)}
        blind |= {
            _("always the last option"): self._at(-1),
            _("always the longest option"): _longest,
            _("always the shortest"): _shortest,
        }
        return {
            label if not name else _("{rule}, “{option}” where offered", rule=label, option=name): self._by_name(
                name, elsewhere
            )
            for label, elsewhere in blind.items()
            for name in ("", *sorted(shared))
        }

    def simulated(self, part: Part, guesser: Guesser) -> Response:
        if _several(part):
            return selection.simulated(part, guesser, self.ids(part))
        known = guesser.chance.random() < guesser.known
        return self.best(part) if known else guesser.chance.choice(self.ids(part))

    def sort(self, part: Part) -> str:
        return _("several choices") if _several(part) else _("choices")

    def how_to_write(self, part: Part, letters: Sequence[str]) -> str:
        if _several(part):
            return _("any of {letters}, or {none}", letters=" ".join(letters), none=NONE)
        return _("one of {letters}", letters=" ".join(letters))

    def from_paper(self, part: Part, written: str, options: Mapping[str, str]) -> Response:
        """Letters are small or large; of several it does not matter what stands between them."""
        if _several(part) and written.strip().lower() == NONE:
            return []
        letters = [sign for sign in written.lower() if sign not in _BETWEEN]
        if not letters or not set(letters) <= options.keys():
            raise ResponseError(_("there is no option “{written}”", written=clipped(written)))
        if _several(part):
            return [options[letter] for letter in dict.fromkeys(letters)]
        if len(letters) > 1:
            raise ResponseError(_("“{written}” names more than one option", written=clipped(written)))
        return options[letters[0]]

    def by_chance(self, part: Part) -> float:
        """Each option is as likely as another; where several may be ticked, each is ticked or not."""
        ids = self.ids(part)
        if not _several(part):
            return total(map(float, part["credit"].values())) / len(ids)
        return selection.by_chance(part, ids)

    def _at(self, place: int) -> Strategy:
        return lambda part: self.ids(part)[min(place, len(self.ids(part)) - 1)]

    def _by_name(self, name: str, elsewhere: Strategy) -> Strategy:
        return lambda part: name if name in self.ids(part) else elsewhere(part)


def _several(part: Part) -> bool:
    return bool(part["select"] == "many")


def _longest(part: Part) -> Response:
    return max(part["options"], key=lambda option: len(option["text"]))["id"]


def _shortest(part: Part) -> Response:
    return min(part["options"], key=lambda option: len(option["text"]))["id"]


KIND = Choice
