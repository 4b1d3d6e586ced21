"""Self-checks: a few ungraded questions in a chapter that answer at once. Everything about them is public."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from claimwise.content.interactions import Choice, ChoiceOption
from claimwise.content.yamlfile import Model

FILE = Path("book") / "self-checks.yml"
"""The file, relative to the course's folder."""


class Question(Choice):
    """A choice about a worked claim of a case, or about a passage written for the course; never about anything else.

    ``judged`` says how sound the judged claim is, as for items. Each wrong option names its misconception.
    """

    kind: Literal["choice"] = "choice"
    points: Literal[0] = 0
    choices: list[ChoiceOption] = Field(min_length=3, max_length=5)
    claim: str | None = None
    passage: str | None = None
    judged: Literal["sound", "partly", "unsound"] | None = None

    @model_validator(mode="after")
    def _names_every_slip(self) -> Question:
        for option in self.choices:
            if not self.is_right(option) and not option.misconception:
                raise ValueError(f"nothing names the slip behind the option {option.id} → give it a “misconception”")
        return self

    @model_validator(mode="after")
    def _shows_one_thing_to_judge(self) -> Question:
        if bool(self.claim) == bool(self.passage):
            raise ValueError("a question shows either a worked claim or a passage → give “claim” or “passage”")
        return self

    def is_right(self, option: ChoiceOption) -> bool:
        """Whether an option is the best one, or one of the right ones."""
        return option.correct if self.multiple else option.credit == 1


class SelfCheck(Model):
    """The self-check of a chapter."""

    chapter: str
    questions: list[Question] = Field(min_length=2, max_length=3)
