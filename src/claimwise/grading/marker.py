"""The marker: a submission and a module's key become marks. A pure function, so it runs anywhere and in any number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimwise.errors import Finding
from claimwise.handed_in.submission import Submission
from claimwise.marking import ItemMark, Key, mark_item

if TYPE_CHECKING:  # a process that only grades needs no content, and starts sooner without
    from claimwise.content.modules import ResolvedModule


@dataclass(frozen=True)
class Marks:
    """The marks of one submission: one for each graded item, in order, and everything that needs a person's eye.

    ``unsure`` are the ids of the items that a person should look at: those that were
    misread, and those of which the submission may not hold all that was answered.
    """

    items: tuple[ItemMark, ...]
    problems: tuple[Finding, ...]
    unsure: frozenset[str]

    @property
    def score(self) -> float:
        """Points earned without a grader."""
        return sum(item.score for item in self.items)


class Marker:
    """Marks submissions of one module. Making one works out the key, so make it once for a class."""

    def __init__(self, module: ResolvedModule) -> None:
        self.keys: dict[str, Key] = {item.id: module.key(item) for item in module.graded}

    def mark(self, submission: Submission) -> Marks:
        """The marks of a submission. Never raises for anything a student can hand in."""
        items = tuple(mark_item(item, key, submission.answers.get(item)) for item, key in self.keys.items())
        misread = [Finding(f"{item.item_id}: {problem}") for item in items for problem in item.problems]
        unsure = frozenset(item.item_id for item in items if item.problems or item.item_id in submission.unsure)
        return Marks(items, tuple(dict.fromkeys([*submission.problems, *misread])), unsure)
