"""The numbers of the class page: pure functions of scores and judgements, with nothing in them that knows the course.

Each gives ``None`` where its formula has no answer (too few people, or everybody alike), so that a page can say so.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, StatisticsError

from claimwise.report.distributions import f_quantile, t_quantile

Scores = Sequence[Sequence[float]]
"""One row for each student, one column for each item, in points."""


def mean(values: Sequence[float]) -> float | None:
    """The arithmetic mean; ``None`` of nothing."""
    return statistics.fmean(values) if values else None


def standard_deviation(values: Sequence[float]) -> float | None:
    """The standard deviation of a sample (n − 1); ``None`` for fewer than two values."""
    return statistics.stdev(values) if len(values) > 1 else None


# --- a module's scores --------------------------------------------------------------------------------------------


def cronbach_alpha(scores: Scores) -> float | None:
    """Cronbach's alpha: k ÷ (k − 1) × (1 − sum of the items' variances ÷ variance of the totals), for k items.

    It says how far the items agree in whom they put first: 1 if they all order the students alike, about 0 if they have
    nothing in common; it can be negative. ``None`` unless there are two items, two students and totals that differ.
    Source: Cronbach (1951), Psychometrika 16, 297–334.
    """
    if len(scores) < 2 or len(scores[0]) < 2:
        return None
    items = len(scores[0])
    whole = _variance([sum(row) for row in scores])
    if not whole:
        return None
    return items / (items - 1) * (1 - sum(_variance(column) for column in zip(*scores, strict=True)) / whole)


Interval = tuple[float, float]
"""Lower and upper end of a 95 % interval."""


def alpha_interval(alpha: float, students: int, items: int) -> Interval | None:
    """The 95 % interval of alpha: 1 − (1 − alpha) × F, for the F between which 95 % of its distribution lie.

    The degrees of freedom are n − 1 and (n − 1) × (k − 1). ``None`` where alpha has no answer.
    Source: Feldt, Woodruff and Salih (1987), Applied Psychological Measurement 11, 93–103.
    """
    if students < 2 or items < 2:
        return None
    freedom = students - 1, (students - 1) * (items - 1)
    return 1 - (1 - alpha) * f_quantile(0.975, *freedom), 1 - (1 - alpha) * f_quantile(0.025, *freedom)


def mean_interval(values: Sequence[float]) -> Interval | None:
    """The 95 % interval of a mean, by Student's t; ``None`` for fewer than two values.

    Source: Student (1908), Biometrika 6, 1–25.
    """
    if len(values) < 2:
        return None
    middle = statistics.fmean(values)
    reach = t_quantile(0.975, len(values) - 1) * math.sqrt(_variance(values) / len(values))
    return middle - reach, middle + reach


def share_margin(n: int) -> float:
    """By how much a share near one half of ``n`` people can be off, in 95 of 100 such groups."""
    return NormalDist().inv_cdf(0.975) * math.sqrt(0.25 / n)


def correlation_margin(n: int) -> float:
    """How large a correlation of ``n`` people becomes by chance alone, in 95 of 100 such groups. From 4 people on.

    Source: Fisher (1921), Metron 1, 3–32.
    """
    return math.tanh(NormalDist().inv_cdf(0.975) / math.sqrt(n - 3))


@dataclass(frozen=True)
class Group:
    """The values of a group of people, as far as comparing means asks for them."""

    n: int
    mean: float
    variance: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Group:
        """The group with these values, of which there must be two."""
        return cls(len(values), statistics.fmean(values), _variance(values))


def mean_difference(pairs: Sequence[tuple[Group, Group]]) -> tuple[float, Interval]:
    """The mean over pairs of groups of the difference of their means, and its 95 % interval.

    The groups may vary differently (Welch). Each pair counts the same, so that what is added in one and taken away in
    the other cancels out. Source: Welch (1947), Biometrika 34, 28–35.
    """
    difference = statistics.fmean(one.mean - other.mean for one, other in pairs)
    groups = [group for pair in pairs for group in pair]
    shares = [group.variance / group.n / len(pairs) ** 2 for group in groups]
    if not sum(shares):
        return difference, (difference, difference)
    freedom = sum(shares) ** 2 / sum(share**2 / (group.n - 1) for share, group in zip(shares, groups, strict=True))
    reach = t_quantile(0.975, freedom) * math.sqrt(sum(shares))
    return difference, (difference - reach, difference + reach)


def discriminations(scores: Scores) -> list[float | None]:
    """For each item its corrected item-total correlation: Pearson's r with the sum of all the *other* items.

    High means that those who do well elsewhere do well here; about 0 or below means that the item does not measure what
    the others measure. ``None`` where the item or the rest is the same for all students.
    """
    totals = [sum(row) for row in scores]
    return [
        _correlation(column, [total - score for total, score in zip(totals, column, strict=True)])
        for column in zip(*scores, strict=True)
    ]


def _variance(values: Sequence[float]) -> float:
    # Sums of thirds and fifths that are equal on paper differ in the last digit; that is no difference.
    variance = statistics.variance(values)
    return variance if variance > 1e-12 else 0.0


def _correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    if len(first) < 2 or not _variance(first) or not _variance(second):
        return None
    try:
        return max(-1.0, min(1.0, statistics.correlation(first, second)))
    except StatisticsError:
        return None


# --- confidence ---------------------------------------------------------------------------------------------------

BIN_EDGES = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Where the bins of stated confidence begin; the last one holds 90 % to 100 %."""


