"""``slider``: set a number. Without a ``target`` it is only collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimwise.kinds.shared import options
from claimwise.kinds.shared.base import Guesser, Kind, Part, Reasons, Response, ResponseError, Strategy
from claimwise.kinds.shared.numbers import finite, shown, within
from claimwise.kinds.shared.texts import described
from claimwise.words import _


class Slider(Kind):
    """Full credit within the tolerance, half within the wider band if the author gave one."""

    key_fields = frozenset({"target", "tolerance", "half", "why"})

    def check(self, part: Part, response: Response) -> None:
        value = finite(response)
        if value is None:
            what = described(response)
            raise ResponseError(_("“{part}” takes a number, not {what}.", part=part["id"], what=what))
        low, high = part["min"], part["max"]
        if not low <= value <= high:
            message = _(
                "“{part}” takes a number from {low} to {high}, not {value}.",
                part=part["id"],
                low=shown(low),
                high=shown(high),
                value=shown(value),
            )
            raise ResponseError(message)

    def complete(self, part: Part, response: Response) -> bool:
        return True

    def credit(self, part: Part, response: Response) -> float:
        distance = abs(response - part["target"])
        if within(distance, part["tolerance"]):
            return 1.0
        return 0.5 if "half" in part and within(distance, part["half"]) else 0.0

    def best(self, part: Part) -> Response:
        return part["target"]

    def in_words(self, part: Part, response: Response) -> list[str]:
        return [f"{shown(response)} {part.get('unit', '')}".strip()]

    def reasons(self, part: Part, response: Response | None) -> Reasons:
        return options.reason(part)

    def earning(self, part: Part, response: Response) -> str:
        return _("Near enough for half of the points.") if self.credit(part, response) else ""

    def telling(self, part: Part) -> Sequence[tuple[str, ...]]:
        return [(shown(part["target"]),)]

    def asked(self, part: Part) -> Mapping[str, str]:
        return options.asked_fields(part, "min", "max", "unit")

    def group(self, part: Part) -> str:
        return "slider"

    def strategies(self, parts: Sequence[Part]) -> Mapping[str, Strategy]:
        return {
            _("slider at the left"): lambda part: part["min"],
            _("slider in the middle"): lambda part: (part["min"] + part["max"]) / 2,
            _("slider at the right"): lambda part: part["max"],
        }

    def simulated(self, part: Part, guesser: Guesser) -> Response:
        if guesser.soundness and part["id"] == "support":
            return _support(part, guesser)
        if "target" not in part:
            return _opinion(part, guesser)
        if guesser.chance.random() < guesser.known:
            return part["target"]
        return guesser.chance.randrange(int(part["min"]), int(part["max"]) + 1)


def _opinion(part: Part, guesser: Guesser) -> Response:
    """How sure somebody is, or a guess about other people: the higher the more is known."""
    share = min(1, max(0, guesser.known + guesser.chance.gauss(0.1, 0.2)))
    sure = part["min"] + (part["max"] - part["min"]) * share
    return round(sure / part["step"]) * part["step"]


def _support(part: Part, guesser: Guesser) -> float:
    """How well a claim seems supported: on its own side of the middle if the student knows, else anywhere."""
    low, high = float(part["min"]), float(part["max"])
    if guesser.chance.random() < guesser.known:
        middle = (low + high) / 2
        low, high = (low, middle) if guesser.soundness == "unsound" else (middle, high)
    step = float(part["step"])
    return round(guesser.chance.uniform(low, high) / step) * step


KIND = Slider
