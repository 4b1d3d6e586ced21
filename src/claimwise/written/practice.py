"""Practice for graders: model answers to mark before the class's, and how one's levels differ from their authors'."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from claimwise.content.interactions import Anchor, Criterion, WrittenInteraction
from claimwise.written.codes import Codes
from claimwise.written.queue import Question

A_ROUND = 5
"""So many model answers are marked before the summary."""

Levels = Mapping[str, int]
"""Criterion -> level."""


@dataclass(frozen=True)
class Practice:
    """What somebody gave in the round that they are in: model answer -> levels. ``round`` counts from 0."""

    round: int = 0
    given: Mapping[str, Levels] = field(default_factory=dict)

    def as_text(self) -> str:
        """The practice as it is kept."""
        return json.dumps(vars(self))

    @classmethod
    def from_text(cls, text: str) -> Practice:
        """The practice that was kept; a new one if there is none, or one in an older form."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            return cls()

    def with_levels(self, name: str, levels: Levels) -> Practice:
        """With what was given one model answer."""
        return Practice(self.round, {**self.given, name: dict(levels)})

    def of(self, models: Mapping[str, Anchor], part: WrittenInteraction) -> dict[str, Levels]:
        """What was given these model answers, as far as it fits today's rubric."""
        levels = {criterion.id: range(len(criterion.levels)) for criterion in part.rubric}

        def fits(own: Levels) -> bool:
            return own.keys() == levels.keys() and all(level in levels[name] for name, level in own.items())

        return {name: self.given[name] for name in models if name in self.given and fits(self.given[name])}

    def again(self) -> Practice:
        """Another round, of which nothing is given yet."""
        return Practice(self.round + 1)


def models_of_round(question: Question, codes: Codes, marker: str, number: int) -> dict[str, Anchor]:
    """The model answers of somebody's round in the order in which they are marked, by names that come from their texts.

    The first round holds the lowest, the highest, and some between. Later ones begin with what was left out. The order
    is one of chance and stays the same.
    """
    named = {_name(anchor): anchor for anchor in question.part.anchors}

    def lot(name: str) -> float:
        return codes.lot("model", question.cell, marker, str(number), name)

    scale = sorted(named, key=lambda name: (sum(named[name].levels.values()), name))
    spread = {scale[round(place * (len(scale) - 1) / (A_ROUND - 1))] for place in range(A_ROUND) if scale}
    turns = [*sorted(spread), *(name for name in scale if name not in spread)]
    size = min(A_ROUND, len(turns))
    start = number * size % len(turns) if turns else 0
    return {name: named[name] for name in sorted((turns + turns)[start : start + size], key=lot)}


def _name(anchor: Anchor) -> str:
    return hashlib.sha256(anchor.text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class RowCompared:
    """A row of the rubric over all model answers: how often one's level was the author's, was higher, was lower.

    ``far`` counts those that were two steps or more apart.
    """

    criterion: Criterion
    same: int
    milder: int
    stricter: int
    far: int

    @property
    def n(self) -> int:
        """How many model answers were marked."""
        return self.same + self.milder + self.stricter

    @property
    def leans(self) -> int:
        """1 if somebody is milder than the authors, -1 if stricter; one answer alone may be chance, and gives 0."""
        apart = self.milder - self.stricter
        return (apart > 1) - (apart < -1)


def compare(part: WrittenInteraction, pairs: Sequence[tuple[Levels, Levels]]) -> list[RowCompared]:
    """Each row of a rubric, from pairs of what somebody gave a model answer and what its author gave."""
    found = []
    for criterion in part.rubric:
        apart = [own[criterion.id] - theirs[criterion.id] for own, theirs in pairs]
        milder, stricter = sum(each > 0 for each in apart), sum(each < 0 for each in apart)
        far = sum(abs(each) > 1 for each in apart)
        found.append(RowCompared(criterion, len(apart) - milder - stricter, milder, stricter, far))
    return found
