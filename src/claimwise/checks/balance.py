"""How much somebody earns who follows a rule without reading: the blanket strategies.

Strategies are worked out for each group of parts on its own, and the best of each group are added up, because a
student could use them together. Each kind of interaction says which group a part is in and what can be tried there.
What they earn is compared with all points that are marked automatically.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from claimwise import kinds
from claimwise.checks.judgements import verdict_parts
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.kinds import Part

CEILING = 0.4
"""The largest share of a module's points that a blanket strategy may earn."""

SOUND_SHARE = 0.35
"""At least this share of the claims judged in a module, or in all self-checks, must be sound or partly sound."""


def blanket_shares(module: ResolvedModule) -> dict[str, float]:
    """The best blanket strategy for each group of parts, with the share of the module's marked points that it earns.

    The shares add up to what somebody earns who combines them. Empty for a module without marked points.
    """
    parts = [part for item in module.graded for part in module.key(item)["parts"] if kinds.is_marked(part)]
    total = sum(part["points"] for part in parts)
    groups: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        groups[kinds.of(part).group(part)].append(part)
    best = (_best(group) for group in groups.values())
    return {name: points / total for name, points in best if points > 0}


ENOUGH_VERDICTS = 4
"""From so many verdicts on, a blanket strategy is looked at on them alone: of three, one verdict may well earn half."""


@dataclass(frozen=True)
class VerdictShare:
    """The verdict that earns most if it is always given, and the share of the points of all ``n`` that it earns."""

    verdict: str
    share: float
    n: int


def verdict_share(module: ResolvedModule, course: Course) -> VerdictShare:
    """What is earned on the verdicts of a module by who always gives the same."""
    parts = [part for item in module.graded for part in verdict_parts(course, module, item) if kinds.is_marked(part)]
    total = sum(part["points"] for part in parts)
    earned = {
        term.label: sum(_points(part, name) for part in parts) / total if total else 0.0
        for name, term in course.vocabulary.terms("verdicts").items()
    }
    verdict = max(earned, key=earned.__getitem__)
    return VerdictShare(verdict, earned[verdict], len(parts))


def _best(parts: Sequence[Part]) -> tuple[str, float]:
    """The strategy that earns most on the parts of a group, and what it earns."""
    rules = {}
    for kind in dict.fromkeys(part["kind"] for part in parts):
        rules[kind] = kinds.named(kind).strategies([part for part in parts if part["kind"] == kind])
    earned = {
        name: sum(_points(part, rules[part["kind"]][name](part)) for part in parts if name in rules[part["kind"]])
        for name in dict.fromkeys(name for own in rules.values() for name in own)
    }
    name = max(earned, key=earned.__getitem__)
    return name, earned[name]


def _points(part: Part, response: Any) -> float:
    return 0.0 if response is None else float(kinds.credit(part, response) * part["points"])
