"""``text_entry``: type a number or a few words. Without a key it is only collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimwise.kinds.shared import options
from claimwise.kinds.shared.base import Guesser, Kind, Part, Reasons, Response, ResponseError, Strategy
from claimwise.kinds.shared.folding import plain
from claimwise.kinds.shared.numbers import finite, parse_number, shown, with_unit, within
from claimwise.kinds.shared.texts import check_length, clipped, described
from claimwise.words import _

MAX_TEXT = 2_000
"""Longest text, in characters, that is looked at."""


class TextEntry(Kind):
    """Full credit for the key, the author's credit for a named other path, else 0."""

    needs_passage = True

    key_fields = frozenset({"value", "tolerance", "accept", "also", "why"})

    def check(self, part: Part, response: Response) -> None:
        if isinstance(response, str):
            check_length(part, response, MAX_TEXT)
        elif finite(response) is None:
            what = described(response)
            raise ResponseError(_("“{part}” takes a text or a number, not {what}.", part=part["id"], what=what))

    def complete(self, part: Part, response: Response) -> bool:
        if part.get("expects") == "number":
            return parse_number(response, part.get("unit", "")) is not None
        return bool(_as_typed(response).strip())

    def credit(self, part: Part, response: Response) -> float:
        paths = [(part, 1.0), *((path, float(path["credit"])) for path in part.get("also", ()))]
        return max((worth for path, worth in paths if _fits(path, response, part.get("unit", ""))), default=0.0)

    def best(self, part: Part) -> Response:
        return _typed(part)

    def in_words(self, part: Part, response: Response) -> list[str]:
        return [with_unit(_as_typed(response), part.get("unit", ""))]

    def reasons(self, part: Part, response: Response | None) -> Reasons:
        """For the named path that was taken, and for the whole part."""
        taken = _path(part, response)
        named = [(self.in_words(part, response)[0], taken["why"])] if taken else []
        return Reasons([*named, *options.reason(part).at_once])

    def telling(self, part: Part) -> Sequence[tuple[str, ...]]:
        return [(text,) for text in part["accept"]] if "accept" in part else [(shown(part["value"]),)]

    def earning(self, part: Part, response: Response) -> str:
        share = round(100 * self.credit(part, response))
        return _("This way of taking the question earns {share}% of the points.", share=share) if share else ""

    def asked(self, part: Part) -> Mapping[str, str]:
        return options.asked_fields(part, "unit")

    def group(self, part: Part) -> str:
        return "text"

    def strategies(self, parts: Sequence[Part]) -> Mapping[str, Strategy]:
        return {_("leave texts empty"): _nothing}

    def simulated(self, part: Part, guesser: Guesser) -> Response:
        chance = guesser.chance
        if "accept" not in part and "value" not in part:
            words = "I would ask who made the page."  # not said: a student's own words
            return str(chance.randrange(20, 80)) if part["expects"] == "number" else words
        if chance.random() < guesser.known:
            return self.best(part)
        tempting = [path for path in part["also"] if chance.random() < 0.5]
        if tempting:
            return _typed(tempting[0])
        return "not sure" if "accept" in part else str(chance.randrange(1, 100))  # not said: a student's own words

    def sort(self, part: Part) -> str:
        return _("numbers") if part["expects"] == "number" else _("short texts")

    def how_to_write(self, part: Part, letters: Sequence[str]) -> str:
        if part["expects"] != "number":
            return _("a few words")
        return _("a number, in {unit}", unit=part["unit"]) if part.get("unit") else _("a number")

    def from_paper(self, part: Part, written: str, options: Mapping[str, str]) -> Response:
        self.check(part, written)
        if part["expects"] != "number":
            return written
        value = parse_number(written, part.get("unit", ""))
        if value is None:
            raise ResponseError(_("“{written}” is no number", written=clipped(written)))
        return shown(value)

    def by_chance(self, part: Part) -> float:
        return 0.0


def _nothing(part: Part) -> None:  # noqa: ARG001  a strategy looks at nothing
    return None


def _typed(path: Part) -> str:
    """What somebody types who takes a path."""
    return str(path["accept"][0]) if "accept" in path else shown(path["value"])


def _as_typed(response: str | float) -> str:
    return response if isinstance(response, str) else shown(response)


def _path(part: Part, response: str | float | None) -> Part | None:
    """The other path that a response takes, if its author named it."""
    unit = part.get("unit", "")
    if response is None or _fits(part, response, unit):
        return None
    return next((path for path in part.get("also", ()) if path.get("why") and _fits(path, response, unit)), None)


def _fits(path: Part, response: str | float, unit: str) -> bool:
    if "value" not in path:
        return plain(_as_typed(response)) in {plain(text) for text in path["accept"]}
    value = parse_number(response, unit)
    return value is not None and within(abs(value - path["value"]), path["tolerance"])


KIND = TextEntry
