"""What second readers chose, what it earned, what a guess would have earned, and how often two readers agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from claimwise import kinds
from claimwise.blind.questions import BlindQuestion
from claimwise.blind.sheets import Reading
from claimwise.kinds import Part, Response
from claimwise.kinds.shared.folding import plain
from claimwise.tables import write_table
from claimwise.words import _

FEW = 5
"""On fewer parts than this there is no kappa: it would say nothing."""


@dataclass(frozen=True)
class Share:
    """What a reader earned on a group of parts, in points; ``parts`` of ``asked`` could be read.

    ``points`` can be had on what was read, and ``guessed`` is what answering at random earns on average.
    """

    reading: Reading
    group: str
    parts: int
    asked: int
    points: float
    earned: float
    guessed: float

    @property
    def share(self) -> float | None:
        """The share of the points that was earned; ``None`` if nothing could be read."""
        return self.earned / self.points if self.points else None

    @property
    def by_chance(self) -> float | None:
        """The share that a guess earns."""
        return self.guessed / self.points if self.points else None


@dataclass(frozen=True)
class Agreeing:
    """How far two readers of one view chose the same: on ``n`` parts that both answered, as a share and as kappa.

    ``kappa`` is ``None`` below :data:`FEW` parts, and where both gave one and the same answer everywhere.
    """

    view: str
    readers: tuple[str, str]
    group: str
    n: int
    same: float
    kappa: float | None


def groups_of(asked: Iterable[BlindQuestion]) -> list[str]:
    """The groups of parts, in the order in which they come up, and last the name for all together."""
    return [*dict.fromkeys(question.group for question in asked), _("all")]


def shares(asked: Sequence[BlindQuestion], readings: Iterable[Reading]) -> list[Share]:
    """What each reader earned on each group, and on all parts."""
    return [_share(reading, group, asked) for reading in readings for group in groups_of(asked)]


def _share(reading: Reading, group: str, asked: Sequence[BlindQuestion]) -> Share:
    own = _in_group(asked, group)
    read = [question for question in own if question.place in reading.responses]
    return Share(
        reading,
        group,
        parts=len(read),
        asked=len(own),
        points=sum(question.part["points"] for question in read),
        earned=sum(question.part["points"] * credit(question, reading.responses[question.place]) for question in read),
        guessed=sum(question.part["points"] * chance(question) for question in read),
    )


def _in_group(asked: Sequence[BlindQuestion], group: str) -> list[BlindQuestion]:
    own = [question for question in asked if question.group == group]
    return own or list(asked)


def credit(question: BlindQuestion, response: Response | None) -> float:
    """The share of a part's points that a response earns; nothing if the reader could not say."""
    return 0.0 if response is None else kinds.credit(question.part, response)


def chance(question: BlindQuestion) -> float:
    """The share of a part's points that a guess earns on average."""
    return kinds.of(question.part).by_chance(question.part)


def agreements(asked: Sequence[BlindQuestion], readings: Sequence[Reading]) -> Iterator[Agreeing]:
    """Each two readers of the same view, by group."""
    for first, second in combinations(readings, 2):
        if first.view != second.view:
            continue
        for group in groups_of(asked):
            both = [
                (_category(question.part, one), _category(question.part, other))
                for question in _in_group(asked, group)
                if (one := first.responses.get(question.place)) is not None
                and (other := second.responses.get(question.place)) is not None
            ]
            if both:
                same = sum(one == other for one, other in both) / len(both)
                beyond_chance = kappa(both) if len(both) >= FEW else None
                yield Agreeing(first.view, (first.reader, second.reader), group, len(both), same, beyond_chance)


def kappa(pairs: Sequence[tuple[Any, Any]]) -> float | None:
    """Cohen's kappa of categories without an order: how far two agree beyond what their habits alone would give.

    Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20(1),
    37-46, 1960. Marks have an order and are weighted, see :mod:`claimwise.written.agreement`.
    """
    first, second = (Counter(side) for side in zip(*pairs, strict=True))
    by_chance = sum(count * second[category] for category, count in first.items()) / len(pairs) ** 2
    if by_chance == 1:
        return None
    same = sum(one == other for one, other in pairs) / len(pairs)
    return float((same - by_chance) / (1 - by_chance))


def _category(part: Part, response: Response) -> object:
    """What a response counts as: of options their places in the module's file, else what was typed."""
    ids = kinds.option_ids(part)
    named = response if isinstance(response, list) else [response]
    return frozenset(ids.index(name) if name in ids else plain(str(name)) for name in named)


def in_short(response: Response | None) -> str:
    """A response by the ids that the module's file has."""
    if response is None:
        return "?"
    return " + ".join(response) or "–" if isinstance(response, list) else str(response)


def write_results(path: Path, asked: Sequence[BlindQuestion], readings: Iterable[Reading]) -> int:
    """Write what each reader chose as a table, a row for each part that could be read; gives the number of rows."""
    columns = ["view", "reader", "item", "part", "group", "answer", "key", "credit", "points", "chance", "words"]
    return write_table(path, columns, (dict(zip(columns, row, strict=True)) for row in _rows(asked, readings)))


def _rows(asked: Sequence[BlindQuestion], readings: Iterable[Reading]) -> Iterator[tuple[object, ...]]:
    for reading in readings:
        for question in asked:
            if question.place not in reading.responses:
                continue
            response, part = reading.responses[question.place], question.part
            said = "" if response is None else " ".join(kinds.of(part).in_words(part, response))
            key, earned = in_short(kinds.best(part)), round(credit(question, response), 4)
            by_chance = round(chance(question), 4)
            told = (in_short(response), key, earned, part["points"], by_chance, said)
            yield (reading.view, reading.reader, *question.place, question.group, *told)
