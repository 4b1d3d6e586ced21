"""A module: the items on one chapter, and the specs that its notebook, cards and marks are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from claimwise import kinds
from claimwise.content.cases import Case, Claim, Verdict
from claimwise.content.interactions import Identifier, Interaction, Spec, WrittenInteraction, twins
from claimwise.content.kinds import AnyInteraction, confidence_slider
from claimwise.content.references import Reference
from claimwise.content.vocabulary import Misconception, Term
from claimwise.content.wording import Slip, SlipsError
from claimwise.content.yamlfile import Model
from claimwise.handed_in.asked import Asked, outline
from claimwise.handed_in.cells import heading, part_of, read_cell, written_cell
from claimwise.handed_in.submission import Form
from claimwise.words import N_, _, day


def _item_id(name: str) -> str:
    if not re.fullmatch(r"[a-z]{1,8}[0-9]{1,4}", name):
        what = _("“{name}” is no id of an item", name=name)
        raise SlipsError(Slip((), what, _("write small letters and a number, e.g. h12")))
    return name


ItemId = Annotated[str, AfterValidator(_item_id)]
"""Letters and a number, e.g. ``h12``: a name that Python accepts and that is no word of its own."""

SOUND_VERDICTS = {"supported": "sound", "partly-supported": "partly"}


Voice = Literal["commercial", "institutional", "press", "research", "personal"]
"""Who speaks: a seller, a public or professional body, a newsroom, researchers on their work, or a private person."""


class Objective(Model):
    """What a student can do after the module.

    ``section`` is the heading in the book under which it is taught, ``chapter`` the page, if it is not the module's.
    """

    id: Identifier
    text: str
    chapter: str | None = None
    section: str | None = None


FORMS = 2
"""How many forms a test has: one is taken before the course and one after it."""


class FormOfTest(Model):
    """That a module is one ``form`` of a test, which is taken in two: before the course and after it."""

    name: Identifier
    form: Identifier


class Item(Model):
    """What is asked about one claim or one passage.

    ``practice`` items tell the student at once and earn nothing. ``judged`` says how sound the judged claim of a
    passage is; for a claim of the case the ledger says it. ``voice`` says who speaks in such a passage. ``pair`` is, in
    a form of a test, the same as that of the item in the other form that asks for the same. ``hint`` is for the first
    try at practising the whole item, in place of what parts without a hint of their own would say.
    """

    id: ItemId
    title: str
    objective: str
    difficulty: Literal["easy", "medium", "hard"]
    practice: bool = False
    claim: str | None = None
    passage: str | None = None
    judged: Literal["sound", "partly", "unsound"] | None = None
    voice: Voice | None = None
    explanation: str | None = None
    evidence: list[str] | None = None
    hint: str = ""
    note: str | None = None
    pair: Identifier | None = None
    interactions: list[AnyInteraction] = Field(min_length=1)

    def slips(self) -> Iterator[Slip]:
        yield from twins(N_("the interaction “{name}” stands here twice"), [part.id for part in self.parts])
        if self.practice and self.points:
            yield Slip((), _("a practice item earns no points"), _("set points: 0 on its interactions"))
        if not self.practice and not self.points:
            remedy = _("give an interaction points, or set practice: true")
            yield Slip((), _("a graded item must earn points"), remedy)
        if self.practice and any(part.keeps_secrets for part in self.interactions):
            what = _("to practise it would tell verdicts that no page may show")
            yield Slip(("practice",), what, _("draw worked claims only"))
        if not self.claim and not self.passage:
            what = _("the item {item} shows nothing to judge", item=self.id)
            yield Slip((), what, _("add “claim” or “passage”"))
        if self.claim and self.judged:
            what = _("how sound a claim of the case is says its ledger")
            yield Slip(("judged",), what, _("leave “judged” out"))

    @property
    def parts(self) -> list[Interaction]:
        """The interactions with the confidence slider after each one that asks for it."""
        parts: list[Interaction] = []
        for part in self.interactions:
            parts.append(part)
            if part.confidence:
                parts.append(confidence_slider(part))
        return parts

    @property
    def claims(self) -> list[str]:
        """The claims of the case that it asks about: its own, and those that its interactions draw."""
        drawn = (claim for part in self.interactions for claim in part.claims_drawn)
        return list(dict.fromkeys([*([self.claim] if self.claim else []), *drawn]))

    @property
    def points(self) -> float:
        """Points of all interactions, written answers included."""
        return sum(part.points for part in self.interactions)

    @property
    def marked_points(self) -> float:
        """Points that are marked without a grader."""
        return self.points - sum(part.points for part in self.written)

    @property
    def written(self) -> list[WrittenInteraction]:
        """The written answers of the item."""
        return [part for part in self.interactions if isinstance(part, WrittenInteraction)]


class Module(Model):
    """A module as its author writes it. ``points`` states the sum, so that a slip is noticed.

    ``test`` says that it is a form of a test. ``replaces`` names modules that are gone since it took their place.
    ``retired`` lists ids of items that were released once and must not be used again. ``known_cues`` names cues that
    give keys away in a module that is in use and cannot be changed, each with the reason why it stays. What is said of
    several items at once (the sum, ids used twice) is looked at where the file is read, whether or not each item is
    right.
    """

    title: str
    chapter: str
    case: str
    minutes: int = Field(gt=0)
    points: float
    objectives: list[Objective] = Field(min_length=1)
    introduction: str
    test: FormOfTest | None = None
    replaces: list[str] = []
    retired: list[str] = []
    known_cues: dict[str, str] = {}
    items: list[Item] = Field(min_length=1)

    @property
    def graded(self) -> list[Item]:
        """The items that earn points."""
        return [item for item in self.items if not item.practice]


class ResolvedModule:
    """A module with its name, its case and everything it refers to: what notebooks and marks are made from.

    ``lines`` says where each item stands in the module's file, ``rules`` are those that verdicts keep, ``slips`` the
    mistakes in thinking that wrong options name, by their ids.
    """

    def __init__(
        self,
        name: str,
        module: Module,
        case: Case,
        references: dict[str, Reference],
        lines: Mapping[str, int] | None = None,
        rules: Sequence[Term] = (),
        slips: Mapping[str, Misconception] | None = None,
    ) -> None:
        self._lines = lines or {}
        self.slips = slips or {}
        self._rules = rules
        self.name = name
        self.module = module
        self.case = case
        self._references = references

    @property
    def file(self) -> Path:
        """The module's YAML file, relative to the course's folder."""
        return Path("solutions") / f"{self.name}.yml"

    def place(self, item: Item) -> tuple[Path, int]:
        """The module's YAML file and the line of an item in it."""
        return self.file, self._lines.get(item.id, 0)

    @property
    def items(self) -> list[Item]:
        """All items in order."""
        return self.module.items

    @property
    def graded(self) -> list[Item]:
        """The items that earn points, in order."""
        return self.module.graded

    @property
    def form(self) -> Form:
        """What is looked for in a submission of the module."""
        written = tuple(written_cell(item.id, part.id) for item in self.items for part in item.written)
        asked = {item.id: frozenset(part.id for part in item.parts) for item in self.items}
        return Form(asked, written, self.name, self.asked, self._texts)

    @cached_property
    def asked(self) -> Asked:
        """What the module asks, as far as answers mean something by it."""
        return Asked({item.id: outline(part.public() for part in item.parts) for item in self.items})

    @cached_property
    def _texts(self) -> dict[str, str]:
        """What stands in the cells that tell which item follows, and how the introduction begins."""
        read = {read_cell(item.id): self.reading(item) for item in self.items}
        return {"introduction": f"# {self.module.title}", **read}

    def reading(self, item: Item) -> str:
        """What stands above an item's card, in Markdown: its number and title, and what it is about."""
        return f"{heading(self.number(item), item.title)}\n\n{self.about(item)}"

    def number(self, item: Item) -> int:
        """The place of an item in its module, from 1."""
        return next(number for number, other in enumerate(self.items, 1) if other.id == item.id)

    def called(self, item: Item, *, with_id: bool = False) -> str:
        """What a question is called wherever people read of it: its number as students see it, and its title.

        ``with_id`` adds in brackets what authors find it by in the module's file.
        """
        called = _("{number}. {title}", number=self.number(item), title=item.title)
        return f"{called} ({item.id})" if with_id else called

    def cell_called(self, cell: str) -> str:
        """What the question is called that is marked or written in a cell; the cell's own name if it is of no item."""
        item_id, part = part_of(cell)
        item = next((item for item in self.items if item.id == item_id), None)
        if item is None:
            return cell
        return _("{title}: written answer", title=self.called(item)) if part else self.called(item)

    def about(self, item: Item) -> str:
        """What stands below an item's title, in Markdown: its points, and the quote or passage that it is about."""
        # The notebook is looked through for these very words when it comes back, whoever reads it.
        kind = "Practice" if item.practice else f"{item.points:g} points"  # not said: as above
        return "\n\n".join([f"*{kind}*", *self._claim_text(item), *([item.passage.strip()] if item.passage else [])])

    def _claim_text(self, item: Item) -> list[str]:
        claim = self.claim(item)
        if claim is None:
            return []
        section = self.case.section_title(claim.id)
        source = f"*The article, section “{section}”*"  # not said: see about()
        return [f"> “{claim.quote}”\n>\n> {source}", claim.context]

    def item(self, item_id: str) -> Item:
        """An item by its id. Raises ``KeyError`` if there is none."""
        return next(item for item in self.items if item.id == item_id)

    def objective(self, item: Item) -> Objective:
        """What an item serves."""
        return next(objective for objective in self.module.objectives if objective.id == item.objective)

    def claim(self, item: Item) -> Claim | None:
        """The claim that an item is about, if it is about one of the case."""
        return self.case.claims[item.claim] if item.claim else None

    def verdict(self, item: Item) -> Verdict | None:
        """The expert verdict on the item's claim."""
        return self.case.verdicts.get(item.claim) if item.claim else None

    def soundness(self, item: Item) -> str | None:
        """``sound``, ``partly`` or ``unsound``; ``None`` where nothing is judged."""
        return self.soundness_of(item.claim) if self.verdict(item) else item.judged

    def soundness_of(self, claim: str | None) -> str | None:
        """The same for a claim of the case; ``None`` where the ledger says nothing of it."""
        verdict = self.case.verdicts.get(claim or "")
        return SOUND_VERDICTS.get(verdict.verdict, "unsound") if verdict else None

    def judged(self, item: Item) -> list[str]:
        """How sound each claim is that an item has judged: its own, and those that can be chosen in it."""
        drawn = [self.soundness_of(claim) for part in item.interactions for claim in part.claims_drawn]
        return [sound for sound in (self.soundness(item), *drawn) if sound]

    def public(self, item: Item) -> Spec:
        """What the item's card needs. Only a practice item carries its key.

        The rules for verdicts stand there once, and each part that asks for one says so.
        """
        parts = [self._public(part) for part in item.parts]
        rules = [{"label": rule.label, "text": rule.text} for rule in self._rules]
        return {
            "module": self.name,
            "module_title": self.module.title,
            "items": [other.id for other in self.items],
            "title": item.title,
            "points": item.points,
            **({"practice": "yes", "key": self.key(item)} if item.practice else {}),
            **({"rules": rules} if any("rules" in part for part in parts) else {}),
            "parts": parts,
        }

    def _public(self, part: Interaction) -> Spec:
        return {**part.public(), **({"rules": "yes"} if self._rules and part.asks_for_verdicts else {})}

    def key(self, item: Item) -> Spec:
        """All that marking and explaining the item needs."""
        claim, verdict = self.claim(item), self.verdict(item)
        ledger = f"{verdict.reasoning} {verdict.says}" if verdict else ""
        evidence = item.evidence if item.evidence is not None else verdict.evidence if verdict else []
        return {
            "title": item.title,
            **({"quote": f"“{claim.quote}” ({self.case.section_title(claim.id)})"} if claim else {}),
            "points": item.marked_points,
            "explanation": item.explanation or ledger,
            "evidence": [self._evidence(card) for card in evidence],
            "parts": [part.key() for part in item.parts],
            **({kinds.HINT: item.hint} if item.hint else {}),
        }

    def _evidence(self, card_id: str) -> Spec:
        card, reference = self.case.evidence[card_id], self._references[card_id]
        said, source = f"{card.title}: {card.found}", reference.text
        if card.concludes:
            said += " " + _("What its authors conclude: {concludes}", concludes=card.concludes)
        if card.read:
            source = _("{source} Read on {day}.", source=source, day=day(card.read))
        return {"text": said, "source": source, "url": reference.url}
