"""What the interactions of all kinds have in common as authors write them, and the two specs made of each.

The *public* spec is what a card needs; the *key* adds what is right and why. Specs hold only texts, numbers, lists and
mappings, so that a spec is JSON and a Python literal at the same time. Each kind has its own model in ``kinds/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

from pydantic import AfterValidator, Field

from claimwise import kinds
from claimwise.content.cases import Case, Verdict
from claimwise.content.vocabulary import Misconception, Vocabulary
from claimwise.content.wording import Slip, SlipsError, one_of
from claimwise.content.yamlfile import Model
from claimwise.kinds import ResponseError
from claimwise.kinds.shared.rubrics import rubric_share
from claimwise.words import N_, _

if TYPE_CHECKING:
    from claimwise.content.webs import Web


def _identifier(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        remedy = _("begin with a letter, then letters, digits, “_” and “-”")
        raise SlipsError(Slip((), _("“{name}” is no id", name=name), remedy))
    return name


Identifier = Annotated[str, Field(max_length=40), AfterValidator(_identifier)]
Credit = Annotated[float, Field(ge=0, le=1)]
Spec = dict[str, Any]


class Option(Model):
    """Something that can be chosen, placed or matched."""

    id: Identifier
    text: str

    def spec(self) -> Spec:
        """The option as a card shows it."""
        return {"id": self.id, "text": self.text}


class ReasonedOption(Option):
    """An option that tells how somebody thinks: what it earns (or whether it is right), and why.

    ``credit`` is for options of which one is chosen, ``correct`` and ``neutral`` where several may be.
    """

    credit: Credit = 0
    correct: bool = False
    neutral: bool = False
    why: str
    misconception: str | None = None

    @property
    def is_best(self) -> bool:
        """Whether it is the best one, or one of the right ones."""
        return self.correct or self.credit == 1

    @property
    def is_wrong(self) -> bool:
        """Whether it is neither best nor neutral nor worth any credit."""
        return not (self.correct or self.neutral or self.credit)


class Sources(NamedTuple):
    """What an interaction may draw on: vocabularies, its case, the verdict on its item's claim, and webs by name."""

    vocabulary: Vocabulary
    case: Case
    verdict: Verdict | None
    webs: Mapping[str, Web]


class Interaction(Model):
    """One thing to do in an item. ``points`` 0 means that it is practised or collected, not marked.

    ``hint`` is what those are told whose first try at practising it is not right.
    """

    id: Identifier
    kind: str
    prompt: str
    points: float = Field(ge=0)
    confidence: bool = False
    hint: str = ""

    def public(self) -> Spec:
        """What a student's card needs to know."""
        raise NotImplementedError

    def secret(self) -> Spec:
        """What is right and why: nothing that a card may hold."""
        raise NotImplementedError

    def key(self) -> Spec:
        """The public spec with what is right and why.

        Raises ``TypeError`` for a field that its kind does not name among those that hold a key, since nobody would
        notice if that leaked.
        """
        public, secret, declared = self.public(), self.secret(), kinds.named(self.kind).key_fields
        if wrong := (secret.keys() - declared) | (public.keys() & declared):
            raise TypeError(f"kinds/{self.kind}.py must name in key_fields what is secret, and only that: {wrong}")
        return {**public, **secret, **({kinds.HINT: self.hint} if self.hint else {})}

    def resolved(self, sources: Sources) -> Interaction:  # noqa: ARG002  only some need them
        """The interaction with what it draws on in the place of names. Else raises :class:`SlipsError`."""
        return self

    @property
    def by_person(self) -> bool:
        """Whether it is answered with a text that people mark."""
        return kinds.named(self.kind).by_person

    @property
    def draws_on(self) -> str | None:
        """The name of the vocabulary whose words are its options; none if they are its own, or if it is resolved."""
        return None

    @property
    def needs_ledger(self) -> bool:
        """Whether the key comes from the ledger if there is a verdict."""
        return False

    draws_claims: ClassVar[bool] = False
    """Whether it asks about claims of the case that it draws itself, besides the one that its item is about."""

    @property
    def claims_drawn(self) -> Sequence[str]:
        """The claims of the case that it draws, once it is resolved."""
        return ()

    @property
    def web_named(self) -> str | None:
        """The name of the small web that is searched in it, if one is."""
        return None

    @property
    def web_drawn(self) -> Web | None:
        """The small web that is searched in it, once it is resolved."""
        return None

    @classmethod
    def trial(cls, web: Web, prompt: str) -> Interaction | None:  # noqa: ARG003  only some need them
        """A resolved interaction of this kind to try a small web with; ``None`` for a kind that searches none."""
        return None

    def noticed(self, response: Any) -> Mapping[str, str]:  # noqa: ARG002  only some need it
        """What can be seen of how somebody went about it, besides what is right: short names -> short values."""
        return {}

    def noticed_in_words(self, name: str, value: str) -> tuple[str, str]:
        """What people read for a name and a value of :meth:`noticed`."""
        return name, value

    @property
    def keeps_secrets(self) -> bool:
        """Whether its key tells what no page may show before marking, so that it cannot be practised."""
        return False

    def verdicts_in(self, response: Any) -> Mapping[str, str]:  # noqa: ARG002  only some need it
        """The verdicts that a response gives on claims that it draws, by the claim."""
        return {}

    @property
    def options(self) -> Sequence[ReasonedOption]:
        """The options that tell how somebody thinks who chooses them, if it has such."""
        return ()

    @property
    def asks_for_verdicts(self) -> bool:
        """Whether it is answered with the course's verdicts, so that the rules for them stand below it."""
        return {"supported", "partly-supported", "unsupported"} <= {option.id for option in self.options}

    @property
    def picks_one(self) -> bool:
        """Whether a response is the id of one of the options."""
        return False

    def chosen(self, response: Any) -> list[ReasonedOption]:
        """The options that a response chooses, of those that tell how somebody thinks."""
        named = response if isinstance(response, list) else [response]
        return [option for option in self.options if option.id in named]

    def _spec(self, **fields: Any) -> Spec:
        points = short(self.points)
        return {"id": self.id, "kind": self.kind, "prompt": self.prompt, "points": points, **fields}


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


