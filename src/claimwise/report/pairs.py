"""The two forms of a test side by side: which is easier, and which pairs of items are not equally hard."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

from claimwise.report.summary import FEW, REMARKABLE, ItemSummary, ModuleSummary

APART = 0.15
"""Two items of a pair whose facilities are this far apart are singled out, if chance does not reach so far."""

_CHANCE = NormalDist().inv_cdf(0.995)
"""Chance alone reaches further in 1 of 100 pairs."""


@dataclass(frozen=True)
class PairCompared:
    """Two items that ask for the same. ``apart`` says that they are not equally hard, as far as can be told."""

    name: str
    first: ItemSummary
    last: ItemSummary
    apart: bool

    @property
    def difference(self) -> float:
        """By how much the item of the first form is easier, as a share."""
        return self.first.facility - self.last.facility


@dataclass(frozen=True)
class FormsCompared:
    """Two forms, what they are called, and the mean score of all who took each, in per cent.

    ``chance`` is how far apart chance alone can bring the means in 95 of 100 such classes, as if others had taken each
    form; where the same people took both it is less. ``None`` if there are too few to tell.
    """

    first: str
    last: str
    mean_first: float
    mean_last: float
    chance: float | None
    pairs: tuple[PairCompared, ...]


def compare_forms(first: ModuleSummary, last: ModuleSummary) -> FormsCompared | None:
    """Compare two forms by all who took them, before or after the course; ``None`` if nobody took one of them."""
    one, other = first.module.module.test, last.module.module.test
    if not one or not other or first.mean is None or last.mean is None:
        return None
    return FormsCompared(one.form, other.form, first.mean, last.mean, _chance(first, last), tuple(_pairs(first, last)))


def _chance(first: ModuleSummary, last: ModuleSummary) -> float | None:
    if first.sd is None or last.sd is None or min(first.n, last.n) < FEW:
        return None
    return NormalDist().inv_cdf(0.975) * math.sqrt(first.sd**2 / first.n + last.sd**2 / last.n)


def _pairs(first: ModuleSummary, last: ModuleSummary) -> Iterator[PairCompared]:
    partners = {item.item.pair: item for item in last.items if item.item.pair}
    for item in first.items:
        if item.item.pair and (partner := partners.get(item.item.pair)):
            apart = min(first.n, last.n) >= REMARKABLE and _are_apart(item, first.n, partner, last.n)
            yield PairCompared(item.item.pair, item, partner, apart)


def _are_apart(one: ItemSummary, n: int, other: ItemSummary, other_n: int) -> bool:
    difference = abs(one.facility - other.facility)
    error = math.sqrt((one.sd or 0) ** 2 / n + (other.sd or 0) ** 2 / other_n)
    return difference >= APART and difference > _CHANCE * error
