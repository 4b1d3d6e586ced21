"""Figures drawn from the course's data when the book is built: a picture, the same in words, and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from docutils import nodes

from claimwise import drawing
from claimwise.book.errors import BookError
from claimwise.book.markup import capitalised, element, holds, make, paragraph, picture, span
from claimwise.content import Course
from claimwise.content.cases import Case, Evidence, Group, Result
from claimwise.drawing import Bar, number
from claimwise.words import N_, _, ngettext

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

STYLE = files("claimwise") / "templates" / "drawing.css"
"""How pictures look; loaded by the pages that hold one."""

ZERO = {"difference": N_("0: no difference"), "fall": N_("0: no change")}
"""What 0 means on the axis of an interval."""


@dataclass(frozen=True)
class Figure:
    """What is drawn, what it shows in words, and its numbers: the first row of the table is its head."""

    pictures: Sequence[nodes.Node]
    words: str
    table: Sequence[Sequence[str]]


def support(course: Course, case: Case) -> Figure:
    """How many claims of a case come with which kind of support."""
    found = Counter(claim.support for claim in case.claims.values())
    terms = course.vocabulary.terms("support").values()
    rows = [Bar(capitalised(term.label), found[term.id], str(found[term.id])) for term in terms]
    counts = capitalised(", ".join(f"{term.label}: {found[term.id]}" for term in terms))
    said = ngettext(
        "Bars. What the text offers for its {n} claim. {counts}.",
        "Bars. What the text offers for its {n} claims. {counts}.",
        len(case.claims),
        counts=counts,
    )
    head = [_("The text offers"), _("Claims"), _("That means")]
    table = [[row.label, row.shown, term.text] for row, term in zip(rows, terms, strict=True)]
    return Figure([picture(drawing.bars(rows))], said, [head, *table])


def heads(cards: Sequence[Evidence]) -> Figure:
    """Squares of a hundred people, one for each group of each card."""
    pictures: list[nodes.Node] = []
    told, table = [], [[_("Study"), _("Group"), _("In 100 people"), _("As published")]]
    for card, result in _results(cards, "share"):
        squares = [
            make(
                "div",
                picture(drawing.hundred(round(group.value))),
                paragraph(span(_in_hundred(group), "cw-strong"), f" {group.name}"),
                classes=["cw-square"],
            )
            for group in result.groups
        ]
        pictures += [_title(card, result.outcome), make("div", *squares, classes=["cw-squares"])]
        groups = "; ".join(f"{group.name}, {_in_hundred(group)}" for group in result.groups)
        told.append(f"{card.title}. {capitalised(result.outcome)}: {groups}.")
        table += [
            [card.title, group.name, str(round(group.value)), f"{number(group.value)}%"] for group in result.groups
        ]
    return Figure(pictures, _("Squares of a hundred circles. {results}", results=" ".join(told)), table)


def _in_hundred(group: Group) -> str:
    return _("{n} in 100", n=round(group.value))


def falls(cards: Sequence[Evidence]) -> Figure:
    """How far a score fell in each group. Bars compare the groups of one study, never two studies."""
    pictures: list[nodes.Node] = []
    told, table = [], [[_("Study"), _("Group"), _("Fall")]]
    for card, result in _results(cards, "fall"):
        rows = [Bar(group.name, group.value, number(group.value)) for group in result.groups]
        measured = _("{outcome}, in {unit}", outcome=result.outcome, unit=result.unit)
        pictures += [_title(card, measured), picture(drawing.bars(rows))]
        groups = "; ".join(f"{row.label}, {row.shown}" for row in rows)
        told.append(f"{card.title}. {capitalised(measured)}: {groups}.")
        table += [[card.title, row.label, f"{row.shown} {result.unit}"] for row in rows]
    return Figure(pictures, _("Bars. {results}", results=" ".join(told)), table)


def intervals(cards: Sequence[Evidence]) -> Figure:
    """Best guesses with their 95% intervals, each on an axis of its own."""
    pictures: list[nodes.Node] = []
    told, table = [], [[_("Study"), _("What"), _("People"), _("Best guess"), _("95% interval")]]
    for card in cards:
        for result, group in _with_interval(card):
            low, high = group.interval or (group.value, group.value)
            ends = _("{low} to {high}", low=number(low), high=number(high))
            best = f"{number(group.value)} {result.unit}"
            drawn = drawing.interval(group.value, (low, high), _(ZERO[result.measure]))
            pictures += [_title(card, result.outcome), picture(drawn)]
            within = _("(95% interval {ends}), {people}", ends=ends, people=_people(group))
            pictures.append(paragraph(span(best, "cw-strong"), f" {within}"))
            told.append(
                _(
                    "{study}. {outcome}: {best}, 95% interval {ends}, {people}.",
                    study=card.title,
                    outcome=capitalised(result.outcome),
                    best=best,
                    ends=ends,
                    people=_people(group),
                )
            )
            what = f"{capitalised(result.outcome)} ({group.name})"
            table.append([card.title, what, str(group.people or _("not on the card")), best, ends])
    return Figure(pictures, _("Points in their intervals. {results}", results=" ".join(told)), table)


def _people(group: Group) -> str:
    if not group.people:
        return _("number of people not on the card")
    return ngettext("{n} person", "{n} people", group.people)


def studies(cards: Sequence[Evidence]) -> Figure:
    """A dot for each study that a review counts."""
    counts = [(card, group) for card, result in _results(cards, "count") for group in result.groups]
    rows = [(_studies(group), round(group.value)) for _card, group in counts]
    told = " ".join(f"{card.title}. {label}." for (card, _group), (label, _count) in zip(counts, rows, strict=True))
    table = [[card.title, group.name, number(group.value)] for card, group in counts]
    return Figure(
        [picture(drawing.dots(rows))],
        _("Rows of dots, one for each study. {counts}", counts=told),
        [[_("Review"), _("Substance"), _("Studies")], *table],
    )


def _studies(group: Group) -> str:
    return ngettext("{name}: {n} study", "{name}: {n} studies", round(group.value), name=group.name)


OF_CARDS: dict[str, Callable[[Sequence[Evidence]], Figure]] = {
    "heads": heads,
    "falls": falls,
    "intervals": intervals,
    "studies": studies,
}
"""The kinds of figure that are made from evidence cards."""


def draw(kind: str, figure: Figure, caption: Sequence[nodes.Node], source: nodes.paragraph) -> element:
    """The figure with its caption; the table is folded, because most readers need only the picture."""
    head, *rows = _without_repetition(figure.table)
    table = make(
        "table",
        make("thead", make("tr", *(make("th", cell, scope="col") for cell in head))),
        make("tbody", *_body(rows)),
        classes=["table"],
    )
    numbers = make("details", make("summary", _("The numbers as a table")), make("div", table, classes=["cw-scroll"]))
    return make(
        "figure",
        make("div", *figure.pictures, classes=["cw-drawn"], role="img", aria_label=figure.words),
        make("figcaption", *caption, source),
        numbers,
        classes=["cw-figure"],
        data_figure=kind,
    )


def _without_repetition(table: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The table without its first column if that says the same in each row, as where one study is drawn."""
    return [row[1:] for row in table] if len({row[0] for row in table[1:]}) == 1 else table


