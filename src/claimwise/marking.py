"""An item's key and a student's responses become marks, and marks become something to read.

Standard library only: the same code marks a practice item in the student's kernel, a notebook that is executed, and a
submission that is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from claimwise import scoring
from claimwise.scoring import ResponseError

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
        return round(sum(part.score for part in self.parts), 4)

    @property
    def points(self) -> float:
        """Points that could be earned without a grader."""
        return sum(float(part.part["points"]) for part in self.parts if scoring.is_marked(part.part))

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
    if response is None or part["kind"] == "extended_text":
        return PartMark(part, None, 0.0)
    try:
        scoring.check(part, response)
    except ResponseError as error:
        return PartMark(part, None, 0.0, str(error))
    return PartMark(part, response, scoring.credit(part, response) if scoring.has_key(part) else 0.0)


def best_response(part: Mapping[str, Any]) -> Any:
    """A response that earns full credit, or ``None`` where there is no key."""
    return _BEST[part["kind"]](part) if scoring.has_key(part) else None


def _best_choice(part: Mapping[str, Any]) -> Any:
    return list(part["correct"]) if part["select"] == "many" else max(part["credit"], key=part["credit"].__getitem__)


_BEST: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "choice": _best_choice,
    "hottext": lambda part: list(part["correct"]),
    "order": lambda part: [thing for tied in part["order"] for thing in tied],
    "match": lambda part: dict(part["pairs"]),
    "slider": lambda part: part["target"],
    "text_entry": lambda part: part["accept"][0] if "accept" in part else str(part["value"]),
}


# --- in words -----------------------------------------------------------------------------------------------------


def texts(part: Mapping[str, Any]) -> dict[str, str]:
    """Option id -> the words shown for it."""
    pieces = part["segments"] if part["kind"] == "hottext" else part.get("options", ())
    return {piece["id"]: piece["text"] for piece in pieces if isinstance(piece, Mapping)}


def in_words(part: Mapping[str, Any], response: Any) -> list[str]:
    """A response as people read it: one line for each thing chosen, placed, matched or typed."""
    shown = texts(part)
    kind = part["kind"]
    if isinstance(response, list):
        if kind == "order":
            return [f"{place}. {shown[thing]}" for place, thing in enumerate(response, 1)]
        return [f"• {shown[option]}" for option in shown if option in response] or ["None of these"]
    if kind == "match":
        rows = {row["id"]: row["text"] for row in part["left"]}
        return [f"{rows[row]} → {shown[target]}" for row, target in response.items()]
    if kind == "choice":
        return [shown[response]]
    return [f"{response} {part.get('unit', '')}".strip()]


def number(value: float) -> str:
    """Points as people write them: 2, 1.5, 0.67."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def html(mark: ItemMark, key: Key) -> str:
    """The mark as a fragment of HTML: answer given, credit for each part, best answer, why, evidence.

    Every text is escaped; the fragment needs no style sheet, script or other host.
    """
    parts = "".join(_part_html(part) for part in mark.parts)
    quote = f"<blockquote>{escape(key['quote'])}</blockquote>" if key.get("quote") else ""
    explanation = f"<p class='cw-explanation'>{escape(key['explanation'])}</p>" if key.get("explanation") else ""
    total = f"<p class='cw-total'><strong>{number(mark.score)} of {number(mark.points)} points</strong></p>"
    heading = f"<h4>{escape(mark.title)}</h4>"
    return (
        f"<section class='cw-mark' data-item='{escape(mark.item_id)}'>{heading}{quote}{total if mark.points else ''}"
        f"{parts}{explanation}{_evidence_html(key.get('evidence', ()))}</section>"
    )


def _part_html(mark: PartMark) -> str:
    part = mark.part
    if part["kind"] == "extended_text":
        return ""
    rows = [_row("Your answer", in_words(part, mark.given) if mark.given is not None else ["No answer"])]
    if mark.problem:
        rows.append(_row("Not understood", [mark.problem]))
    if scoring.has_key(part):
        if mark.credit < 1:
            rows.append(_row("Best answer", in_words(part, best_response(part))))
        rows.extend(_why_rows(mark))
    prompt = f"<p><strong>{escape(part['prompt'])}</strong>{_credit_words(mark)}</p>"
    return f"<div class='cw-part'>{prompt}<dl>{''.join(rows)}</dl></div>"


def _credit_words(mark: PartMark) -> str:
    if not scoring.has_key(mark.part):
        return " <span class='cw-credit'>not marked</span>"
    sign, word = ("✓", "right") if mark.credit == 1 else ("◐", "partly right") if mark.credit else ("✗", "not right")
    if mark.given is None:
        sign, word = "–", "no answer"
    points = f": {number(mark.score)} of {number(mark.part['points'])}" if mark.part["points"] else ""
    return f" <span class='cw-credit'>{sign} {word}{points}</span>"


def _why_rows(mark: PartMark) -> list[str]:
    """The reasons: at once for what was chosen and what is best, folded away for the other options of a choice."""
    part, why = mark.part, mark.part.get("why")
    if not why:
        return []
    if isinstance(why, str):
        return [_row("Why", [why])]
    shown = texts(part) if part["kind"] != "match" else {row["id"]: row["text"] for row in part["left"]}
    reasons = {
        option: f"<li><em>{escape(shown[option])}</em> {escape(why[option])}</li>" for option in shown if option in why
    }
    first = {mark.given, best_response(part)} if part.get("select") == "one" else set(reasons)
    at_once = "".join(reason for option, reason in reasons.items() if option in first)
    folded = "".join(reason for option, reason in reasons.items() if option not in first)
    rows = f"<dt>Why</dt><dd><ul class='cw-why'>{at_once}</ul>"
    if folded:
        rows += f"<details><summary>The other answers</summary><ul class='cw-why'>{folded}</ul></details>"
    return [f"{rows}</dd>"]


def _row(term: str, lines: Sequence[str]) -> str:
    return f"<dt>{term}</dt><dd>{'<br>'.join(escape(line) for line in lines)}</dd>"


def _evidence_html(evidence: Sequence[Mapping[str, str]]) -> str:
    if not evidence:
        return ""
    entries = "".join(f"<li>{_source(entry)}</li>" for entry in evidence)
    return f"<div class='cw-evidence'><p><strong>Evidence</strong></p><ul>{entries}</ul></div>"


def _source(entry: Mapping[str, str]) -> str:
    source = escape(entry["source"])
    if entry.get("url", "").startswith(("https://", "http://")):
        source = f"<a href='{escape(entry['url'])}' rel='noopener noreferrer'>{source}</a>"
    return f"{escape(entry['text'])} <span class='cw-source'>{source}</span>"
