"""What pydantic finds in a file, said to somebody who has never heard of it: what is wrong, and what to do.

A model of ours adds rules of its own by :meth:`Rules.slips`; each slip says at which of its fields it is.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

Location = Sequence[str | int]


class Slip(NamedTuple):
    """A rule that a record breaks. ``at`` leads from the record to the field; ``what`` may end in “ → what to do”."""

    at: Location
    what: str


class SlipsError(ValueError):
    """All rules that a record breaks, so that none hides another."""

    def __init__(self, slips: Sequence[Slip]) -> None:
        super().__init__("; ".join(slip.what for slip in slips))
        self.slips = slips


class Finding(NamedTuple):
    """One thing that pydantic found: where, what kind of thing, the value there and the limits that it breaks."""

    at: Location
    kind: str
    value: Any
    limits: dict[str, Any]

    @property
    def name(self) -> str:
        """What the author calls the place: the field, or an entry of it."""
        field = next((str(step) for step in reversed(self.at) if isinstance(step, str)), "")
        entry = self.at[-1] + 1 if self.at and isinstance(self.at[-1], int) else 0
        if entry:
            return f"entry {entry} of “{field}”" if field else f"entry {entry} of the file"
        return f"“{field}”" if field else "the file"


Words = tuple[str, str]


def in_words(finding: Finding, typed: str | None, fields: Collection[str]) -> Words:
    """What is wrong, and what to do.

    ``typed`` is the value as it stands in the file, if it is a single one; ``fields`` are the names that the place
    knows, for a name that it does not know.
    """
    if finding.kind == "extra_forbidden":
        return _unknown_field(str(finding.at[-1]), finding.value, fields)
    if finding.value is None and finding.kind not in ("missing", "union_tag_not_found"):
        return _nothing(finding, typed)
    return WORDS.get(finding.kind, _other)(finding, typed)


def one_of(words: Collection[str], tried: str = "") -> str:
    """The instruction to use one of some words: all of them, and before them the one that was probably meant."""
    listed = f"use one of {', '.join(words)}" if words else "there is none yet"
    near = nearest(tried, words)
    return f"did you mean “{near}”? Else {listed}" if near else listed


def nearest(tried: str, words: Collection[str]) -> str:
    """The word that another one is probably a slip for; empty if there is none."""
    return next(iter(difflib.get_close_matches(tried, list(words), n=1)), "")


def _unknown_field(name: str, value: Any, fields: Collection[str]) -> Words:
    if near := nearest(name, fields):
        return f"unknown key “{name}”", f"did you mean “{near}”?"
    if value is None:  # “{text: Yes, it does}” is read as two fields
        return f"“{name}” stands here without a value", "if it is part of a text, put the text in quotation marks"
    return f"unknown key “{name}”", f"remove it, or use one of {', '.join(fields)}"


def _nothing(finding: Finding, typed: str | None) -> Words:
    if typed:
        return f"{finding.name}: “{typed}” without quotation marks means nothing at all", _quoted(typed)
    return f"{finding.name} is empty", "write what belongs there, or remove it if it is not needed"


def _quoted(typed: str | None) -> str:
    return (
        f"put it in quotation marks: {json.dumps(typed, ensure_ascii=False)}" if typed else "put it in quotation marks"
    )


def _read_as(value: Any) -> str:
    """What YAML made of a value."""
    match value:
        case bool():
            return "yes or no"
        case int() | float():
            return f"the number {value:g}"
        case date():
            return "a date"
        case dict():
            return "a record of names and values"
        case list():
            return "a list"
        case _:
            return "a text"


def _no_text(finding: Finding, typed: str | None) -> Words:
    if isinstance(finding.value, dict):
        what = f"{finding.name} must be a text, but a colon in it makes it a record of names and values"
        return what, "put the whole text in quotation marks"
    if isinstance(finding.value, list):
        return f"{finding.name} must be a text, but is a list", "write one text; if it begins with a bracket, quote it"
    return f"{finding.name} must be a text, but “{typed}” is read as {_read_as(finding.value)}", _quoted(typed)


def _no_number(finding: Finding, typed: str | None) -> Words:
    value = finding.value
    if isinstance(value, str) and value.replace(",", "", 1).lstrip("+-").isdigit() and "," in value:
        return f"{finding.name}: “{value}” is no number here", f"write a point: {value.replace(',', '.')}"
    if isinstance(value, str) and value.replace(".", "", 1).lstrip("+-").isdigit():
        return f"{finding.name} must be a number, but it is in quotation marks", f"write {value} without them"
    shown = f"“{typed}” is read as {_read_as(value)}" if typed else f"it is {_read_as(value)}"
    return f"{finding.name} must be a number, but {shown}", "write a number, without a unit"


def _not_whole(finding: Finding, typed: str | None) -> Words:
    if isinstance(finding.value, float):
        return f"{finding.name} must be a whole number, but is {typed}", "round it"
    return _no_number(finding, typed)


def _no_switch(finding: Finding, typed: str | None) -> Words:
    shown = f"“{typed}”" if typed else _read_as(finding.value)
    return f"{finding.name} must be true or false, but is {shown}", "write true or false, without quotation marks"


def _no_list(finding: Finding, _: str | None) -> Words:
    what = f"{finding.name} must be a list, but is {_read_as(finding.value)}"
    return what, "write each entry on a line of its own after “- ”, or all in square brackets"


def _no_record(finding: Finding, _: str | None) -> Words:
    what = f"{finding.name} must be a record of names and values, but is {_read_as(finding.value)}"
    return what, "write “name: value” lines below it"


def _no_date(finding: Finding, typed: str | None) -> Words:
    shown = typed or _read_as(finding.value)
    return f"{finding.name}: “{shown}” is no date", "write year, month and day, e.g. 2026-11-23"


def _no_word(finding: Finding, typed: str | None) -> Words:
    words = _listed(finding.limits["expected"])
    tried = typed or str(finding.value)
    return f"{finding.name} cannot be “{tried}”", one_of(words, tried)


def _unknown_kind(finding: Finding, _: str | None) -> Words:
    tried = str(finding.limits.get("tag", ""))
    return f"unknown kind of interaction “{tried}”", one_of(_listed(finding.limits["expected_tags"]), tried)


def _too_few(finding: Finding, _: str | None) -> Words:
    least, has = finding.limits["min_length"], finding.limits["actual_length"]
    return f"{finding.name} has {has} of at least {least} entries", "add what is missing"


def _too_many(finding: Finding, _: str | None) -> Words:
    most, has = finding.limits["max_length"], finding.limits["actual_length"]
    entries = "more" if has is None else str(has)
    return f"{finding.name} has {entries} entries; at most {most} may stand there", "remove what is too much"


def _too_long(finding: Finding, _: str | None) -> Words:
    return f"{finding.name} is longer than {finding.limits['max_length']} characters", "shorten it"


def _bound(words: str, limit: str) -> Callable[[Finding, str | None], Words]:
    def say(finding: Finding, typed: str | None) -> Words:
        return (
            f"{finding.name} must be {words} {finding.limits[limit]:g}, but is {typed or finding.value}",
            "correct it",
        )

    return say


def _other(finding: Finding, typed: str | None) -> Words:
    shown = f"“{typed}”" if typed else _read_as(finding.value)
    return f"{finding.name} cannot be {shown}", "compare it with another entry of its kind"


def _listed(expected: str) -> list[str]:
    """The words in pydantic's “'a', 'b' or 'c'”."""
    return expected.replace(" or ", ", ").replace("'", "").split(", ")


