"""A student's work in words: what each question asks, what was answered there, and what is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from claimwise import kinds, marking
from claimwise.content.interactions import WrittenInteraction
from claimwise.content.modules import Item, ResolvedModule
from claimwise.grading.graders_notebook import rubric_html
from claimwise.grading.marker import Marker
from claimwise.handed_in.cells import mark_cell, written_cell
from claimwise.handed_in.submission import Submission
from claimwise.kinds import Part
from claimwise.kinds.shared.base import Text
from claimwise.templating import from_markdown
from claimwise.words import _


@dataclass(frozen=True)
class AnsweredPart:
    """One thing that a question asks: the answer in lines, what is right, and what the answer earned, all in words."""

    prompt: str
    given: list[str]
    best: list[str]
    credit: str
    problem: str


@dataclass(frozen=True)
class AnsweredQuestion:
    """What is marked in one cell. A written answer has a ``text`` and a ``rubric``, any other has ``parts``."""

    cell: str
    title: str
    about: Markup
    parts: tuple[AnsweredPart, ...] = ()
    prompt: str = ""
    text: str | None = None
    rubric: Markup | None = None


@dataclass(frozen=True)
class AskedPart:
    """One thing that a question asks: the words that it is asked in, what can be chosen, and what is to be read."""

    prompt: str
    options: list[str]
    texts: list[Text]


@dataclass(frozen=True)
class AskedQuestion:
    """A question as students read it: what it is about, and its parts."""

    title: str
    about: Markup
    parts: tuple[AskedPart, ...]


def asked_in(module: ResolvedModule) -> list[AskedQuestion]:
    """All questions of a module in their order, without anything of the key."""
    return [
        AskedQuestion(
            module.called(item),
            from_markdown(module.about(item)),
            tuple(map(_asked_part, module.public(item)["parts"])),
        )
        for item in module.items
    ]


def _asked_part(part: Part) -> AskedPart:
    kind = kinds.of(part)
    running = kind.running_text(part)
    texts = [*([Text("", [running])] if running else []), *kind.texts(part)]
    return AskedPart(part["prompt"], [] if running else [one["text"] for one in kind.options(part)], texts)


def in_words(module: ResolvedModule, work: Submission) -> dict[str, AnsweredQuestion]:
    """Cell -> what was answered there, for all graded questions in the order of the module."""
    marks = {mark.item_id: mark for mark in Marker(module).mark(work).items}
    found = (one for item in module.graded for one in _of_item(module, item, marks[item.id], work.written))
    return {question.cell: question for question in found}


def _of_item(
    module: ResolvedModule, item: Item, mark: marking.ItemMark, written: Mapping[str, str]
) -> Iterator[AnsweredQuestion]:
    about = from_markdown(module.about(item).partition("\n\n")[2])
    if parts := tuple(_part(one) for one in mark.parts if not kinds.of(one.part).by_person):
        cell = mark_cell(item.id)
        yield AnsweredQuestion(cell, module.cell_called(cell), about, parts)
    for part in item.written:
        cell = written_cell(item.id, part.id)
        yield AnsweredQuestion(
            cell, module.cell_called(cell), about, prompt=part.prompt, text=written.get(cell, ""), rubric=_rubric(part)
        )


def _rubric(part: WrittenInteraction) -> Markup:
    return Markup(rubric_html(part))  # noqa: S704  escaped by us


def _part(mark: marking.PartMark) -> AnsweredPart:
    part, kind = mark.part, kinds.of(mark.part)
    keyed = kinds.has_key(part)
    best = kind.best_for(part, mark.given) if keyed else None
    return AnsweredPart(
        part["prompt"],
        kind.in_words(part, mark.given) if mark.given is not None else [_("No answer")],
        kind.in_words(part, best) if best is not None else [],
        marking.credit_in_words(mark) if keyed else "",
        mark.problem,
    )
