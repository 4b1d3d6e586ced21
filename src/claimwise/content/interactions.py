"""The seven kinds of interaction as authors write them, and the two specs made of each.

The *public* spec is what a card needs; the *key* adds what is right and why. Specs hold only texts, numbers, lists and
mappings, so that a spec is JSON and a Python literal at the same time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from claimwise.content.cases import Remark, Verdict
from claimwise.content.vocabulary import Vocabulary
from claimwise.content.wording import Slip, SlipsError, one_of
from claimwise.content.yamlfile import Model
from claimwise.scoring import NO_TARGET, ResponseError, rubric_share


def _identifier(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        raise SlipsError(Slip((), f"“{name}” is no id", "begin with a letter, then letters, digits, “_” and “-”"))
    return name


Identifier = Annotated[str, Field(max_length=40), AfterValidator(_identifier)]
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
        """The interaction with names of vocabularies replaced by their words. Else raises :class:`SlipsError`."""
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
    choices: Annotated[
        Annotated[list[ChoiceOption], Field(min_length=2), Tag("list")] | Annotated[str, Tag("text")],
        Discriminator(lambda choices: "text" if isinstance(choices, str) else "list"),
    ]
    credit: dict[str, Credit] = Field(default={}, alias="key")
    remarks: dict[str, Remark] = {}

    def slips(self) -> Iterator[Slip]:
        if isinstance(self.choices, str):
            return
        yield from twins("option", [option.id for option in self.choices], "choices")
        for name, given in (("key", self.credit), ("remarks", self.remarks)):
            if given:
                yield Slip((name,), f"“{name}” belongs to a vocabulary", "give each option its own “credit” and “why”")
        misplaced = list(self._misplaced(self.choices))
        yield from misplaced[:1]  # the others follow from the same slip
        if not self.multiple and not misplaced:
            best = [place for place, option in enumerate(self.choices) if option.credit == 1]
            if not best:
                yield Slip(("choices",), "no option earns full credit", "give the best option credit: 1")
            for place in best[1:]:
                both = f"the options {self.choices[best[0]].id} and {self.choices[place].id} both earn full credit"
                yield Slip(("choices", place, "credit"), both, "leave credit: 1 to the best one")

    def _misplaced(self, options: list[ChoiceOption]) -> Iterator[Slip]:
        """Fields of the other kind of choice, which would change nothing."""
        for place, option in enumerate(options):
            if self.multiple and "credit" in option.model_fields_set:
                what = "“credit” says nothing where several may be chosen"
                yield Slip(("choices", place, "credit"), what, "write correct: true, or remove multiple: true")
            for name in ("correct", "neutral"):
                if not self.multiple and name in option.model_fields_set:
                    what = f"“{name}” says nothing where one is chosen"
                    yield Slip(("choices", place, name), what, "write credit: 1, or add multiple: true")
            if option.correct and option.neutral:
                yield Slip(("choices", place, "neutral"), "an option cannot be both correct and neutral", "keep one")

    @property
    def needs_ledger(self) -> bool:
        """Whether the key comes from the ledger if there is a verdict."""
        return self.choices in ("verdicts", "flaws") and not self.credit

    def resolved(self, vocabulary: Vocabulary, verdict: Verdict | None) -> Choice:
        """The choice with the vocabulary's words as options, and the ledger's verdict as key where none is given."""
        if not isinstance(self.choices, str):
            return self
        terms = vocabulary.terms(self.choices)
        if self.choices == "flaws" and verdict and not self.credit:
            if not self.multiple:
                raise SlipsError(Slip((), "a claim may have several flaws", "add multiple: true"))
            if self.remarks:
                raise SlipsError(
                    Slip((), "“remarks” are not shown with flaws", "remove them, or list the options yourself")
                )
            return self._with(
                ChoiceOption(id=i, text=t.text, why=t.text, correct=i in verdict.flaws, neutral=i in verdict.arguable)
                for i, t in terms.items()
            )
        if self.multiple:
            what = "only the flaws of a claim can be ticked from a vocabulary"
            raise SlipsError(Slip((), what, "list the options yourself, or remove multiple: true"))
        credit, remarks = self.credit, self.remarks
        if self.needs_ledger and verdict:
            credit = {verdict.verdict: 1.0, **verdict.accept}
            remarks = {verdict.verdict: Remark(why=verdict.reasoning), **verdict.remarks, **remarks}
        for name in (*credit, *remarks):
            if name not in terms:
                raise SlipsError(Slip((), f"“{name}” is not in the vocabulary {self.choices}", one_of(terms, name)))
        if list(credit.values()).count(1) != 1:
            earn = "more than one earns" if 1 in credit.values() else "nothing earns"
            raise SlipsError(Slip((), f"{earn} full credit", "write “key: {best-option: 1}”, and less for others"))
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

    def slips(self) -> Iterator[Slip]:
        ids = [piece["id"] for piece in self.segments if not isinstance(piece, str)]
        yield from twins("selectable piece", ids, "text", numbered=False)
        for field, named in (("key", self.correct), ("neutral", self.neutral), ("why", self.why)):
            yield from strangers("piece of the text", named, ids, field)
        if both := set(self.correct) & set(self.neutral):
            yield Slip(("neutral",), f"“{min(both)}” is both right and neutral", "keep one")
        if not set(ids) - set(self.correct) - set(self.neutral):
            yield Slip(("text",), "everything that can be selected is right", "mark more of the text with braces")
        if any(brace in piece for piece in self.segments if isinstance(piece, str) for brace in "{}"):
            yield Slip(("text",), "a brace marks nothing", "write a selectable piece as {w1|its words}")

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

    def slips(self) -> Iterator[Slip]:
        ids = [thing.id for thing in self.things]
        yield from twins("thing", ids, "things")
        for place, tied in enumerate(self.order):
            yield from strangers("thing", tied, ids, "key", place)
            if not tied:
                yield Slip(("key", place), f"group {place + 1} of “key” is empty", "remove it")
        placed = Counter(thing for tied in self.order for thing in tied)
        if any(placed[thing] != 1 for thing in ids):
            wrong = ", ".join(thing for thing in dict.fromkeys(ids) if placed[thing] != 1)
            yield Slip(("key",), "“key” must place each thing exactly once", f"look at {wrong}")

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

    def slips(self) -> Iterator[Slip]:
        rows, targets = [row.id for row in self.left], [*(target.id for target in self.right), NO_TARGET]
        yield from twins("row", rows, "left")
        yield from twins("target", targets, "right")
        for field, named in (("key", self.pairs), ("accept", self.accept), ("why", self.why)):
            yield from strangers("row", named, rows, field)
        yield from strangers("target", self.pairs.values(), targets, "key")
        for row, also in self.accept.items():
            yield from strangers("target", also, targets, "accept")
            if self.pairs.get(row) in also:
                yield Slip(("accept", row), f"row “{row}” has this target in “key” already", "remove it here")
        for row in rows:
            if row not in self.pairs:
                yield Slip(("key",), f"row “{row}” has no target", "add it to “key”, or say none")

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

    def slips(self) -> Iterator[Slip]:
        if self.min >= self.max:
            yield Slip(("min",), "“min” is not below “max”", "swap them")
            return
        if self.target is None:
            if self.points:
                yield Slip(("points",), "points without a “target”", "say what is right, or set points: 0")
            elif given := [name for name in ("tolerance", "half") if name in self.model_fields_set]:
                yield Slip((given[0],), f"“{given[0]}” without a “target” says nothing", "add “target”, or remove it")
        elif not self.min <= self.target <= self.max:
            yield Slip(("target",), "“target” lies outside the range", "move it between min and max")
        elif self._nearest_step() > self.tolerance:
            yield Slip(
                ("target",), "no step of the slider comes near enough to “target”", "change “step” or “tolerance”"
            )
        if self.half is not None and self.half <= self.tolerance:
            yield Slip(("half",), "“half” must be wider than “tolerance”", "widen it or leave it out")

    def _nearest_step(self) -> float:
        """How far from the target the slider stops at best."""
        target = self.target or 0.0
        steps = [self.min + self.step * int((target - self.min) / self.step + more) for more in (0, 1)]
        return round(min(abs(target - stop) for stop in steps if stop <= self.max + 1e-9), 9)

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

    def slips(self) -> Iterator[Slip]:
        if (self.value is None) == (self.accept is None):
            yield Slip((), "an entry of “also” needs either “value” or “accept”", "give one of them")
        elif self.value is None and "tolerance" in self.model_fields_set:
            yield Slip(("tolerance",), "“tolerance” belongs to a “value”", "remove it")

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

    def slips(self) -> Iterator[Slip]:
        if self.number and self.accept:
            yield Slip((), "both “number” and “accept”", "keep the one that fits the question")
            return
        if not self.number and not self.accept:
            if self.points:
                yield Slip(("points",), "points without a key", "add “number” or “accept”, or set points: 0")
            elif given := [name for name in ("also", "why") if name in self.model_fields_set]:
                yield Slip((given[0],), f"“{given[0]}” without a key is shown to nobody", "add “number” or “accept”")
        elif self.expects and (self.expects == "number") != bool(self.number):
            yield Slip(("expects",), "“expects” does not fit the key", "remove it")

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

    def slips(self) -> Iterator[Slip]:
        twice = list(twins("criterion", [criterion.id for criterion in self.rubric], "rubric"))
        yield from twice
        top = sum(len(criterion.levels) - 1 for criterion in self.rubric)
        if self.points and self.points != top:
            total = f"points: {_number(self.points)}, but the rubric adds up to {top}"
            yield Slip(("points",), total, "make them equal")
        for place, anchor in enumerate(self.anchors if not twice else ()):
            try:
                rubric_share(anchor.levels, [criterion.model_dump() for criterion in self.rubric])
            except ResponseError:
                what = "an anchor's levels do not fit the rubric"
                yield Slip(("anchors", place, "levels"), what, "give each criterion one of its levels")

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


def twins(what: str, ids: Sequence[str], field: str = "", *, numbered: bool = True) -> Iterator[Slip]:
    """A slip for each id that stands there again. ``field`` holds the records with the ids, in their order."""
    for place, name in enumerate(ids):
        if name in ids[:place]:
            at = ((field, place) if numbered else (field,)) if field else ()
            yield Slip(at, f"the {what} “{name}” stands here twice", "give each its own id")


def strangers(what: str, named: Iterable[str], known: Sequence[str], *at: str | int) -> Iterator[Slip]:
    """A slip for each name that is not known."""
    for name in named:
        if name not in known:
            yield Slip(at, f"there is no {what} “{name}”", one_of(known, name))
