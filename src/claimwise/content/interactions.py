"""The seven kinds of interaction as authors write them, and the two specs made of each.

The *public* spec is what a card needs; the *key* adds what is right and why. Specs hold only texts, numbers, lists and
mappings, so that a spec is JSON and a Python literal at the same time.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from claimwise.content.cases import Remark, Verdict
from claimwise.content.vocabulary import Vocabulary
from claimwise.content.yamlfile import Model
from claimwise.scoring import NO_TARGET, ResponseError, rubric_share

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=40)]
Credit = Annotated[float, Field(ge=0, le=1)]
Spec = dict[str, Any]


class Interaction(Model):
    """One thing to do in an item. ``points`` 0 means that it is practised or collected, not marked."""

    id: Identifier
    kind: str
    prompt: str
    points: float = Field(ge=0)
    confidence: bool = False

    def public(self) -> Spec:
        """What a student's card needs to know."""
        raise NotImplementedError

    def key(self) -> Spec:
        """The public spec with what is right and why."""
        raise NotImplementedError

    def resolved(self, vocabulary: Vocabulary, verdict: Verdict | None) -> Interaction:  # noqa: ARG002  only some need them
        """The interaction with names of vocabularies replaced by their words. Raises ``ValueError`` if it cannot be."""
        return self

    def _spec(self, **fields: Any) -> Spec:
        points = _number(self.points)
        return {"id": self.id, "kind": self.kind, "prompt": self.prompt, "points": points, **fields}


class Option(Model):
    """Something that can be chosen, placed or matched."""

    id: Identifier
    text: str

    def spec(self) -> Spec:
        """The option as a card shows it."""
        return {"id": self.id, "text": self.text}


class ChoiceOption(Option):
    """An option of a choice: what it earns and why (single), or whether it is right (multiple)."""

    credit: Credit = 0
    correct: bool = False
    neutral: bool = False
    why: str
    misconception: str | None = None


class Choice(Interaction):
    """Choose one option, or several. ``choices`` is the author's list or the name of a vocabulary.

    For a vocabulary ``key`` says what each option earns and ``remarks`` what to say of it; where the author says
    nothing, the ledger does.
    """

    kind: Literal["choice"]
    multiple: bool = False
    choices: list[ChoiceOption] | str
    credit: dict[str, Credit] = Field(default={}, alias="key")
    remarks: dict[str, Remark] = {}

    @model_validator(mode="after")
    def _has_best_option(self) -> Choice:
        if isinstance(self.choices, str):
            return self
        _no_twins("option", [option.id for option in self.choices])
        if self.credit or self.remarks:
            raise ValueError("“key” and “remarks” belong to a vocabulary → give each option its “credit” and “why”")
        if not self.multiple and max(option.credit for option in self.choices) != 1:
            raise ValueError("no option earns full credit → give the best option credit: 1")
        return self

    def resolved(self, vocabulary: Vocabulary, verdict: Verdict | None) -> Choice:
        """The choice with the vocabulary's words as options, and the ledger's verdict as key where none is given."""
        if not isinstance(self.choices, str):
            return self
        try:
            terms = vocabulary.terms(self.choices)
        except KeyError:
            raise ValueError(f"there is no vocabulary “{self.choices}” → use verdicts, flaws, claim-types …") from None
        if self.choices == "flaws" and verdict and not self.credit:
            return self._with(
                ChoiceOption(id=i, text=t.text, why=t.text, correct=i in verdict.flaws, neutral=i in verdict.arguable)
                for i, t in terms.items()
            )
        credit, remarks = self.credit, self.remarks
        if self.choices == "verdicts" and verdict and not credit:
            credit = {verdict.verdict: 1.0, **verdict.accept}
            remarks = {verdict.verdict: Remark(why=verdict.reasoning), **verdict.remarks, **remarks}
        if unknown := (set(credit) | set(remarks)) - set(terms):
            raise ValueError(f"“{unknown.pop()}” is not in the vocabulary {self.choices} → use {', '.join(terms)}")
        if max(credit.values(), default=0) != 1:
            raise ValueError("nothing earns full credit → add “key: {best-option: 1}”")
        unsaid = Remark(why="")
        return self._with(
            ChoiceOption(id=i, text=t.text, credit=credit.get(i, 0), **remarks.get(i, unsaid).model_dump())
            for i, t in terms.items()
        )

    def _with(self, options: Any) -> Choice:
        return self.model_copy(update={"choices": list(options), "credit": {}})

    @property
    def options(self) -> list[ChoiceOption]:
        """The options of a resolved choice."""
        if isinstance(self.choices, str):
            raise TypeError(f"{self.id} still names the vocabulary {self.choices}")
        return self.choices

    def public(self) -> Spec:
        select = "many" if self.multiple else "one"
        return self._spec(select=select, options=[option.spec() for option in self.options])

    def key(self) -> Spec:
        if self.multiple:
            correct = [option.id for option in self.options if option.correct]
            neutral = [option.id for option in self.options if option.neutral]
            right: Spec = {"correct": correct, "neutral": neutral}
        else:
            right = {"credit": {option.id: _number(option.credit) for option in self.options if option.credit}}
        return {**self.public(), **right, "why": {option.id: option.why for option in self.options if option.why}}


