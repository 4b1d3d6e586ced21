"""Before and after: the two forms of a test, for the students who took both.

Half a class takes form A first and form B last, the other half the other way round. The halves are reported apart, and
their numbers are never added up: one half's gain holds the difference between the forms with a plus, the other's with
a minus. Two classes can be compared: within each order the difference between the forms is the same in both of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from claimwise.content.modules import FORMS, ResolvedModule
from claimwise.report.statistics import Group, Interval, mean_difference, normalised_gain, standard_deviation

ENOUGH_EACH = 10
"""Fewer students of one order and class than this are not compared: chance would decide."""

Forms = Mapping[str, Mapping[str, "Taken"]]
"""What a form is called -> student -> test."""


def forms_of_tests(modules: Iterable[ResolvedModule]) -> dict[str, dict[str, str]]:
    """Each test of which both forms are there: its name -> what a form is called -> the module that is it."""
    tests: dict[str, dict[str, str]] = {}
    for module in modules:
        if module.module.test:
            tests.setdefault(module.module.test.name, {})[module.module.test.form] = module.name
    return {name: dict(sorted(forms.items())) for name, forms in tests.items() if len(forms) == FORMS}


@dataclass(frozen=True)
class Taken:
    """One student's test: the score in per cent and when it was handed in, if that is known."""

    score: float
    when: datetime | None


@dataclass(frozen=True)
class OrderTaken:
    """The ``n`` students who took ``first`` before the course and ``last`` after it; scores are means in per cent.

    ``scores`` holds what each of them had before and after.
    """

    first: str
    last: str
    n: int
    before: float
    before_sd: float | None
    after: float
    after_sd: float | None
    scores: tuple[tuple[float, float], ...] = ()

    @property
    def changes(self) -> list[float]:
        """By how many percentage points each of them rose."""
        return [after - before for before, after in self.scores]

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


@dataclass(frozen=True)
class OrderAgainst:
    """The students of two classes who took the forms in one order, and by how much they rose on average."""

    first: str
    last: str
    n: int
    change: float
    other_n: int
    other_change: float


@dataclass(frozen=True)
class Against:
    """One class against another, in the orders that both have.

    ``difference`` is by how many percentage points more this class rose: the mean over the orders, each counted the
    same. It and its 95 % ``interval`` are ``None`` where an order of a class has fewer than :data:`ENOUGH_EACH`.
    """

    orders: tuple[OrderAgainst, ...]
    difference: float | None
    interval: Interval | None

    @property
    def smaller(self) -> int:
        """How many students the smaller class has."""
        return min(sum(order.n for order in self.orders), sum(order.other_n for order in self.orders))


def against(one: BeforeAndAfter, other: BeforeAndAfter) -> Against:
    """Compare what changed in one class with what changed in another."""
    both = [
        (here, there)
        for here in one.orders
        for there in other.orders
        if (here.first, here.last) == (there.first, there.last)
    ]
    orders = tuple(
        OrderAgainst(here.first, here.last, here.n, fmean(here.changes), there.n, fmean(there.changes))
        for here, there in both
    )
    if not both or any(min(order.n, order.other_n) < ENOUGH_EACH for order in orders):
        return Against(orders, None, None)
    return Against(
        orders, *mean_difference([(Group.of(here.changes), Group.of(there.changes)) for here, there in both])
    )


def before_and_after(forms: Forms) -> BeforeAndAfter:
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
    scores = tuple(sorted(zip(before, after, strict=True)))
    return OrderTaken(first, last, len(pairs), fmean(before), spread[0], fmean(after), spread[1], scores)
