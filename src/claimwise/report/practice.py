"""What the tries at practice items say: how many were right at once or after the hint, and on what most slipped first.

Tries are noted by the card and handed in with the answers. They are never marked, so they are looked at here only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from claimwise import kinds
from claimwise.content.interactions import Interaction
from claimwise.content.modules import Item, ResolvedModule
from claimwise.handed_in.submission import Submission
from claimwise.handed_in.tries import Tries
from claimwise.marking import ItemMark, Key, mark_item


@dataclass(frozen=True)
class FirstSlip:
    """What was wrong in a first try: an option or a line of an answer in words, and the misconception it points to."""

    part: str
    text: str
    misconception: str | None = None


@dataclass(frozen=True)
class Practised:
    """One student's tries at an item. ``second`` says whether the answer after the hint was right, if there was one."""

    item: Item
    first: bool
    second: bool | None
    slips: frozenset[FirstSlip]


@dataclass(frozen=True)
class PracticeSummary:
    """How many tried an item, were right at once, tried again after the hint, and were right then.

    ``slip`` is what most of those who tried slipped on first, ``share`` how many of them did.
    """

    item: Item
    tried: int
    first: int
    again: int
    second: int
    slip: FirstSlip | None
    share: float


class Practice:
    """Reads the tries at the practice items of a module."""

    def __init__(self, module: ResolvedModule) -> None:
        self._keys: dict[str, Key] = {item.id: module.key(item) for item in module.items if item.practice}
        self._module = module

    def of(self, submission: Submission) -> Iterator[Practised]:
        """What a student practised, as far as it was asked as it is today."""
        for item, key in self._keys.items():
            if item in submission.tries and item not in submission.unsure:
                yield from self._read(self._module.item(item), key, submission.tries[item])

    def _read(self, item: Item, key: Key, tries: Tries) -> Iterator[Practised]:
        first = mark_item(item.id, key, tries.first)
        second = None if tries.second is None else mark_item(item.id, key, tries.second)
        if first.problems or (second and second.problems):
            return
        yield Practised(item, _is_right(first), None if second is None else _is_right(second), _slips(item, first))


def summarise(module: ResolvedModule, practised: Iterable[Practised]) -> Iterator[PracticeSummary]:
    """Each practice item of a module in numbers; nothing if nobody tried any."""
    tries: dict[str, list[Practised]] = {item.id: [] for item in module.items if item.practice}
    for found in practised:
        tries[found.item.id].append(found)
    if not any(tries.values()):
        return
    for name, of_item in tries.items():
        slips = Counter(slip for found in of_item for slip in sorted(found.slips, key=lambda slip: slip.text))
        slip, times = slips.most_common(1)[0] if slips else (None, 0)
        yield PracticeSummary(
            module.item(name),
            tried=len(of_item),
            first=sum(found.first for found in of_item),
            again=sum(found.second is not None for found in of_item),
            second=sum(bool(found.second) for found in of_item),
            slip=slip,
            share=times / len(of_item) if of_item else 0.0,
        )


def _is_right(mark: ItemMark) -> bool:
    return all(part.credit == 1 for part in mark.parts if kinds.has_key(part.part))


def _slips(item: Item, mark: ItemMark) -> frozenset[FirstSlip]:
    marks = {part.part["id"]: part for part in mark.parts}
    found = [
        slip
        for part in item.interactions
        if kinds.has_key(marks[part.id].part) and marks[part.id].given is not None and marks[part.id].credit < 1
        for slip in _slips_in(part, marks[part.id].part, marks[part.id].given)
    ]
    return frozenset(found)


def _slips_in(part: Interaction, key: Mapping[str, Any], given: Any) -> list[FirstSlip]:
    """Options that are wrong, or else the lines of the answer that are not in the best one; a search has neither."""
    if part.options:
        wrong = [option for option in part.chosen(given) if not (option.is_best or option.neutral)]
        return [FirstSlip(part.id, option.text, option.misconception) for option in wrong]
    if part.web_drawn:
        return []
    kind = kinds.of(key)
    best = kind.best_for(key, given)
    right = kind.in_words(key, best) if best is not None else []
    return [FirstSlip(part.id, line) for line in kind.in_words(key, given) if line not in right]
