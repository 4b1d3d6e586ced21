"""``choice``: pick one of several options, or any number of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from claimwise.content.cases import Remark
from claimwise.content.interactions import Credit, Interaction, ReasonedOption, Sources, Spec, short, twins
from claimwise.content.wording import Slip, SlipsError, one_of
from claimwise.words import N_, _


class Choice(Interaction):
    """Choose one option, or several. ``choices`` is the author's list or the name of a vocabulary.

    For a vocabulary ``key`` says what each option earns and ``remarks`` what to say of it; where the author says
    nothing, the ledger does.
    """

    kind: Literal["choice"]
    multiple: bool = False
    choices: Annotated[
        Annotated[list[ReasonedOption], Field(min_length=2), Tag("list")] | Annotated[str, Tag("text")],
        Discriminator(lambda choices: "text" if isinstance(choices, str) else "list"),
    ]
    credit: dict[str, Credit] = Field(default={}, alias="key")
    remarks: dict[str, Remark] = {}

    def slips(self) -> Iterator[Slip]:
        if isinstance(self.choices, str):
            return
        yield from twins(N_("the option “{name}” stands here twice"), [option.id for option in self.choices], "choices")
        for name, given in (("key", self.credit), ("remarks", self.remarks)):
            if given:
                what = _("“{name}” belongs to a vocabulary", name=name)
                yield Slip((name,), what, _("give each option its own “credit” and “why”"))
        misplaced = list(self._misplaced(self.choices))
        yield from misplaced[:1]  # the others follow from the same slip
        if not self.multiple and not misplaced:
            best = [place for place, option in enumerate(self.choices) if option.credit == 1]
            if not best:
                yield Slip(("choices",), _("no option earns full credit"), _("give the best option credit: 1"))
            for place in best[1:]:
                one, other = self.choices[best[0]].id, self.choices[place].id
                both = _("the options {one} and {other} both earn full credit", one=one, other=other)
                yield Slip(("choices", place, "credit"), both, _("leave credit: 1 to the best one"))

    def _misplaced(self, options: list[ReasonedOption]) -> Iterator[Slip]:
        """Fields of the other kind of choice, which would change nothing."""
        for place, option in enumerate(options):
            if self.multiple and "credit" in option.model_fields_set:
                what = _("“credit” says nothing where several may be chosen")
                yield Slip(("choices", place, "credit"), what, _("write correct: true, or remove multiple: true"))
            for name in ("correct", "neutral"):
                if not self.multiple and name in option.model_fields_set:
                    what = _("“{name}” says nothing where one is chosen", name=name)
                    yield Slip(("choices", place, name), what, _("write credit: 1, or add multiple: true"))
            if option.correct and option.neutral:
                what = _("an option cannot be both correct and neutral")
                yield Slip(("choices", place, "neutral"), what, _("keep one"))

    @property
    def draws_on(self) -> str | None:
        return self.choices if isinstance(self.choices, str) else None

    @property
    def needs_ledger(self) -> bool:
        return self.choices in ("verdicts", "flaws") and not self.credit

    def resolved(self, sources: Sources) -> Choice:
        """The choice with the vocabulary's words as options, and the ledger's verdict as key where none is given."""
        if not isinstance(self.choices, str):
            return self
        verdict, terms = sources.verdict, sources.vocabulary.terms(self.choices)
        if self.choices == "flaws" and verdict and not self.credit:
            if not self.multiple:
                raise SlipsError(Slip((), _("a claim may have several flaws"), _("add multiple: true")))
            if self.remarks:
                remedy = _("remove them, or list the options yourself")
                raise SlipsError(Slip((), _("“remarks” are not shown with flaws"), remedy))
            return self._with(
                ReasonedOption(id=i, text=t.text, why=t.text, correct=i in verdict.flaws, neutral=i in verdict.arguable)
                for i, t in terms.items()
            )
        if self.multiple:
            what = _("only the flaws of a claim can be ticked from a vocabulary")
            raise SlipsError(Slip((), what, _("list the options yourself, or remove multiple: true")))
        credit, remarks = self.credit, self.remarks
        if self.needs_ledger and verdict:
            credit = {verdict.verdict: 1.0, **verdict.accept}
            remarks = {verdict.verdict: Remark(why=verdict.reasoning), **verdict.remarks, **remarks}
        for name in (*credit, *remarks):
            if name not in terms:
                what = _("“{name}” is not in the vocabulary {vocabulary}", name=name, vocabulary=self.choices)
                raise SlipsError(Slip((), what, one_of(terms, name)))
        if list(credit.values()).count(1) != 1:
            several = 1 in credit.values()
            what = _("more than one earns full credit") if several else _("nothing earns full credit")
            remedy = _("write “{form}”, and less for others", form="key: {best-option: 1}")  # not said: YAML
            raise SlipsError(Slip((), what, remedy))
        unsaid = Remark(why="")
        return self._with(
            ReasonedOption(id=i, text=t.text, credit=credit.get(i, 0), **remarks.get(i, unsaid).model_dump())
            for i, t in terms.items()
        )

    def _with(self, options: Any) -> Choice:
        return self.model_copy(update={"choices": list(options), "credit": {}})

    @property
    def options(self) -> list[ReasonedOption]:
        """The options of a resolved choice."""
        if isinstance(self.choices, str):
            raise TypeError(f"{self.id} still names the vocabulary {self.choices}")
        return self.choices

    def public(self) -> Spec:
        select = "many" if self.multiple else "one"
        return self._spec(select=select, options=[option.spec() for option in self.options])

    @property
    def picks_one(self) -> bool:
        return not self.multiple

    def secret(self) -> Spec:
        if self.multiple:
            correct = [option.id for option in self.options if option.correct]
            neutral = [option.id for option in self.options if option.neutral]
            right: Spec = {"correct": correct, "neutral": neutral}
        else:
            right = {"credit": {option.id: short(option.credit) for option in self.options if option.credit}}
        return {**right, "why": {option.id: option.why for option in self.options if option.why}}


MODEL = Choice