_HOT = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]*)\|([^{}]+)\}")


class Hottext(Interaction):
    """Select words or sentences. In ``text``, braces mark what can be selected: ``It {w1|may} help``."""

    kind: Literal["hottext"]
    select: Literal["words", "sentences"]
    text: str
    correct: list[str] = Field(alias="key")
    neutral: list[str] = []
    why: dict[str, str]

    @model_validator(mode="after")
    def _names_what_is_marked(self) -> Hottext:
        ids = [piece["id"] for piece in self.segments if not isinstance(piece, str)]
        _no_twins("selectable piece", ids)
        _no_strangers("piece of the text", [*self.correct, *self.neutral, *self.why], ids)
        if not set(ids) - set(self.correct) - set(self.neutral):
            raise ValueError("everything that can be selected is right → mark more of the text with braces")
        return self

    @property
    def segments(self) -> list[str | Spec]:
        """The text cut into plain and selectable pieces, in order."""
        pieces: list[str | Spec] = []
        end = 0
        for found in _HOT.finditer(self.text):
            if found.start() > end:
                pieces.append(self.text[end : found.start()])
            pieces.append({"id": found[1], "text": found[2].strip()})
            end = found.end()
        return [*pieces, self.text[end:]] if end < len(self.text) else pieces

    def public(self) -> Spec:
        return self._spec(select=self.select, segments=self.segments)

    def key(self) -> Spec:
        return {**self.public(), "correct": self.correct, "neutral": self.neutral, "why": self.why}


class Order(Interaction):
    """Put things in order. ``key`` lists groups from first to last; a group of several is a tie."""

    kind: Literal["order"]
    first: str
    last: str
    things: list[Option] = Field(min_length=3)
    order: list[list[str]] = Field(alias="key", min_length=2)
    why: str

    @model_validator(mode="after")
    def _places_everything(self) -> Order:
        ids = [thing.id for thing in self.things]
        placed = [thing for tied in self.order for thing in tied]
        _no_twins("thing", ids)
        if Counter(placed) != Counter(ids):
            raise ValueError("“key” must place each thing exactly once → compare the ids in “things” and “key”")
        return self

    def public(self) -> Spec:
        return self._spec(options=[thing.spec() for thing in self.things], first=self.first, last=self.last)

    def key(self) -> Spec:
        return {**self.public(), "order": self.order, "why": self.why}


class Match(Interaction):
    """Match each row on the left with a target on the right, or with nothing (``none``)."""

    kind: Literal["match"]
    left: list[Option] = Field(min_length=2)
    right: list[Option] = Field(min_length=2)
    pairs: dict[str, str] = Field(alias="key")
    accept: dict[str, dict[str, Credit]] = {}
    why: dict[str, str]

    @model_validator(mode="after")
    def _pairs_every_row(self) -> Match:
        rows, targets = [row.id for row in self.left], [target.id for target in self.right]
        _no_twins("row", rows)
        _no_twins("target", [*targets, NO_TARGET])
        _no_strangers("row", [*self.pairs, *self.accept, *self.why], rows)
        accepted = [target for also in self.accept.values() for target in also]
        _no_strangers("target", [*self.pairs.values(), *accepted], [*targets, NO_TARGET])
        if missing := set(rows) - set(self.pairs):
            raise ValueError(f"row “{missing.pop()}” has no target → add it to “key”, or say none")
        return self

    def public(self) -> Spec:
        targets = [*self.right, Option(id=NO_TARGET, text="Nothing here fits")]
        return self._spec(left=[row.spec() for row in self.left], options=[target.spec() for target in targets])

    def key(self) -> Spec:
        return {**self.public(), "pairs": self.pairs, "accept": self.accept, "why": self.why}


class Slider(Interaction):
    """Set a number. Without ``target`` it is only collected."""

    kind: Literal["slider"]
    min: float
    max: float
    step: float = Field(gt=0)
    unit: str = ""
    target: float | None = None
    tolerance: float = Field(default=0, ge=0)
    half: float | None = None
    why: str = ""

    @model_validator(mode="after")
    def _fits_its_range(self) -> Slider:
        if self.min >= self.max:
            raise ValueError("“min” is not below “max” → swap them")
        if self.target is None and self.points:
            raise ValueError("points without a “target” → say what is right, or set points: 0")
        if self.target is not None and not self.min <= self.target <= self.max:
            raise ValueError("“target” lies outside the range → move it between min and max")
        if self.half is not None and self.half <= self.tolerance:
            raise ValueError("“half” must be wider than “tolerance” → widen it or leave it out")
        return self

    def public(self) -> Spec:
        return self._spec(min=_number(self.min), max=_number(self.max), step=_number(self.step), unit=self.unit)

    def key(self) -> Spec:
        if self.target is None:
            return self.public()
        half = {"half": _number(self.half)} if self.half is not None else {}
        right = {"target": _number(self.target), "tolerance": _number(self.tolerance), **half}
        return {**self.public(), **right, **({"why": self.why} if self.why else {})}


