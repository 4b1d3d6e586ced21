"""Before and after: the two parallel tests, for the students who took both.

Half a class takes form A first and form B last, the other half the other way round. The halves are reported apart, and
their numbers are never added up: one half's gain holds the difference between the forms with a plus, the other's with
a minus.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from claimwise.report.statistics import normalised_gain, standard_deviation

FORMS = {"20-test-a": "A", "21-test-b": "B"}
"""The modules that are the two forms of the test, and what the forms are called."""


@dataclass(frozen=True)
class Taken:
    """One student's test: the score in per cent and when it was handed in, if that is known."""

    score: float
    when: datetime | None


@dataclass(frozen=True)
class OrderTaken:
    """The ``n`` students who took ``first`` before the course and ``last`` after it; scores are means in per cent."""

    first: str
    last: str
    n: int
    before: float
    before_sd: float | None
    after: float
    after_sd: float | None

    @property
    def gain(self) -> float | None:
        """The class-average normalised gain."""
        return normalised_gain(self.before, self.after)


@dataclass(frozen=True)
class BeforeAndAfter:
    """The orders that somebody took the tests in. The counts are of students who are in none of them, and why."""

    orders: tuple[OrderTaken, ...]
    took_one: int
    order_unknown: int


def before_and_after(forms: Mapping[str, Mapping[str, Taken]]) -> BeforeAndAfter:
    """Compare two forms, each form -> student -> test. Which one came before is told by when they were handed in."""
    first, last = forms
    both = forms[first].keys() & forms[last].keys()
    pairs = [(forms[first][student], forms[last][student]) for student in both]
    forward = [(one, other) for one, other in pairs if _is_before(one, other)]
    backward = [(other, one) for one, other in pairs if _is_before(other, one)]
    orders = [_order(first, last, forward), _order(last, first, backward)]
    return BeforeAndAfter(
        tuple(order for order in orders if order),
        took_one=len(forms[first].keys() ^ forms[last].keys()),
        order_unknown=len(pairs) - len(forward) - len(backward),
    )


def _is_before(one: Taken, other: Taken) -> bool:
    return one.when is not None and other.when is not None and one.when < other.when


def _order(first: str, last: str, pairs: Sequence[tuple[Taken, Taken]]) -> OrderTaken | None:
    if not pairs:
        return None
    before, after = [one.score for one, _ in pairs], [other.score for _, other in pairs]
    spread = standard_deviation(before), standard_deviation(after)
    return OrderTaken(first, last, len(pairs), fmean(before), spread[0], fmean(after), spread[1])
