"""What one student's work adds to the numbers of a class, as plain data: small, so that it can be kept and sorted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from claimwise.content.modules import Item, ResolvedModule
from claimwise.report.discernment import Judgements, judgements
from claimwise.report.practice import FirstSlip, Practised
from claimwise.report.results import Work

Earned = tuple[float, int]
"""The points that an item earned, and how many of its parts were left blank."""


Slip = tuple[str, str, str | None]
"""The part, the words and the misconception of a :class:`FirstSlip`."""

Tried = tuple[str, bool, bool | None, tuple[Slip, ...]]
"""The item, the first try, the second and the slips of somebody's :class:`Practised`."""


@dataclass(frozen=True)
class Answered:
    """What a student's work for a module says of the class. Without ``recorded`` there is nothing to count in it.

    ``earned`` has an entry for each item of :func:`marked_items`. ``chosen`` holds the options chosen in each part that
    was answered, ``confidence`` how sure somebody was (0 to 1) and whether it was the best answer, ``noticed`` what can
    be seen of how a part was gone about. ``practised`` are tries, with items by their ids. ``old_key`` is as in
    :class:`Work`.
    """

    student: str
    handed_in: datetime | None
    unreadable: bool = False
    recorded: bool = False
    old_key: bool = False
    earned: tuple[Earned, ...] = ()
    chosen: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    confidence: tuple[tuple[float, bool], ...] = ()
    noticed: tuple[tuple[str, str, str, str], ...] = ()
    practised: tuple[Tried, ...] = ()
    judgements: Judgements = field(default_factory=Counter)

    @property
    def points(self) -> float:
        """The points of all items together."""
        return sum(points for points, _ in self.earned)

    def practice(self, module: ResolvedModule) -> list[Practised]:
        """The tries at the items of the module."""
        return [
            Practised(module.item(item), first, second, frozenset(FirstSlip(*slip) for slip in slips))
            for item, first, second, slips in self.practised
        ]

    def as_json(self) -> list[Any]:
        """What tells of the work alone, as JSON can hold it: not who did it, when, and what the gradebook says."""
        judged = [[*pair, n] for pair, n in sorted(self.judgements.items())]
        told = [self.unreadable, self.recorded, self.earned, self.chosen, self.confidence, self.noticed]
        return [*told, self.practised, judged]


def from_json(student: str, handed_in: datetime | None, told: Sequence[Any]) -> Answered:
    """What :meth:`Answered.as_json` told of. Raises :class:`ValueError` or :class:`TypeError` for anything else."""
    unreadable, recorded, earned, chosen, confidence, noticed, practised, judged = told
    return Answered(
        student,
        handed_in,
        unreadable,
        recorded,
        earned=tuple((float(points), int(blank)) for points, blank in earned),
        chosen=tuple((item, part, tuple(options)) for item, part, options in chosen),
        confidence=tuple((float(sure), bool(right)) for sure, right in confidence),
        noticed=tuple((item, part, name, value) for item, part, name, value in noticed),
        practised=tuple(
            (item, bool(first), second, tuple((part, text, code) for part, text, code in slips))
            for item, first, second, slips in practised
        ),
        judgements=Counter({(truth, said): int(n) for truth, said, n in judged}),
    )


def marked_items(module: ResolvedModule) -> list[Item]:
    """The graded items that earn points without a grader."""
    return [item for item in module.graded if item.marked_points]


def answered(module: ResolvedModule, work: Work) -> Answered:
    """What a student's work for a module says of the class."""
    about = Answered(work.student, work.handed_in, bool(work.problem), old_key=work.old_key)
    if work.problem or not work.recorded:
        return about
    points: defaultdict[str, float] = defaultdict(float)
    blank: defaultdict[str, int] = defaultdict(int)
    for result in work.results:
        if result.marked:
            points[result.item.id] += result.earned or 0
            blank[result.item.id] += not result.answered
    given = [result for result in work.results if result.response is not None]
    return replace(
        about,
        recorded=True,
        earned=tuple((points[item.id], blank[item.id]) for item in marked_items(module)),
        chosen=tuple(
            (result.item.id, result.part.id, tuple(option.id for option in result.part.chosen(result.response)))
            for result in given
            if result.marked and result.part.options
        ),
        confidence=tuple(
            (result.confidence / 100, result.credit == 1)
            for result in work.results
            if result.confidence is not None and result.answered
        ),
        noticed=tuple(
            (result.item.id, result.part.id, name, value)
            for result in given
            if not result.part.by_person
            for name, value in result.part.noticed(result.response).items()
        ),
        practised=tuple(map(_tried, work.practised)),
        judgements=judgements(module, work),
    )


def _tried(found: Practised) -> Tried:
    slips = sorted(((slip.part, slip.text, slip.misconception) for slip in found.slips), key=str)
    return found.item.id, found.first, found.second, tuple(slips)
