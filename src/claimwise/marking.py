"""An item's key and a student's responses become marks, and marks become something to read.

Standard library only: the same code marks a practice item in the student's kernel, a notebook that is executed, and a
submission that is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from claimwise import kinds, words
from claimwise.kinds import ResponseError
from claimwise.kinds.shared.base import Reasons, Route
from claimwise.kinds.shared.numbers import total
from claimwise.words import N_, _

Key = Mapping[str, Any]


@dataclass(frozen=True)
class PartMark:
    """What one part of an item earned.

    ``part`` is the part with its scoring fields; ``given`` the response or ``None`` if there was none; ``credit`` a
    share from 0 to 1; ``problem`` a plain sentence where the response could not be understood.
    """

    part: Mapping[str, Any]
    given: Any
    credit: float
    problem: str = ""

    @property
    def score(self) -> float:
        """Points earned."""
        return round(self.credit * float(self.part["points"]), 4)


@dataclass(frozen=True)
class ItemMark:
    """What an item earned: the marks of its parts in order."""

    item_id: str
    title: str
    parts: tuple[PartMark, ...]

    @property
    def score(self) -> float:
        """Points earned over all parts that are marked automatically."""
        return round(total(part.score for part in self.parts), 4)

    @property
    def points(self) -> float:
        """Points that could be earned without a grader."""
        return total(float(part.part["points"]) for part in self.parts if kinds.is_marked(part.part))

    @property
    def problems(self) -> list[str]:
        """Plain sentences about responses that could not be understood."""
        return [part.problem for part in self.parts if part.problem]


def mark_item(item_id: str, key: Key, responses: object) -> ItemMark:
    """Mark one item.

    ``responses`` maps part ids to responses; ``None`` means that nothing was answered. Anything unexpected in it
    earns nothing, is kept as a problem on its part, and never raises.
    """
    given = responses if isinstance(responses, Mapping) else {}
    return ItemMark(item_id, key["title"], tuple(_mark_part(part, given.get(part["id"])) for part in key["parts"]))


def _mark_part(part: Mapping[str, Any], response: Any) -> PartMark:
    if response is None or kinds.of(part).by_person:
        return PartMark(part, None, 0.0)
    try:
        kinds.check(part, response)
    except ResponseError as error:
        return PartMark(part, None, 0.0, str(error))
    return PartMark(part, response, kinds.earned(part, response) if kinds.has_key(part) else 0.0)


# --- in words -----------------------------------------------------------------------------------------------------


def number(value: float) -> str:
    """Points as people write them: 2, 1.5, 0.67."""
    return words.number(round(value, 2), ".15g")


def counted(points: float) -> int:
    """Points as grammar counts them: a part of a point is several, “0.5 points”."""
    return int(points) if float(points).is_integer() else 2


def html(mark: ItemMark, key: Key) -> str:
    """The mark as a fragment of HTML: answer given, credit for each part, best answer, why, evidence.

    Every text is escaped; the fragment needs no style sheet, script or other host.
    """
    parts = "".join(_part_html(part) for part in mark.parts)
    quote = f"<blockquote>{escape(key['quote'])}</blockquote>" if key.get("quote") else ""
    explanation = f"<p class='cw-explanation'>{escape(key['explanation'])}</p>" if key.get("explanation") else ""
    earned = _("{score} of {points} points", score=number(mark.score), points=number(mark.points))
    total = f"<p class='cw-total'><strong>{escape(earned)}</strong></p>"
    heading = f"<h4>{escape(mark.title)}</h4>"
    return (  # not said: HTML
        f"<section class='cw-mark' data-item='{escape(mark.item_id)}'>{heading}{quote}{total if mark.points else ''}"
        f"{parts}{explanation}{_evidence_html(key.get('evidence', ()))}</section>"
    )


def _part_html(mark: PartMark) -> str:
    part, kind = mark.part, kinds.of(mark.part)
    if kind.by_person:
        return ""
    given = kind.in_words(part, mark.given) if mark.given is not None else [_("No answer")]
    rows = [_row(_("Your answer"), given)]
    if mark.problem:
        rows.append(_row(_("Not understood"), [mark.problem]))
    if kinds.has_key(part):
        if mark.credit < 1 and (best := kind.best_for(part, mark.given)) is not None:
            rows.append(_row(_("Best answer"), kind.in_words(part, best)))
        rows.append(_why_html(kind.reasons(part, mark.given)))
    credit = f"<span class='cw-credit'>{escape(credit_in_words(mark))}</span>"  # not said: HTML
    prompt = f"<p><strong>{escape(part['prompt'])}</strong> {credit}</p>"
    beside = _ways_html(kind.routes(part, mark.given)) if kinds.has_key(part) else ""
    return f"<div class='cw-part'>{prompt}<dl>{''.join(rows)}</dl>{beside}</div>"  # not said: HTML


def _ways_html(routes: Sequence[Route]) -> str:
    """Ways in columns, stop by stop; a sign marks the stops that were worth something."""
    if not routes:
        return ""
    heads = "".join(f"<th scope='col'>{escape(route.title)}</th>" for route in routes)  # not said: HTML
    cells = "".join(f"<td>{_way_html(route)}</td>" for route in routes)
    # Formgrader's own style sheet draws the lines of a table of these classes.
    return (  # not said: HTML
        f"<table class='cw-ways table table-bordered'><thead><tr>{heads}</tr></thead>"
        f"<tbody><tr>{cells}</tr></tbody></table>"
    )


def _way_html(route: Route) -> str:
    if not route.stops:
        return escape(_("Nothing was opened."))
    stops = []
    for stop in route.stops:
        note = f" <em>({escape(stop.note)})</em>" if stop.note else ""
        stops.append(f"<li>{'✓ ' if stop.counts else ''}{escape(stop.label)}{note}</li>")
    return f"<ol>{''.join(stops)}</ol>"


def credit_in_words(mark: PartMark) -> str:
    """What became of a part, with a sign: “◐ partly right: 1 of 2”."""
    if not kinds.has_key(mark.part):
        return _("not marked")
    if mark.given is None:
        alone, of_points = _NO_ANSWER
    elif mark.credit == 1:
        alone, of_points = _RIGHT
    else:
        alone, of_points = _PARTLY if mark.credit else _WRONG
    points = mark.part["points"]
    return _(of_points, score=number(mark.score), points=number(points)) if points else _(alone)


# What is said of a part's credit: alone, and where it earns points.
_NO_ANSWER = N_("– no answer"), N_("– no answer: {score} of {points}")
_RIGHT = N_("✓ right"), N_("✓ right: {score} of {points}")
_PARTLY = N_("◐ partly right"), N_("◐ partly right: {score} of {points}")
_WRONG = N_("✗ not right"), N_("✗ not right: {score} of {points}")


def _why_html(reasons: Reasons) -> str:
    """The reasons: some at once, the others folded away."""
    if not reasons.at_once and not reasons.folded:
        return ""
    if [about for about, _why in reasons.at_once] == [""]:
        return _row(_("Why"), [why for _about, why in reasons.at_once])
    why = escape(_("Why"))
    rows = f"<dt>{why}</dt><dd><ul class='cw-why'>{_reason_items(reasons.at_once)}</ul>"  # not said: HTML
    if reasons.folded:
        summary = escape(_("The other answers"))
        rows += (  # not said: HTML
            f"<details><summary>{summary}</summary><ul class='cw-why'>{_reason_items(reasons.folded)}</ul></details>"
        )
    return f"{rows}</dd>"


def _reason_items(reasons: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<li><em>{escape(about)}</em> {escape(why)}</li>" for about, why in reasons)


def _row(term: str, lines: Sequence[str]) -> str:
    return f"<dt>{escape(term)}</dt><dd>{'<br>'.join(escape(line) for line in lines)}</dd>"


def _evidence_html(evidence: Sequence[Mapping[str, str]]) -> str:
    if not evidence:
        return ""
    entries = "".join(f"<li>{_source(entry)}</li>" for entry in evidence)
    head = escape(_("Evidence"))
    return f"<div class='cw-evidence'><p><strong>{head}</strong></p><ul>{entries}</ul></div>"  # not said: HTML


def _source(entry: Mapping[str, str]) -> str:
    source = escape(entry["source"])
    if entry.get("url", "").startswith(("https://", "http://")):
        source = f"<a href='{escape(entry['url'])}' rel='noopener noreferrer'>{source}</a>"  # not said: HTML
    return f"{escape(entry['text'])} <span class='cw-source'>{source}</span>"  # not said: HTML
