"""A case: a text taken apart into claims, the evidence on them, and the expert verdicts that only instructors hold."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from claimwise.content.wording import Slip, SlipsError
from claimwise.content.yamlfile import Model
from claimwise.words import _, ngettext

MAX_QUOTE_WORDS = 25

_DOSE = re.compile(r"\d+\s*(?:mg|milligrams?|µg|mcg|micrograms?|grams?|ml|tablets?|pills?|capsules?)\b", re.IGNORECASE)
_SCHEDULE = re.compile(
    r"\b(?:every|each) (?:other|second|third|fourth|\d+(?:st|nd|rd|th)?) (?:day|week|hour)s?\b"
    r"|\b(?:once|twice|\w+ times) (?:a|per|each) (?:day|week)\b",
    re.IGNORECASE,
)


def find_dose(text: str) -> str | None:
    """An amount or a dosing schedule that stands in a text, or ``None``."""
    found = _DOSE.search(text) or _SCHEDULE.search(text)
    return found.group() if found else None


def _short_and_without_dose(quote: str) -> str:
    words = len(quote.split())
    if words > MAX_QUOTE_WORDS:
        what = ngettext(
            "the quote has {n} word; at most {most} may be quoted",
            "the quote has {n} words; at most {most} may be quoted",
            words,
            most=MAX_QUOTE_WORDS,
        )
        raise SlipsError(Slip((), what, _("shorten it to the span that carries the claim")))
    if dose := find_dose(quote):
        what = _("the quote still holds an amount or a schedule (“{dose}”)", dose=dose)
        raise SlipsError(Slip((), what, _("replace it by […]")))
    return quote


Quote = Annotated[str, AfterValidator(_short_and_without_dose)]
"""A short span of somebody else's text."""


def _quoted_date(value: object) -> object:
    """A date in quotation marks is a date all the same; anything else is left to be refused."""
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(value)
    return value


Day = Annotated[date, BeforeValidator(_quoted_date)]


class Section(Model):
    """A section of the case's text."""

    id: str
    title: str


class CaseInfo(Model):
    """What the text is, and when its facts were last checked."""

    id: str
    title: str
    summary: str
    checked: Day
    sections: list[Section]


class Claim(Model):
    """What the text says at one place, and what it offers for it. No verdict: students may see all of this.

    ``offers`` says in words what the text offers for the claim, ``support`` puts that into one of five kinds.
    ``worked`` names the chapter that works the claim as an example, so that its verdict may be shown in the book.
    ``medicines`` says that it is about the drug together with medicines: its card then carries the warning.
    """

    id: str
    section: str
    quote: Quote
    type: str
    hedges: list[str]
    offers: str
    support: str
    context: str
    worked: str | None = None
    medicines: bool = False


class Studied(Model):
    """Who and what a study compared."""

    substance: str
    people: str
    comparison: str
    outcome: str


class Group(Model):
    """A number from one group; if reported, the 95% interval around it and how many people it is of."""

    name: str
    value: float
    interval: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    people: int | None = None

    def slips(self) -> Iterator[Slip]:
        if self.interval and not self.interval[0] <= self.value <= self.interval[1]:
            what = _("{value:g} lies outside its interval", value=self.value)
            yield Slip(("interval",), what, _("write it as [lower end, upper end]"))


class Result(Model):
    """Numbers of a card that the book can draw.

    ``measure`` is what they are: a ``share`` of people in per cent, a ``fall`` in a score, a ``difference`` between
    groups, or a ``count`` of studies. ``outcome`` and ``unit`` say it in words.
    """

    measure: Literal["share", "fall", "difference", "count"]
    outcome: str
    unit: str
    groups: list[Group] = Field(min_length=1)


class Evidence(Model):
    """An evidence card: what a study or source found, and how far we read it. ``id`` is its key in the bibliography.

    ``concludes`` is what its authors conclude, in our words, and ``read`` the day on which it was last read: a card
    without both carries no verdict. ``medicines`` means the same as for a claim. ``results`` repeats some of its
    numbers for drawing; none may stand there that the card's words do not hold.
    """

    id: str
    title: str
    level: str
    studied: Studied
    found: str
    concludes: str | None = None
    limits: str
    seen: str
    read: Day | None = None
    medicines: bool = False
    results: list[Result] = []

    @property
    def carries(self) -> bool:
        """Whether a verdict may rest on it."""
        return bool(self.concludes and self.read)

    def slips(self) -> Iterator[Slip]:
        said = set(_numbers(f"{self.found} {' '.join(self.studied.model_dump().values())}"))
        for place, result in enumerate(self.results):
            for number, group in enumerate(result.groups):
                drawn = (group.value, *(group.interval or ()), *([group.people] if group.people else ()))
                for value in dict.fromkeys(drawn):
                    if value not in said:
                        what = _("the card's words do not hold the number {value:g}", value=value)
                        yield Slip(("results", place, "groups", number), what, _("draw only what it says"))


def _numbers(text: str) -> Iterator[float]:
    return (float(number.replace(",", "")) for number in re.findall(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?", text))


class Remark(Model):
    """What is said to somebody who chose an option of a vocabulary, and the misconception it points to."""

    why: str
    misconception: str | None = None


class Verdict(Model):
    """The expert verdict on a claim.

    ``accept`` gives other verdicts part of the credit; ``arguable`` flaws count neither way; ``remarks`` say of every
    other verdict why it tempts and where it falls short, as ``reasoning`` speaks for the best one. ``differs`` says why
    the verdict is another one than on a claim of the same type that rests on the same evidence.
    """

    claim: str
    verdict: str
    accept: dict[str, Annotated[float, Field(gt=0, lt=1)]]
    certainty: str
    flaws: list[str]
    arguable: list[str]
    reasoning: str
    needed: str
    says: str
    evidence: list[str]
    differs: str | None = None
    remarks: dict[str, Remark] = {}


class Ledger(Model):
    """All expert verdicts of a case."""

    case: str
    checked: Day
    verdicts: list[Verdict]


class Case:
    """A case with all that belongs to it. ``verdicts`` is empty where the instructor's files are absent.

    ``lines`` says where ``claims``, ``evidence`` and ``verdicts`` stand in their files, by the claim's or card's id.
    """

    def __init__(
        self,
        info: CaseInfo,
        claims: list[Claim],
        evidence: list[Evidence],
        verdicts: list[Verdict] | None = None,
        lines: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        self.info = info
        self._lines = lines or {}
        self.sections = {section.id: section for section in info.sections}
        self.claims = {claim.id: claim for claim in claims}
        self.evidence = {card.id: card for card in evidence}
        self.verdicts = {verdict.claim: verdict for verdict in verdicts or ()}

    def claim_place(self, claim_id: str) -> tuple[Path, int]:
        """The YAML file with a claim, relative to the course's folder, and the claim's line there."""
        return Path("book") / "cases" / self.info.id / "claims.yml", self._lines.get("claims", {}).get(claim_id, 0)

    def evidence_place(self, card_id: str) -> tuple[Path, int]:
        """The YAML file with an evidence card, relative to the course's folder, and the card's line there."""
        return Path("book") / "cases" / self.info.id / "evidence.yml", self._lines.get("evidence", {}).get(card_id, 0)

    def verdict_place(self, claim_id: str) -> tuple[Path, int]:
        """The ledger, relative to the course's folder, and the line of the verdict on a claim."""
        return Path("solutions") / f"{self.info.id}.verdicts.yml", self._lines.get("verdicts", {}).get(claim_id, 0)

    def section_title(self, claim_id: str) -> str:
        """The title of the section that a claim stands in."""
        return self.sections[self.claims[claim_id].section].title