@dataclass(frozen=True)
class Bin:
    """Judgements of like confidence: from ``low`` to below ``high`` (the last bin holds 1 too)."""

    low: float
    high: float
    n: int
    confidence: float | None
    right: float | None


@dataclass(frozen=True)
class Calibration:
    """How stated confidence fits what was right, over ``n`` judgements; all numbers are shares from 0 to 1.

    ``brier`` is the mean of (confidence − outcome)² with outcome 1 for right and 0 for wrong: 0 is perfect, always
    saying 50 % gives 0.25. Source: Brier (1950), Monthly Weather Review 78, 1–3; this is the form for two outcomes that
    is usual today, half of Brier's own.
    """

    n: int
    confidence: float
    right: float
    brier: float
    bins: tuple[Bin, ...]

    @property
    def overconfidence(self) -> float:
        """Mean confidence minus the share right: above 0 is too sure, below 0 not sure enough."""
        return self.confidence - self.right


def calibration(judgements: Iterable[tuple[float, bool]]) -> Calibration | None:
    """Calibration of judgements, each a confidence from 0 to 1 and whether it was right; ``None`` of nothing."""
    judgements = list(judgements)
    if not judgements:
        return None
    return Calibration(
        len(judgements),
        statistics.fmean(sure for sure, _ in judgements),
        statistics.fmean(right for _, right in judgements),
        statistics.fmean((sure - right) ** 2 for sure, right in judgements),
        tuple(_bins(judgements)),
    )


def _bins(judgements: Sequence[tuple[float, bool]]) -> Iterable[Bin]:
    lows = BIN_EDGES if all(sure >= BIN_EDGES[0] for sure, _ in judgements) else (0.0, *BIN_EDGES)
    for low, high in zip(lows, (*lows[1:], 1.0), strict=True):
        inside = [(sure, right) for sure, right in judgements if low <= sure < high or sure == high == 1]
        yield Bin(low, high, len(inside), mean([sure for sure, _ in inside]), mean([right for _, right in inside]))


# --- discernment --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Discernment:
    """How somebody judged ``unsound`` unsound and ``sound`` sound claims, in the terms of signal detection.

    The signal is that a claim is unsound. A *hit* calls an unsound claim unsound, a *false alarm* calls a sound one so.
    d' and c use the log-linear correction, which adds ½ to both counts and 1 to both totals, so that a share of 0 or
    1 has a finite z. Source of the correction: Hautus (1995), Behavior Research Methods, Instruments, & Computers 27,
    46–51.
    """

    hits: int = 0
    unsound: int = 0
    false_alarms: int = 0
    sound: int = 0

    def __add__(self, other: Discernment) -> Discernment:
        return Discernment(
            self.hits + other.hits,
            self.unsound + other.unsound,
            self.false_alarms + other.false_alarms,
            self.sound + other.sound,
        )

    @property
    def hit_rate(self) -> float | None:
        """Share of the unsound claims that were called unsound, as counted."""
        return self.hits / self.unsound if self.unsound else None

    @property
    def false_alarm_rate(self) -> float | None:
        """Share of the sound claims that were called unsound, as counted."""
        return self.false_alarms / self.sound if self.sound else None

    @property
    def d_prime(self) -> float | None:
        """The sensitivity index d' = z(hit rate) − z(false alarm rate): 0 is not telling them apart at all.

        ``None`` unless claims of both sorts were judged.
        """
        if not self.unsound or not self.sound:
            return None
        hit, false_alarm = self._z()
        return hit - false_alarm

    @property
    def criterion(self) -> float | None:
        """The criterion c = −(z(hit rate) + z(false alarm rate)) ÷ 2.

        Below 0 “unsound” comes easily (distrust), above 0 it takes much (trust). ``None`` as for d'.
        """
        if not self.unsound or not self.sound:
            return None
        hit, false_alarm = self._z()
        return -(hit + false_alarm) / 2

    def _z(self) -> tuple[float, float]:
        z = NormalDist().inv_cdf
        return z((self.hits + 0.5) / (self.unsound + 1)), z((self.false_alarms + 0.5) / (self.sound + 1))


# --- before and after ---------------------------------------------------------------------------------------------


def normalised_gain(before: float, after: float) -> float | None:
    """The class-average normalised gain (after − before) ÷ (100 − before), of two mean scores in per cent.

    It is the share of what could still be gained that was gained; it can be negative. ``None`` if all was right before.
    Source: Hake (1998), American Journal of Physics 66, 64–74.
    """
    return (after - before) / (100 - before) if before < 100 else None