class NumberKey(Model):
    """A number that is right within a tolerance, in a unit that may be typed after it."""

    value: float
    tolerance: float = Field(ge=0)
    unit: str = ""


class OtherPath(Model):
    """Another answer that earns part of the credit: a number or some texts, and the name of the path taken."""

    value: float | None = None
    tolerance: float = Field(default=0, ge=0)
    accept: list[str] | None = None
    credit: Credit
    why: str

    def spec(self) -> Spec:
        """The path with the fields of its kind only."""
        if self.value is not None:
            right: Spec = {"value": _number(self.value), "tolerance": _number(self.tolerance)}
        else:
            right = {"accept": self.accept}
        return {**right, "credit": _number(self.credit), "why": self.why}


class TextEntry(Interaction):
    """Type a number or a short text. With neither ``number`` nor ``accept`` it is only collected."""

    kind: Literal["text_entry"]
    expects: Literal["number", "text"] | None = None
    number: NumberKey | None = None
    accept: list[str] = []
    also: list[OtherPath] = []
    why: str = ""

    @model_validator(mode="after")
    def _has_one_key(self) -> TextEntry:
        if self.number and self.accept:
            raise ValueError("both “number” and “accept” → keep the one that fits the question")
        if self.points and not self.number and not self.accept:
            raise ValueError("points without a key → add “number” or “accept”, or set points: 0")
        for path in self.also:
            if (path.value is None) == (path.accept is None):
                raise ValueError("an entry of “also” needs either “value” or “accept” → give one of them")
        return self

    def public(self) -> Spec:
        expects = self.expects or ("text" if self.accept else "number")
        return self._spec(expects=expects, unit=self.number.unit if self.number else "")

    def key(self) -> Spec:
        if self.number:
            right: Spec = {"value": _number(self.number.value), "tolerance": _number(self.number.tolerance)}
        elif self.accept:
            right = {"accept": self.accept}
        else:
            return self.public()
        why = {"why": self.why} if self.why else {}
        return {**self.public(), **right, "also": [path.spec() for path in self.also], **why}


class Criterion(Model):
    """A criterion of a rubric: ``levels`` describes level 0, 1, 2 … in words."""

    id: Identifier
    text: str
    levels: list[str] = Field(min_length=2)


class Anchor(Model):
    """A model answer for graders: the level it reaches in each criterion, and why."""

    levels: dict[str, int]
    text: str
    comment: str


class ExtendedText(Interaction):
    """A written answer in a cell of its own, marked by a person with a rubric."""

    kind: Literal["extended_text"]
    words: int = Field(gt=0)
    rubric: list[Criterion] = Field(min_length=1)
    anchors: list[Anchor] = []

    @model_validator(mode="after")
    def _adds_up(self) -> ExtendedText:
        top = {criterion.id: len(criterion.levels) - 1 for criterion in self.rubric}
        if self.points and self.points != sum(top.values()):
            total = f"points: {_number(self.points)}, but the rubric adds up to {sum(top.values())}"
            raise ValueError(f"{total} → make them equal")
        for anchor in self.anchors:
            try:
                rubric_share(anchor.levels, [criterion.model_dump() for criterion in self.rubric])
            except ResponseError:
                raise ValueError(
                    "an anchor's levels do not fit the rubric → give each criterion one of its levels"
                ) from None
        return self

    def public(self) -> Spec:
        return self._spec(words=self.words, rubric=[criterion.model_dump() for criterion in self.rubric])

    def key(self) -> Spec:
        return {**self.public(), "anchors": [anchor.model_dump() for anchor in self.anchors]}


AnyInteraction = Annotated[
    Choice | Hottext | Order | Match | Slider | TextEntry | ExtendedText, Field(discriminator="kind")
]


def confidence_slider(part: Interaction) -> Slider:
    """The slider that asks how sure the student is of a part, before any feedback. Reported, never marked."""
    return Slider(
        id=f"{part.id}_confidence",
        kind="slider",
        prompt="How sure are you that this answer is the best one?",
        points=0,
        min=50,
        max=100,
        step=5,
        unit="%",
    )


def _number(value: float) -> float:
    """Whole numbers without a decimal point, so that specs read well and compare equal after JSON."""
    return int(value) if float(value).is_integer() else value


def _no_twins(what: str, ids: list[str]) -> None:
    for twin, count in Counter(ids).items():
        if count > 1:
            raise ValueError(f"the {what} “{twin}” stands here {count} times → give each its own id")


def _no_strangers(what: str, named: list[str], known: list[str]) -> None:
    for name in named:
        if name not in known:
            raise ValueError(f"there is no {what} “{name}” → use one of {', '.join(known)}")