class WrittenInteraction(Interaction):
    """What is answered with a text of at most so many ``words``, which a person marks with a rubric.

    It may stand among the answers, and has a cell of its own.
    """

    words: int = Field(gt=0)
    rubric: list[Criterion] = Field(min_length=1)
    anchors: list[Anchor] = []

    def slips(self) -> Iterator[Slip]:
        ids = [criterion.id for criterion in self.rubric]
        twice = list(twins(N_("the criterion “{name}” stands here twice"), ids, "rubric"))
        yield from twice
        top = sum(len(criterion.levels) - 1 for criterion in self.rubric)
        if self.points and self.points != top:
            what = _("points: {points}, but the rubric adds up to {top}", points=short(self.points), top=top)
            yield Slip(("points",), what, _("make them equal"))
        for place, anchor in enumerate(self.anchors if not twice else ()):
            try:
                rubric_share(anchor.levels, [criterion.model_dump() for criterion in self.rubric])
            except ResponseError:
                what = _("an anchor's levels do not fit the rubric")
                yield Slip(("anchors", place, "levels"), what, _("give each criterion one of its levels"))


def with_slips(part: Interaction, slips: Mapping[str, Misconception]) -> Spec:
    """A part's key that names, among the reasons, the slip behind each wrong option."""
    key = part.key()
    named = {option.id: slips.get(option.misconception or "") for option in part.options}
    told = {
        name: " ".join((key["why"][name], _("The slip behind it: “{slip}”.", slip=slip.label)))
        for name, slip in named.items()
        if slip and name in key["why"]
    }
    return {**key, "why": {**key["why"], **told}} if told else key


def short(value: float) -> float:
    """Whole numbers without a decimal point, so that specs read well and compare equal after JSON."""
    return int(value) if float(value).is_integer() else value


def twins(message: str, ids: Sequence[str], field: str = "", *, numbered: bool = True) -> Iterator[Slip]:
    """A slip for each id that stands there again. ``field`` holds the records with the ids, in their order.

    ``message`` says it and names the id as ``{name}``; it is translated here.
    """
    for place, name in enumerate(ids):
        if name in ids[:place]:
            at = ((field, place) if numbered else (field,)) if field else ()
            yield Slip(at, _(message, name=name), _("give each its own id"))


def strangers(message: str, named: Iterable[str], known: Sequence[str], *at: str | int) -> Iterator[Slip]:
    """A slip for each name that is not known, with a message as for :func:`twins`."""
    for name in named:
        if name not in known:
            yield Slip(at, _(message, name=name), one_of(known, name))
