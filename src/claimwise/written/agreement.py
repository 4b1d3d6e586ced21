"""How far two markers of the same written answers agree, in numbers, in plain words, and answer by answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimwise.content.modules import ResolvedModule
from claimwise.errors import ClaimwiseError, Finding
from claimwise.gradebook.people import FORMGRADER
from claimwise.words import _, ngettext
from claimwise.written.answers import WrittenAnswer, questions
from claimwise.written.sheets import CodedAnswers, MarkersMark, read_sheet

GOAL = 0.6
"""The weighted kappa that the guide for graders suggests to aim at."""

FEW = 10
"""With fewer answers than this, no interval is given: it would be nearly as wide as the scale."""

NEARLY_ALL = 0.9
"""From this share of all marks that are the same one, kappa hangs on single answers, and no interval is given."""

_RESAMPLES = 2000
_Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """How far two markers agree on one thing: a criterion of a question, or its total.

    ``exact`` and ``near`` are the shares of the ``n`` answers with the same mark, and with marks at most one step
    apart. ``kappa`` is ``None`` if all marks are the same one. ``interval`` holds the ends of its 95 % interval, or is
    ``None`` where it would promise too much. ``shift`` is by how much the second marker gave more on average.
    ``commonest`` is the share that the most frequent mark has among all marks of both.
    """

    what: str
    n: int
    exact: float
    near: float
    kappa: float | None
    interval: tuple[float, float] | None
    shift: float
    commonest: float


@dataclass(frozen=True)
class Difference:
    """An answer that the two markers see differently; ``gap`` is the points between their totals."""

    code: str
    answer: WrittenAnswer
    first: MarkersMark
    second: MarkersMark

    @property
    def gap(self) -> float:
        """How far apart the totals are."""
        return abs(self.first.total - self.second.total)

    @property
    def steps(self) -> int:
        """How far apart the levels are, all criteria together; faults that cancel out in the total count."""
        both = self.first.levels.keys() & self.second.levels.keys()
        return sum(abs(self.first.levels[name] - self.second.levels[name]) for name in both)


@dataclass(frozen=True)
class MarkersComparison:
    """Two markers side by side. ``first`` and ``second`` say where their marks come from.

    ``agreements`` holds how far they agree, by question; ``differences`` the answers that they should talk about, those
    furthest apart first; ``findings`` what is left out of both.
    """

    first: str
    second: str
    agreements: Mapping[str, Sequence[Agreement]]
    differences: Sequence[Difference]
    findings: Sequence[Finding]


def compare_markers(
    answers: CodedAnswers, module: ResolvedModule, first: Path, second: Path | None
) -> MarkersComparison:
    """Compare the marks in a sheet with those in a second sheet; with the points in formgrader if there is none.

    Raises :class:`ContentError` for a sheet with slips, :class:`ClaimwiseError` if no answer has marks of both.
    """
    ours, name = read_sheet(first, answers, module), str(second or FORMGRADER)
    theirs = read_sheet(second, answers, module) if second else _in_formgrader(answers, ours)
    if not ours.keys() & theirs.keys():
        raise ClaimwiseError(
            _("no answer of the sheet has a mark in {other} yet, so there is nothing to compare", other=name)
        )
    agreements = compare(ours, theirs, answers, module)
    left_out = list(_left_out(ours, theirs, name))
    return MarkersComparison(str(first), name, agreements, differences(ours, theirs, answers), left_out)


def _in_formgrader(answers: CodedAnswers, marked: Iterable[str]) -> dict[str, MarkersMark]:
    points = {code: answers[code].points for code in marked}
    return {code: MarkersMark(given) for code, given in points.items() if given is not None}


def _left_out(first: Mapping[str, MarkersMark], second: Mapping[str, MarkersMark], other: str) -> Iterator[Finding]:
    if missing := len(first.keys() - second.keys()):
        yield Finding(
            ngettext(
                "{missing} of {n} answer is left out, because it has no mark in {other}",
                "{missing} of {n} answers are left out, because they have no mark in {other}",
                len(first),
                missing=missing,
                other=other,
            )
        )
    if missing := len(second.keys() - first.keys()):
        yield Finding(
            ngettext(
                "{missing} of {n} answer in {other} is left out, because it is not in the first sheet",
                "{missing} of {n} answers in {other} are left out, because they are not in the first sheet",
                len(second),
                missing=missing,
                other=other,
            )
        )


def compare(
    first: Mapping[str, MarkersMark], second: Mapping[str, MarkersMark], answers: CodedAnswers, module: ResolvedModule
) -> dict[str, list[Agreement]]:
    """Question -> the agreement on each criterion that both markers wrote down, and on the total."""
    agreements: dict[str, list[Agreement]] = {}
    for question, part in questions(module).items():
        codes = [code for code in first if code in second and answers[code].question == question]
        both = [code for code in codes if first[code].levels and second[code].levels]
        for criterion in part.rubric if both else ():
            levels = [(first[code].levels[criterion.id], second[code].levels[criterion.id]) for code in both]
            agreements.setdefault(question, []).append(agreement(criterion.text, levels))
        totals = [(first[code].total, second[code].total) for code in codes]
        if totals:
            agreements.setdefault(question, []).append(agreement(_("Total"), totals))
    return agreements


def differences(
    first: Mapping[str, MarkersMark], second: Mapping[str, MarkersMark], answers: CodedAnswers
) -> list[Difference]:
    """The answers that the two marked differently, those furthest apart first."""
    both = (Difference(code, answers[code], first[code], second[code]) for code in first if code in second)
    return sorted((each for each in both if each.gap or each.steps), key=lambda each: (-each.gap, -each.steps))


def agreement(what: str, marks: Sequence[tuple[float, float]]) -> Agreement:
    """The agreement of at least one pair of marks."""
    pairs, counts = np.unique(np.array(marks, dtype=float), axis=0, return_counts=True)
    apart = np.abs(pairs[:, 0] - pairs[:, 1])
    times = np.unique(np.array(marks), return_counts=True)[1]
    exact, commonest = float(counts[apart == 0].sum() / len(marks)), float(times.max() / times.sum())
    kappa = float(weighted_kappa(pairs, counts))
    # If the two always agree, so does every bootstrap sample, however few the answers.
    can_vary = len(marks) >= FEW and commonest < NEARLY_ALL and exact < 1
    return Agreement(
        what,
        n=len(marks),
        exact=exact,
        near=float(counts[apart <= 1].sum() / len(marks)),
        kappa=None if np.isnan(kappa) else kappa,
        interval=_interval(pairs, counts) if can_vary else None,
        shift=float(counts @ (pairs[:, 1] - pairs[:, 0]) / len(marks)),
        commonest=commonest,
    )


def weighted_kappa(pairs: _Numbers, counts: _Numbers | NDArray[np.int64]) -> _Numbers:
    """Cohen's kappa with quadratic weights, for each row of ``counts``: how often each pair of marks was given.

    1 minus the mean squared difference, divided by the mean squared difference between any mark of the first marker
    and any of the second. NaN if all marks are the same, since then there is nothing to tell apart. Source: J. Cohen,
    "Weighted kappa: nominal scale agreement with provision for scaled disagreement or partial credit", Psychological
    Bulletin 70(4), 213-220, 1968.
    """
    first, second = pairs[:, 0], pairs[:, 1]
    shares = counts / counts.sum(axis=-1, keepdims=True)
    seen = shares @ (first - second) ** 2
    by_chance = shares @ first**2 + shares @ second**2 - 2 * (shares @ first) * (shares @ second)
    nothing_to_tell_apart = np.isclose(by_chance, 0)
    return np.where(nothing_to_tell_apart, np.nan, 1 - seen / np.where(nothing_to_tell_apart, 1, by_chance))


def _interval(pairs: _Numbers, counts: NDArray[np.int64]) -> tuple[float, float]:
    """The 95 % interval of kappa: percentiles of 2000 bootstrap samples of the answers, the same each time.

    To draw answers with replacement is to draw how often each pair of marks comes up. Samples in which all marks are
    the same have no kappa and are left out.
    """
    n = int(counts.sum())
    samples = np.random.default_rng(1).multinomial(n, counts / n, size=_RESAMPLES)
    low, high = np.nanpercentile(weighted_kappa(pairs, samples), (2.5, 97.5))
    return float(low), float(high)


def reading(result: Agreement) -> str:
    """What the numbers say, and what they cannot, in a sentence or two. “A” and “B” are the two markers."""
    said, shift = _reading_of_kappa(result), abs(result.shift)
    if shift < 0.25:
        return said
    more = _("B gives {shift:.1f} more than A on average.", shift=shift)
    less = _("B gives {shift:.1f} less than A on average.", shift=shift)
    return f"{said} {more if result.shift > 0 else less}"


def _reading_of_kappa(result: Agreement) -> str:
    n, agreed = result.n, round(result.exact * result.n)
    if n < FEW:
        return ngettext(
            "{n} answer is too few for a number to say much. Compare them one by one.",
            "{n} answers are too few for a number to say much. Compare them one by one.",
            n,
        )
    if agreed == n:
        # The "rule of three": with no difference in n, the upper end of a 95 % interval for the rate is about 3 / n.
        said = _("You agree on all {n}. Among further answers, up to 3 in {n} could still differ.", n=n)
        alone = _("There is no kappa: with one mark for everybody, there is nothing to tell apart.")
        return f"{said} {alone}" if result.kappa is None else said
    if result.commonest >= NEARLY_ALL:
        return _(
            "{share:.0%} of all marks are the same one. Kappa then hangs on very few answers and can be low although "
            "you agree. Go by the {agreed} of {n} with the same mark.",
            share=result.commonest,
            agreed=agreed,
            n=n,
        )
    low, high = result.interval or (-1.0, 1.0)
    if low >= GOAL:
        return _("You mark alike: even the lower end of the interval reaches {goal}.", goal=GOAL)
    if high < GOAL:
        return _(
            "You mark differently: even the upper end of the interval stays below {goal}. Talk, and mark again.",
            goal=GOAL,
        )
    return _(
        "Not settled: the interval reaches from {low:.2f} to {high:.2f}. Mark more answers twice to know.",
        low=low,
        high=high,
    )