WORDS: dict[str, Callable[[Finding, str | None], Words]] = {
    "missing": lambda finding, _: (f"“{finding.at[-1]}” is missing", "add it"),
    "string_type": _no_text,
    "string_too_long": _too_long,
    "float_type": _no_number,
    "finite_number": _no_number,
    "int_type": _not_whole,
    "int_from_float": _not_whole,
    "bool_type": _no_switch,
    "list_type": _no_list,
    "dict_type": _no_record,
    "model_type": _no_record,
    "model_attributes_type": _no_record,
    "date_type": _no_date,
    "literal_error": _no_word,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": lambda *_: ("“kind” is missing", "add it"),
    "too_short": _too_few,
    "too_long": _too_many,
    "greater_than": _bound("more than", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than": _bound("less than", "lt"),
    "less_than_equal": _bound("at most", "le"),
}
"""The kinds of finding that our models can raise, besides unknown fields and rules of their own."""


def sentences(error: SlipsError | ValueError) -> Iterator[tuple[Location, str, str]]:
    """Where, what and what to do, for each rule that a record breaks."""
    slips = error.slips if isinstance(error, SlipsError) else [Slip((), str(error))]
    for slip in slips:
        what, _, remedy = slip.what.partition(" → ")
        yield slip.at, what, remedy
