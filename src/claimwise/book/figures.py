"""Figures drawn from the course's data when the book is built: a picture, the same in words, and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from docutils import nodes

from claimwise.book import drawing
from claimwise.book.drawing import Bar, number
from claimwise.book.errors import BookError
from claimwise.book.markup import capitalised, element, make, paragraph, span
from claimwise.content import Course
from claimwise.content.cases import Case, Evidence, Group, Result

ZERO = {"difference": "no difference", "fall": "no change"}
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
    told = ", ".join(f"{term.label}: {found[term.id]}" for term in terms)
    return Figure(
        [drawing.bars(rows)],
        f"Bars. What the text offers for its {len(case.claims)} claims. {capitalised(told)}.",
        [
            ["The text offers", "Claims", "That means"],
            *([row.label, row.shown, t.text] for row, t in zip(rows, terms, strict=True)),
        ],
    )


def heads(cards: Sequence[Evidence]) -> Figure:
    """Squares of a hundred people, one for each group of each card."""
    pictures: list[nodes.Node] = []
    told, table = [], [["Study", "Group", "In 100 people", "As published"]]
    for card, result in _results(cards, "share"):
        squares = [
            make(
                "div",
                drawing.hundred(round(group.value)),
                paragraph(span(f"{round(group.value)} in 100", "cw-strong"), f" {group.name}"),
                classes=["cw-square"],
            )
            for group in result.groups
        ]
        pictures += [_title(card, result), make("div", *squares, classes=["cw-squares"])]
        groups = "; ".join(f"{group.name}, {round(group.value)} in 100" for group in result.groups)
        told.append(f"{card.title}. {capitalised(result.outcome)}: {groups}.")
        table += [
            [card.title, group.name, str(round(group.value)), f"{number(group.value)}%"] for group in result.groups
        ]
    return Figure(pictures, "Squares of a hundred circles. " + " ".join(told), table)


def falls(cards: Sequence[Evidence]) -> Figure:
    """How far a score fell in each group. Bars compare the groups of one study, never two studies."""
    pictures: list[nodes.Node] = []
    told, table = [], [["Study", "Group", "Fall"]]
    for card, result in _results(cards, "fall"):
        rows = [Bar(group.name, group.value, number(group.value)) for group in result.groups]
        pictures += [_title(card, result, f", in {result.unit}"), drawing.bars(rows)]
        groups = "; ".join(f"{row.label}, {row.shown}" for row in rows)
        told.append(f"{card.title}. {capitalised(result.outcome)}, in {result.unit}: {groups}.")
        table += [[card.title, row.label, f"{row.shown} {result.unit}"] for row in rows]
    return Figure(pictures, "Bars. " + " ".join(told), table)


def intervals(cards: Sequence[Evidence]) -> Figure:
    """Best guesses with their 95% intervals, each on an axis of its own."""
    pictures: list[nodes.Node] = []
    told, table = [], [["Study", "What", "People", "Best guess", "95% interval"]]
    for card in cards:
        for result, group in _with_interval(card):
            low, high = group.interval or (group.value, group.value)
            ends = f"{number(low)} to {number(high)}"
            best = f"{number(group.value)} {result.unit}"
            pictures += [_title(card, result), drawing.interval(group.value, (low, high), ZERO[result.measure])]
            pictures.append(paragraph(span(best, "cw-strong"), f" (95% interval {ends}), {_people(group)} people"))
            told.append(
                f"{card.title}. {capitalised(result.outcome)}: {best}, 95% interval {ends}, {_people(group)} people."
            )
            table.append([card.title, f"{capitalised(result.outcome)} ({group.name})", _people(group), best, ends])
    return Figure(pictures, "Points in their intervals. " + " ".join(told), table)


def studies(cards: Sequence[Evidence]) -> Figure:
    """A dot for each study that a review counts."""
    counts = [(card, group) for card, result in _results(cards, "count") for group in result.groups]
    rows = [(f"{group.name}: {group.value:g} studies", round(group.value)) for _, group in counts]
    told = " ".join(f"{card.title}. {label}." for (card, _), (label, _) in zip(counts, rows, strict=True))
    return Figure(
        [drawing.dots(rows)],
        f"Rows of dots, one for each study. {told}",
        [["Review", "Substance", "Studies"], *([card.title, group.name, f"{group.value:g}"] for card, group in counts)],
    )


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
    numbers = make("details", make("summary", "The numbers as a table"), make("div", table, classes=["cw-scroll"]))
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


def _title(card: Evidence, result: Result, more: str = "") -> nodes.paragraph:
    return paragraph(span(card.title, "cw-strong"), f": {result.outcome}{more}", classes=["cw-drawn-title"])


def _people(group: Group) -> str:
    return str(group.people) if group.people else "not on the card"


def _results(cards: Sequence[Evidence], measure: str) -> list[tuple[Evidence, Result]]:
    found = [(card, result) for card in cards for result in card.results if result.measure == measure]
    for card in cards:
        if card not in [with_result for with_result, _ in found]:
            raise BookError(f"the card {card.id} has no {measure} to draw → add it to its “results” in evidence.yml")
    return found


def _with_interval(card: Evidence) -> list[tuple[Result, Group]]:
    found = [(result, group) for result in card.results for group in result.groups if group.interval]
    if not found:
        raise BookError(f"the card {card.id} has no interval to draw → add it to its “results” in evidence.yml")
    return found
