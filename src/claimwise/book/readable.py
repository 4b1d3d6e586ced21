"""A question in plain words: what stands in a page until its card is there, and where no script runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes

from claimwise import kinds
from claimwise.book.markup import fill, in_points, make, paragraph, span
from claimwise.words import _

Spec = dict[str, Any]


def asked(part: Spec) -> Iterator[nodes.Node]:
    """One part: its question, what it offers by the fields that a spec can have, and what its kind gives to read."""
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

    for title, lines in kinds.of(part).texts(part) if kinds.known(part["kind"]) else ():
        yield make("details", make("summary", title), *(paragraph(line) for line in lines))


def _entry(text: str) -> nodes.list_item:
    return nodes.list_item("", paragraph(text))
