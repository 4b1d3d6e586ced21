"""How far two markers of one question agree, criterion by criterion, as their marks come in."""

from __future__ import annotations

from collections.abc import Sequence

from claimwise.gradebook.second import Pair, pair
from claimwise.words import _
from claimwise.written.agreement import Agreement, agreement
from claimwise.written.queue import Queue


def pairs(queue: Queue) -> list[Pair]:
    """The answers that both have marked."""
    return [both for both in (pair(answer.marks) for answer in queue.twice) if both.first and both.second]


def agreements(queue: Queue) -> Sequence[Agreement]:
    """The agreement on each criterion of which both noted levels, and on the points, from their own marks."""
    both = pairs(queue)
    found = []
    for criterion in queue.question.part.rubric:
        levels = [
            (float(one.first.levels[criterion.id]), float(one.second.levels[criterion.id]))
            for one in both
            if one.first and one.second and one.first.levels and one.second.levels
        ]
        found += [agreement(criterion.text, levels)] if levels else []
    points = [
        (one.first.points, one.second.points)
        for one in both
        if one.first and one.second and one.first.points is not None and one.second.points is not None
    ]
    return [*found, agreement(_("Total"), points)] if points else found
