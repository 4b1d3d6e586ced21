"""What stands first on a page of feedback: what went well, the slip, how sure somebody was. All of it must be true.

It rests on the answers that the key has marked and nobody is going to look at again. So whatever a person has yet to
settle, or has marked otherwise, is neither praised nor called a slip.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from claimwise.content.modules import Objective

VERY_SURE, NOT_SURE = 90, 60
"""Per cent: from the first on somebody is very sure, up to the second they are not. The slider goes from 50 to 100."""


@dataclass(frozen=True)
class Answer:
    """An answer that the key has marked. ``question`` is its number and ``place`` where it stands on the page.

    ``slips`` are the ids of the mistakes in thinking behind what was chosen, ``sure`` is in per cent.
    """

    question: int
    place: str
    objective: Objective
    given: bool
    credit: float
    points: float
    slips: tuple[str, ...] = ()
    sure: float | None = None

    @property
    def right(self) -> bool:
        """Whether nothing is missing in it."""
        return self.credit == 1

    @property
    def lost(self) -> float:
        """Points that it did not earn."""
        return self.points * (1 - self.credit)


@dataclass(frozen=True)
class Some:
    """Some answers of ``of`` many, such as all right ones on one objective."""

    answers: Sequence[Answer]
    of: int

    @property
    def questions(self) -> list[tuple[int, str]]:
        """The questions that they answer, each once: its number and its place on the page."""
        return sorted({answer.question: answer.place for answer in self.answers}.items())


@dataclass(frozen=True)
class Sureness:
    """How sure somebody was: on average in per cent, beside the per cent of these answers that were right."""

    n: int
    mean: float
    right: float
    sure_and_wrong: Some
    sure_and_right: Some
    unsure_and_right: Some


def right_of(answers: Sequence[Answer]) -> Some:
    """All right answers."""
    return _some(answers, lambda answer: answer.right)


def partly_of(answers: Sequence[Answer]) -> Some:
    """Those that earned something, and not all."""
    return _some(answers, lambda answer: 0 < answer.credit < 1)


def missing_of(answers: Sequence[Answer]) -> Some:
    """Those that were not given."""
    return _some(answers, lambda answer: not answer.given)


def best(answers: Sequence[Answer]) -> tuple[Objective, Some] | None:
    """The objective of which the largest share is right, and its right answers; ``None`` if no answer is right."""
    found = [(objective, right_of(about)) for objective, about in _by_objective(answers)]
    shares = [(len(some.answers) / some.of, len(some.answers)) for _objective, some in found]
    return found[shares.index(max(shares))] if right_of(answers).answers else None


def commonest_slip(answers: Sequence[Answer]) -> tuple[str, Some] | None:
    """The mistake in thinking that most answers show, the earliest of several, and these answers."""
    counts = Counter(slip for answer in answers if not answer.right for slip in dict.fromkeys(answer.slips))
    if not counts:
        return None
    name = max(counts, key=counts.__getitem__)
    return name, _some(answers, lambda answer: not answer.right and name in answer.slips)


def worst(answers: Sequence[Answer]) -> Answer | None:
    """The answer that lost most points; ``None`` if none lost any."""
    lost = max(answers, key=lambda answer: answer.lost, default=None)
    return lost if lost and lost.lost else None


def to_read(answers: Sequence[Answer]) -> Objective | None:
    """What should be read again: what most of these answers serve, of several that on which most points were lost."""
    lost = [(len(about), sum(answer.lost for answer in about)) for _objective, about in _by_objective(answers)]
    return _by_objective(answers)[lost.index(max(lost))][0] if lost else None


def sureness(answers: Sequence[Answer]) -> Sureness | None:
    """How sure somebody was of their answers; ``None`` if they did not say."""
    said = [answer for answer in answers if answer.given and answer.sure is not None]
    if not said:
        return None
    return Sureness(
        len(said),
        fmean(answer.sure or 0 for answer in said),
        100 * fmean(answer.right for answer in said),
        _some(said, lambda answer: (answer.sure or 0) >= VERY_SURE and not answer.right),
        _some(said, lambda answer: (answer.sure or 0) >= VERY_SURE and answer.right),
        _some(said, lambda answer: (answer.sure or 0) <= NOT_SURE and answer.right),
    )


def _some(answers: Sequence[Answer], which: Callable[[Answer], bool]) -> Some:
    return Some([answer for answer in answers if which(answer)], len(answers))


def _by_objective(answers: Iterable[Answer]) -> list[tuple[Objective, list[Answer]]]:
    found: dict[str, tuple[Objective, list[Answer]]] = {}
    for answer in answers:
        found.setdefault(answer.objective.id, (answer.objective, []))[1].append(answer)
    return list(found.values())
