"""A question in plain words: what stands in a page until its card is there, and where no script runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes

from claimwise.book.markup import facts, fill, in_points, make, paragraph, span
from claimwise.words import _

Spec = dict[str, Any]


def asked(part: Spec) -> Iterator[nodes.Node]:
    """One part: its question and what it offers, by the fields that a spec can have, whatever kind it is of."""
    points: list[nodes.Node | str] = (
        [" ", span(f"({in_points(part['points'])})", "cw-muted")] if part.get("points") else []
    )
    yield paragraph(span(part["prompt"], "cw-strong"), *points)
    if "segments" in part:
        yield paragraph("".join(piece if isinstance(piece, str) else piece["text"] for piece in part["segments"]))
    if "first" in part:
        yield paragraph(_("From {first} to {last}:", first=part["first"], last=part["last"]))
    if "min" in part:
        unit = part.get("unit", "")
        yield paragraph(_("A number from {least} to {most} {unit}", least=part["min"], most=part["max"], unit=unit))
    for field in ("left", "options", "verdicts", "flaws", "rubric"):
        if field in part:
            yield fill(nodes.bullet_list(), *(_entry(entry["text"]) for entry in part[field]))


def rules(told: Iterable[Spec]) -> nodes.definition_list:
    """The rules for verdicts, each with its name."""
    return facts(*((rule["label"], [paragraph(rule["text"])]) for rule in told), classes=["cw-rules"])


def folded_rules(spec: Spec) -> Iterator[nodes.Node]:
    """The rules that a question's parts keep, folded; nothing if none asks for a verdict."""
    if spec.get("rules"):
        yield make("details", make("summary", _("How is this judged? Three rules")), rules(spec["rules"]))


def _entry(text: str) -> nodes.list_item:
    return nodes.list_item("", paragraph(text))
