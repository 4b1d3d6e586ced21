"""How likely it is that somebody who only guesses would have done as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import erfc, sqrt

EXACT_UP_TO = 40
"""So many bets have few enough sums to be counted one by one; the sum of more is as good as normal."""


@dataclass(frozen=True)
class Bet:
    """What was earned at one place, and what a guess would have earned there: points -> how likely."""

    earned: float
    outcomes: Mapping[float, float]

    @property
    def mean(self) -> float:
        """What a guess earns on average."""
        return sum(points * chance for points, chance in self.outcomes.items())

    @property
    def variance(self) -> float:
        """How far guesses spread."""
        return sum(points**2 * chance for points, chance in self.outcomes.items()) - self.mean**2


def bet_on_some(worth: Mapping[str, float], picked: Sequence[str]) -> Bet:
    """A bet on options that cannot be told apart: each gets an even share. A guess takes as many, whichever they are.

    ``worth`` is what each option earns.
    """
    drawn = Counter(round(sum(some) / len(picked), 6) for some in combinations(worth.values(), len(picked)))
    outcomes = {points: count / drawn.total() for points, count in drawn.items()}
    return Bet(round(sum(worth[name] for name in picked) / len(picked), 6), outcomes)


def likelihood(bets: Iterable[Bet]) -> float:
    """How likely a guesser earns at least as much. The bets do not hang on each other, and may differ in all else.

    Right or wrong with a chance of its own at each place is a Poisson-binomial sum. Few bets are counted exactly, so
    that none are judged by a curve that does not fit them: three questions can never be called a pattern at 1 %.
    """
    placed = list(bets)
    earned = sum(bet.earned for bet in placed)
    if len(placed) > EXACT_UP_TO:
        spread = sqrt(sum(bet.variance for bet in placed))
        return erfc((earned - sum(bet.mean for bet in placed)) / spread / sqrt(2)) / 2 if spread else 1.0
    sums = {0.0: 1.0}
    for bet in placed:
        after: Counter[float] = Counter()
        for total, chance in sums.items():
            for points, likely in bet.outcomes.items():
                after[round(total + points, 4)] += chance * likely  # type: ignore[assignment]  # a counter of shares
        sums = dict(after)
    return min(1.0, sum(chance for total, chance in sums.items() if total >= earned - 0.001))
