"""Quantiles of Student's t and of F, for intervals; from the incomplete beta function, with nothing but arithmetic."""

from __future__ import annotations

import math
from functools import lru_cache

_STEPS = 300
_TINY = 1e-300


def t_quantile(share: float, freedom: float) -> float:
    """The t below which ``share`` (from ½ on) of Student's distribution lies, for so many degrees of freedom."""
    return math.sqrt(f_quantile(2 * share - 1, 1, freedom))


@lru_cache(maxsize=256)
def f_quantile(share: float, above: float, below: float) -> float:
    """The F below which ``share`` of the distribution lies; ``above`` and ``below`` are its degrees of freedom."""
    low, high = 0.0, 1.0
    for _step in range(60):  # as far as numbers can tell two places apart
        middle = (low + high) / 2
        if incomplete_beta(middle, above / 2, below / 2) < share:
            low = middle
        else:
            high = middle
    return below * low / (above * (1 - low))


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction.

    Source: Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 26.5.8; evaluated from the front after
    Lentz.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    logs = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    numerator, denominator, fraction = 1.0, 0.0, 1.0
    for step in range(_STEPS):
        half = step // 2
        if step == 0:
            term = 1.0
        elif step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        denominator = 1 / _not_0(1 + term * denominator)
        numerator = _not_0(1 + term / numerator)
        fraction *= numerator * denominator
        if step and abs(numerator * denominator - 1) < 1e-14:
            break
    return math.exp(logs) * (fraction - 1) / a


def _not_0(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
