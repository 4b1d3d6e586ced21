"""What pydantic finds in a file, said to somebody who has never heard of it: what is wrong, and what to do.

A model of ours adds rules of its own by :meth:`Rules.slips`; each slip says at which of its fields it is.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

Location = Sequence[str | int]


class Slip(NamedTuple):
    """A rule that a record breaks. ``at`` leads from the record to the field."""

    at: Location
    what: str
    remedy: str


class SlipsError(ValueError):
    """All rules that a record breaks, so that none hides another."""

    def __init__(self, *slips: Slip) -> None:
        super().__init__("; ".join(slip.what for slip in slips))
        self.slips = slips


class Invalid(NamedTuple):
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


def in_words(invalid: Invalid, typed: str | None, fields: Collection[str]) -> Words:
    """What is wrong, and what to do.

    ``typed`` is the value as it stands in the file, if it is a single one; ``fields`` are the names that the place
    knows, for a name that it does not know.
    """
    if invalid.kind == "extra_forbidden":
        return _unknown_field(str(invalid.at[-1]), invalid.value, fields)
    if invalid.value is None and invalid.kind not in ("missing", "union_tag_not_found"):
        return _nothing(invalid, typed)
    return WORDS.get(invalid.kind, _other)(invalid, typed)


def one_of(words: Collection[str], tried: str = "") -> str:
    """The instruction to use one of some words: all of them, and before them the one that was probably meant."""
    listed = f"use one of {', '.join(words)}" if words else "make one first: there is none yet"
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


def _nothing(invalid: Invalid, typed: str | None) -> Words:
    if typed:
        return f"{invalid.name}: “{typed}” without quotation marks means nothing at all", _quoted(typed)
    return f"{invalid.name} is empty", "write what belongs there, or remove it if it is not needed"


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


def _no_text(invalid: Invalid, typed: str | None) -> Words:
    if isinstance(invalid.value, dict):
        what = f"{invalid.name} must be a text, but a colon in it makes it a record of names and values"
        return what, "put the whole text in quotation marks"
    if isinstance(invalid.value, list):
        return f"{invalid.name} must be a text, but is a list", "write one text; if it begins with a bracket, quote it"
    return f"{invalid.name} must be a text, but “{typed}” is read as {_read_as(invalid.value)}", _quoted(typed)


def _no_name(invalid: Invalid, typed: str | None) -> Words:
    shown = typed or str(invalid.value)
    remedy = "write a number with a point, a text with a comma in quotation marks, and so this name"
    return f"“{shown}” cannot be a name: it is read as {_read_as(invalid.value)}", remedy


def _no_number(invalid: Invalid, typed: str | None) -> Words:
    value = invalid.value
    if isinstance(value, str) and value.replace(",", "", 1).lstrip("+-").isdigit() and "," in value:
        return f"{invalid.name}: “{value}” is no number here", f"write a point: {value.replace(',', '.')}"
    if isinstance(value, str) and value.replace(".", "", 1).lstrip("+-").isdigit():
        return f"{invalid.name} must be a number, but it is in quotation marks", f"write {value} without them"
    shown = f"“{typed}” is read as {_read_as(value)}" if typed else f"it is {_read_as(value)}"
    return f"{invalid.name} must be a number, but {shown}", "write a number, without a unit"


def _not_whole(invalid: Invalid, typed: str | None) -> Words:
    if isinstance(invalid.value, float):
        return f"{invalid.name} must be a whole number, but is {typed}", "round it"
    return _no_number(invalid, typed)


def _no_switch(invalid: Invalid, typed: str | None) -> Words:
    shown = f"“{typed}”" if typed else _read_as(invalid.value)
    return f"{invalid.name} must be true or false, but is {shown}", "write true or false, without quotation marks"


def _no_list(invalid: Invalid, _: str | None) -> Words:
    what = f"{invalid.name} must be a list, but is {_read_as(invalid.value)}"
    return what, "write each entry on a line of its own after “- ”, or all in square brackets"


def _no_record(invalid: Invalid, _: str | None) -> Words:
    what = f"{invalid.name} must be a record of names and values, but is {_read_as(invalid.value)}"
    return what, "write “name: value” lines below it"


def _no_date(invalid: Invalid, typed: str | None) -> Words:
    shown = typed or _read_as(invalid.value)
    return f"{invalid.name}: “{shown}” is no date", "write year, month and day, e.g. 2026-11-23"


def _no_word(invalid: Invalid, typed: str | None) -> Words:
    words = _listed(invalid.limits["expected"])
    tried = typed or str(invalid.value)
    return f"{invalid.name} cannot be “{tried}”", one_of(words, tried)


def _unknown_kind(invalid: Invalid, _: str | None) -> Words:
    tried, kinds = invalid.value.get("kind"), _listed(invalid.limits["expected_tags"])
    if not isinstance(tried, str):
        return "“kind” must be one word", one_of(kinds)
    return f"unknown kind of interaction “{tried}”", one_of(kinds, tried)


def _too_few(invalid: Invalid, _: str | None) -> Words:
    least, has = invalid.limits["min_length"], invalid.limits["actual_length"]
    return f"{invalid.name} has {has} of at least {least} entries", "add what is missing"


def _too_many(invalid: Invalid, _: str | None) -> Words:
    most, has = invalid.limits["max_length"], invalid.limits["actual_length"]
    entries = "more" if has is None else str(has)
    return f"{invalid.name} has {entries} entries; at most {most} may stand there", "remove what is too much"


def _too_long(invalid: Invalid, _: str | None) -> Words:
    return f"{invalid.name} is longer than {invalid.limits['max_length']} characters", "shorten it"


def _bound(words: str, limit: str) -> Callable[[Invalid, str | None], Words]:
    def say(invalid: Invalid, typed: str | None) -> Words:
        return (
            f"{invalid.name} must be {words} {invalid.limits[limit]:g}, but is {typed or invalid.value}",
            "correct it",
        )

    return say


def _other(invalid: Invalid, typed: str | None) -> Words:
    shown = f"“{typed}”" if typed else _read_as(invalid.value)
    return f"{invalid.name} cannot be {shown}", "compare it with another entry of its kind"


def _listed(expected: str) -> list[str]:
    """The words in pydantic's “'a', 'b' or 'c'”."""
    return expected.replace(" or ", ", ").replace("'", "").split(", ")


WORDS: dict[str, Callable[[Invalid, str | None], Words]] = {
    "invalid_key": _no_name,
    "missing": lambda invalid, _: (f"“{invalid.at[-1]}” is missing", "add it"),
    "string_type": _no_text,
    "string_too_long": _too_long,
    "float_type": _no_number,
    "finite_number": _no_number,
    "int_type": _not_whole,
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
"""The kinds of invalid that our models can raise, besides unknown fields and rules of their own."""