def _body(rows: Sequence[Sequence[str]]) -> Iterator[element]:
    """The rows; those that begin alike share their first cell."""
    for head, alike in groupby(rows, key=lambda row: row[0]):
        group = list(alike)
        first = make("th", head, scope="rowgroup" if group[1:] else "row", rowspan=str(len(group)))
        yield make("tr", first, *(make("td", cell) for cell in group[0][1:]))
        for row in group[1:]:
            yield make("tr", *(make("td", cell) for cell in row[1:]))


def _title(card: Evidence, measured: str) -> nodes.paragraph:
    return paragraph(span(card.title, "cw-strong"), f": {measured}", classes=["cw-drawn-title"])


def _results(cards: Sequence[Evidence], measure: str) -> list[tuple[Evidence, Result]]:
    found = [(card, result) for card in cards for result in card.results if result.measure == measure]
    for card in cards:
        if card not in [with_result for with_result, _ in found]:
            raise _nothing_to_draw(card, measure)
    return found


def _with_interval(card: Evidence) -> list[tuple[Result, Group]]:
    found = [(result, group) for result in card.results for group in result.groups if group.interval]
    if not found:
        raise _nothing_to_draw(card, "interval")
    return found


def _nothing_to_draw(card: Evidence, what: str) -> BookError:
    return BookError(
        _("the card {card} has no {what} to draw", card=card.id, what=what),
        _("add it to its “results” in evidence.yml"),
    )


def setup(app: Sphinx) -> None:
    """Put the stylesheet of pictures beside the book's own files, and into the pages that need it."""
    app.connect("config-inited", _offer_style)
    app.connect("html-page-context", _load_style)


def _offer_style(app: Sphinx, config: Config) -> None:  # noqa: ARG001  Sphinx's signature
    config.html_static_path = [*config.html_static_path, str(STYLE)]


def _load_style(
    app: Sphinx,
    pagename: str,  # noqa: ARG001  Sphinx's signature
    templatename: str,  # noqa: ARG001
    context: dict[str, Any],  # noqa: ARG001
    doctree: nodes.document | None,
) -> None:
    if holds(doctree, "data-figure"):
        app.add_css_file(STYLE.name)
