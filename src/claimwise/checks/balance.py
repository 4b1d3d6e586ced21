"""How much somebody earns who follows a rule without reading: the blanket strategies.

A strategy is worked out for each kind of part on its own, and the best of each kind are added up, because a student
could use them together. What they earn is compared with all points that are marked automatically.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from claimwise import scoring
from claimwise.content.modules import ResolvedModule
from claimwise.scoring import NO_TARGET, Part, option_ids

CEILING = 0.4
"""The largest share of a module's points that a blanket strategy may earn."""

SOUND_SHARE = 0.35
"""At least this share of the claims judged in a module, or in all self-checks, must be sound or partly sound."""

Strategy = Callable[[Part], Any]
"""A rule: a response for a part, or ``None`` where the rule does not answer."""


def blanket_shares(module: ResolvedModule) -> dict[str, float]:
    """The best blanket strategy for each kind of part, with the share of the module's marked points that it earns.

    The shares add up to what somebody earns who combines them. Empty for a module without marked points.
    """
    parts = [part for item in module.graded for part in module.key(item)["parts"] if scoring.is_marked(part)]
    total = sum(part["points"] for part in parts)
    groups: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        groups[_group(part)].append(part)
    best = (_best(group, _strategies(kind, group)) for kind, group in groups.items())
    return {name: points / total for name, points in best if points > 0}


def _group(part: Part) -> str:
    select = part.get("select")
    return "tick" if select in ("many", "words", "sentences") else str(part["kind"])


def _best(parts: Iterable[Part], strategies: Mapping[str, Strategy]) -> tuple[str, float]:
    parts = list(parts)
    earned = {name: sum(_points(part, rule(part)) for part in parts) for name, rule in strategies.items()}
    name = max(earned, key=earned.__getitem__)
    return name, earned[name]


def _points(part: Part, response: Any) -> float:
    return 0.0 if response is None else float(scoring.credit(part, response) * part["points"])


def _strategies(group: str, parts: list[Part]) -> dict[str, Strategy]:
    match group:
        case "choice":
            return _choices(parts)
        case "tick":
            return {"tick everything": option_ids, "tick nothing": lambda _: []}
        case "order":
            return {"leave the order as shown": option_ids, "reverse the order": lambda part: option_ids(part)[::-1]}
        case "match":
            return _matches(parts)
        case "slider":
            return {
                "slider at the left": lambda part: part["min"],
                "slider in the middle": lambda part: (part["min"] + part["max"]) / 2,
                "slider at the right": lambda part: part["max"],
            }
        case _:
            return {"leave texts empty": lambda _: None}


def _choices(parts: list[Part]) -> dict[str, Strategy]:
    """Always the same option by name where it is offered, by place or length elsewhere, in every combination."""

    def rule(name: str, elsewhere: Strategy) -> Strategy:
        return lambda part: name if name in option_ids(part) else elsewhere(part)

    shared = {option for part in parts for option in option_ids(part) if len(option) > 1}
    most = max(len(option_ids(part)) for part in parts)
    blind: dict[str, Strategy] = {f"always option {place + 1}": _at(place) for place in range(most)}
    blind |= {
        "always the last option": _at(-1),
        "always the longest option": _longest,
        "always the shortest": _shortest,
    }
    return {
        label + (f", “{name}” where offered" if name else ""): rule(name, elsewhere)
        for label, elsewhere in blind.items()
        for name in sorted(shared | {""})
    }


def _at(place: int) -> Strategy:
    return lambda part: option_ids(part)[min(place, len(option_ids(part)) - 1)]


def _longest(part: Part) -> Any:
    return max(part["options"], key=lambda option: len(option["text"]))["id"]


def _shortest(part: Part) -> Any:
    return min(part["options"], key=lambda option: len(option["text"]))["id"]


def _matches(parts: list[Part]) -> dict[str, Strategy]:
    def constant(position: int) -> Strategy:
        def target(part: Part) -> Any:
            offered = option_ids(part)
            return {row["id"]: offered[min(position, len(offered) - 1)] for row in part["left"]}

        return target

    def diagonal(part: Part) -> Any:
        return {row["id"]: target for row, target in zip(part["left"], _padded(part), strict=False)}

    longest = max(len(option_ids(part)) for part in parts)
    everything = {f"match everything to target {place + 1}": constant(place) for place in range(longest - 1)}
    nothing = {"match everything to nothing": lambda part: {row["id"]: NO_TARGET for row in part["left"]}}
    return {**everything, **nothing, "match each row to the target beside it": diagonal}


def _padded(part: Part) -> list[str]:
    targets = option_ids(part)
    return targets + [NO_TARGET] * max(0, len(part["left"]) - len(targets))
