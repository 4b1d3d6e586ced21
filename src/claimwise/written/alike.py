"""Alike answers whose marks differ: told to whoever marks, who may mean it so. Nothing is changed by itself.

Which answers are alike the queue says; what a marker may not see differs for her from nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from claimwise.errors import ClaimwiseError
from claimwise.gradebook.jottings import Jotting, jot, rub_out_all
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in.fingerprint import fingerprint
from claimwise.words import _
from claimwise.written.queue import Answer, Queue


class ChangedGroupError(ClaimwiseError):
    """Alike answers or their marks are others by now than somebody had before their eyes."""


@dataclass(frozen=True)
class Alike:
    """Alike answers that have marks. ``points`` are these marks, by the answers' codes."""

    members: Sequence[Answer]
    points: Mapping[str, float]

    @cached_property
    def differ(self) -> bool:
        """Whether not all have the same points."""
        return len(set(self.points.values())) > 1

    @cached_property
    def count(self) -> list[tuple[float, int]]:
        """Each number of points that there is, with how many answers have it, the rarest first."""
        found = Counter(self.points.values()).items()
        return sorted(found, key=lambda each: (each[1], each[0]))

    @cached_property
    def answers(self) -> list[Answer]:
        """The answers, those with the rarest points first."""
        place = {points: place for place, (points, _n) in enumerate(self.count)}
        return sorted(self.members, key=lambda each: place[self.points[each.code]])

    @cached_property
    def state(self) -> str:
        """What is another as soon as an answer or a mark is."""
        return fingerprint(sorted((each.student, each.hash, self.points[each.code]) for each in self.members))

    def others(self, answer: Answer) -> int:
        """How many alike answers have other points than this one; none while it has no mark."""
        own = self.points.get(answer.code)
        return 0 if own is None else sum(points != own for points in self.points.values())


def marked_alike(queue: Queue, answer: Answer) -> Alike:
    """The answers alike to one, and itself, as far as they have marks that the queue's marker may see."""
    return _alike(queue, queue.groups.get(answer.alike, [answer]))


def differing(queue: Queue) -> list[Alike]:
    """The groups of alike answers whose marks differ, without those that somebody left so on purpose."""
    found = (_alike(queue, group) for group in queue.groups.values())
    return [group for group in found if group.differ and group.state not in queue.left]


def _alike(queue: Queue, group: Sequence[Answer]) -> Alike:
    given = {each.code: mark.points for each in group if (mark := queue.own(each))}
    points = {code: float(each) for code, each in given.items() if each is not None}
    return Alike([each for each in group if each.code in points], points)


def leave(nbgrader: Nbgrader, queue: Queue, answer: Answer, state: str) -> None:
    """Note that the marks of alike answers differ on purpose: it holds until one of the answers or marks changes.

    ``state`` is that of the group that somebody had before their eyes. Raises :class:`ChangedGroupError` if it is
    another one by now.
    """
    question, group = queue.question, marked_alike(queue, answer)
    if group.state != state:
        raise ChangedGroupError(_("an answer or a mark has changed since you looked"), _("look at them again"))
    with nbgrader.writing() as connection:
        for each in group.members:
            jot(connection, Jotting(question.module.name, question.cell, "left", state, queue.marker, each.student))


def look_again(nbgrader: Nbgrader, queue: Queue, answer: Answer) -> None:
    """Let it be told again that the marks of alike answers differ, whoever left them so."""
    question = queue.question
    with nbgrader.writing() as connection:
        for each in marked_alike(queue, answer).members:
            rub_out_all(connection, question.module.name, question.cell, "left", each.student)
