"""Self-checks: a few ungraded questions in a chapter that answer at once. Everything about them is public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from claimwise.content.interactions import ReasonedOption
from claimwise.content.kinds.choice import Choice
from claimwise.content.wording import Slip
from claimwise.content.yamlfile import Model
from claimwise.words import _

FILE = Path("book") / "self-checks.yml"
"""The file, relative to the course's folder."""


class Question(Choice):
    """A choice about a worked claim of a case, or about a passage written for the course; never about anything else.

    ``judged`` says how sound the judged claim is, as for items. Each wrong option names its misconception.
    """

    kind: Literal["choice"] = "choice"
    points: Literal[0] = 0
    choices: list[ReasonedOption] = Field(min_length=3, max_length=5)
    claim: str | None = None
    passage: str | None = None
    judged: Literal["sound", "partly", "unsound"] | None = None

    def slips(self) -> Iterator[Slip]:
        slips = list(super().slips())
        yield from slips
        for number, option in enumerate(self.choices if not slips else ()):  # without a key nobody knows which is wrong
            if not option.is_best and not option.misconception:
                what = _("nothing names the slip behind the option {option}", option=option.id)
                yield Slip(("choices", number), what, _("give it a “misconception”"))
        if bool(self.claim) == bool(self.passage):
            what = _("a question shows either a worked claim or a passage")
            yield Slip((), what, _("give “claim” or “passage”"))


class SelfCheck(Model):
    """The self-check of a chapter."""

    chapter: str
    questions: list[Question] = Field(min_length=2, max_length=3)
