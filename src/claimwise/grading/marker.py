"""The marker: a submission and a module's key become marks. A pure function, so it runs anywhere and in any number."""

from __future__ import annotations

from dataclasses import dataclass

from claimwise.content.interactions import Spec
from claimwise.content.modules import ResolvedModule
from claimwise.grading.submission import Submission
from claimwise.marking import ItemMark, mark_item


@dataclass(frozen=True)
class Marks:
    """The marks of one submission: one for each graded item, in order, and everything that needs a person's eye."""

    items: tuple[ItemMark, ...]
    problems: tuple[str, ...]

    @property
    def score(self) -> float:
        """Points earned without a grader."""
        return sum(item.score for item in self.items)


class Marker:
    """Marks submissions of one module. Making one works out the key, so make it once for a class."""

    def __init__(self, module: ResolvedModule) -> None:
        self.keys: dict[str, Spec] = {item.id: module.key(item) for item in module.graded}

    def mark(self, submission: Submission) -> Marks:
        """The marks of a submission. Never raises for anything a student can hand in."""
        items = tuple(mark_item(item, key, submission.answers.get(item)) for item, key in self.keys.items())
        misread = [f"{item.item_id}: {problem}" for item in items for problem in item.problems]
        return Marks(items, (*submission.problems, *misread))
