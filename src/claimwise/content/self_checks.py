"""Self-checks: a few ungraded questions in a chapter that answer at once. Everything about them is public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from claimwise.content.interactions import Identifier, Interaction, ReasonedOption, twins
from claimwise.content.kinds import AnyInteraction
from claimwise.content.wording import Slip
from claimwise.content.yamlfile import Model
from claimwise.words import N_, _

FILE = Path("book") / "self-checks.yml"
"""The file, relative to the course's folder."""

_OPTIONS = range(3, 6)
"""So many options, neither so few that guessing pays nor more than a reader compares."""


class Question(Model):
    """What is asked about a worked claim of a case, or about a passage written for the course; never anything else.

    ``judged`` says how sound the judged claim is, as for items. Whatever is asked is marked at once, so it earns
    nothing and no person reads it, and each wrong option names its misconception.
    """

    id: Identifier
    claim: str | None = None
    passage: str | None = None
    judged: Literal["sound", "partly", "unsound"] | None = None
    interactions: list[AnyInteraction] = Field(min_length=1)

    def slips(self) -> Iterator[Slip]:
        yield from twins(N_("the interaction “{name}” stands here twice"), [part.id for part in self.interactions])
        for place, part in enumerate(self.interactions):
            for slip in _unfit(part):
                yield Slip(("interactions", place, *slip.at), slip.what, slip.remedy)
        if bool(self.claim) == bool(self.passage):
            what = _("a question shows either a worked claim or a passage")
            yield Slip((), what, _("give “claim” or “passage”"))


def _unfit(part: Interaction) -> Iterator[Slip]:
    """Why an interaction cannot be a self-check."""
    if part.points or part.confidence:
        what = _("a self-check earns no points, and nothing of it is collected")
        yield Slip(("points",) if part.points else ("confidence",), what, _("set points: 0, and no confidence"))
    if part.by_person:
        yield Slip((), _("nobody reads what is written in a self-check"), _("ask in another kind of question"))
    if part.draws_on is not None:
        what = _("a self-check has options of its own, each with a reason")
        yield Slip(("choices",), what, _("list the options, or ask in another kind of question"))
        return
    yield from _unreasoned(list(part.options))


def _unreasoned(options: list[ReasonedOption]) -> Iterator[Slip]:
    if options and len(options) not in _OPTIONS:
        what = _("a self-check has {n} options", n=len(options))
        yield Slip(("choices",), what, _("offer 3 to 5"))
    for number, option in enumerate(options):
        if not option.is_best and not option.misconception:
            what = _("nothing names the slip behind the option {option}", option=option.id)
            yield Slip(("choices", number), what, _("give it a “misconception”"))


class SelfCheck(Model):
    """The self-check of a chapter."""

    chapter: str
    questions: list[Question] = Field(min_length=2, max_length=3)
