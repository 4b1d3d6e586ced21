"""What pydantic finds in a file, said to somebody who has never heard of it: what is wrong, and what to do.

A model of ours adds rules of its own by :meth:`Model.slips`; each slip says at which of its fields it is.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from claimwise.words import N_, _, ngettext

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
            in_field = _("entry {n} of “{field}”", n=entry, field=field)
            return in_field if field else _("entry {n} of the file", n=entry)
        return f"“{field}”" if field else _("the file")


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
    if not words:
        return _("make one first: there is none yet")
    if near := nearest(tried, words):
        return _("did you mean “{near}”? Else use one of {words}", near=near, words=", ".join(words))
    return _("use one of {words}", words=", ".join(words))


def nearest(tried: str, words: Collection[str]) -> str:
    """The word that another one is probably a slip for; empty if there is none."""
    return next(iter(difflib.get_close_matches(tried, list(words), n=1)), "")


def _unknown_field(name: str, value: Any, fields: Collection[str]) -> Words:
    if near := nearest(name, fields):
        return _("unknown key “{name}”", name=name), _("did you mean “{near}”?", near=near)
    if value is None:  # “{text: Yes, it does}” is read as two fields
        what = _("“{name}” stands here without a value", name=name)
        return what, _("if it is part of a text, put the text in quotation marks")
    return _("unknown key “{name}”", name=name), _("remove it, or use one of {words}", words=", ".join(fields))


def _nothing(invalid: Invalid, typed: str | None) -> Words:
    if typed:
        what = _("{place}: “{typed}” without quotation marks means nothing at all", place=invalid.name, typed=typed)
        return what, _quoted(typed)
    what = _("{place} is empty", place=invalid.name)
    return what, _("write what belongs there, or remove it if it is not needed")


def _quoted(typed: str | None) -> str:
    if not typed:
        return _("put it in quotation marks")
    return _("put it in quotation marks: {quoted}", quoted=json.dumps(typed, ensure_ascii=False))


def _read_as(value: Any) -> str:
    """What YAML made of a value."""
    match value:
        case bool():
            return _("yes or no")
        case int() | float():
            return _("the number {value:g}", value=value)
        case date():
            return _("a date")
        case dict():
            return _("a record of names and values")
        case list():
            return _("a list")
        case _:
            return _("a text")


def _no_text(invalid: Invalid, typed: str | None) -> Words:
    place = invalid.name
    if isinstance(invalid.value, dict):
        what = _("{place} must be a text, but a colon in it makes it a record of names and values", place=place)
        return what, _("put the whole text in quotation marks")
    if isinstance(invalid.value, list):
        what = _("{place} must be a text, but is a list", place=place)
        return what, _("write one text; if it begins with a bracket, quote it")
    meaning = _read_as(invalid.value)
    what = _("{place} must be a text, but “{typed}” is read as {meaning}", place=place, typed=typed, meaning=meaning)
    return what, _quoted(typed)


def _no_name(invalid: Invalid, typed: str | None) -> Words:
    shown, meaning = typed or str(invalid.value), _read_as(invalid.value)
    what = _("“{typed}” cannot be a name: it is read as {meaning}", typed=shown, meaning=meaning)
    return what, _("write a number with a point, a text with a comma in quotation marks, and so this name")


def _no_number(invalid: Invalid, typed: str | None) -> Words:
    place, value = invalid.name, invalid.value
    if isinstance(value, str) and value.replace(",", "", 1).lstrip("+-").isdigit() and "," in value:
        what = _("{place}: “{value}” is no number here", place=place, value=value)
        return what, _("write a point: {value}", value=value.replace(",", "."))
    if isinstance(value, str) and value.replace(".", "", 1).lstrip("+-").isdigit():
        what = _("{place} must be a number, but it is in quotation marks", place=place)
        return what, _("write {value} without them", value=value)
    meaning = _read_as(value)
    if typed:
        message = N_("{place} must be a number, but “{typed}” is read as {meaning}")
    else:
        message = N_("{place} must be a number, but it is {meaning}")
    return _(message, place=place, typed=typed, meaning=meaning), _("write a number, without a unit")


def _not_whole(invalid: Invalid, typed: str | None) -> Words:
    if isinstance(invalid.value, float):
        return _("{place} must be a whole number, but is {typed}", place=invalid.name, typed=typed), _("round it")
    return _no_number(invalid, typed)


def _no_switch(invalid: Invalid, typed: str | None) -> Words:
    what = _("{place} must be true or false, but is {shown}", place=invalid.name, shown=_shown(invalid, typed))
    return what, _("write true or false, without quotation marks")


def _no_list(invalid: Invalid, _typed: str | None) -> Words:
    what = _("{place} must be a list, but is {meaning}", place=invalid.name, meaning=_read_as(invalid.value))
    return what, _("write each entry on a line of its own after “- ”, or all in square brackets")


def _no_record(invalid: Invalid, _typed: str | None) -> Words:
    meaning = _read_as(invalid.value)
    what = _("{place} must be a record of names and values, but is {meaning}", place=invalid.name, meaning=meaning)
    return what, _("write “name: value” lines below it")


def _no_date(invalid: Invalid, typed: str | None) -> Words:
    what = _("{place}: “{shown}” is no date", place=invalid.name, shown=typed or _read_as(invalid.value))
    return what, _("write year, month and day, e.g. 2026-11-23")


def _no_word(invalid: Invalid, typed: str | None) -> Words:
    tried = typed or str(invalid.value)
    what = _("{place} cannot be “{tried}”", place=invalid.name, tried=tried)
    return what, one_of(_expected(invalid.limits["expected"]), tried)


def _unknown_kind(invalid: Invalid, _typed: str | None) -> Words:
    tried, kinds = invalid.value.get("kind"), _expected(invalid.limits["expected_tags"])
    if not isinstance(tried, str):
        return _("“kind” must be one word"), one_of(kinds)
    return _("unknown kind of interaction “{tried}”", tried=tried), one_of(kinds, tried)


def _too_few(invalid: Invalid, _typed: str | None) -> Words:
    least, has = invalid.limits["min_length"], invalid.limits["actual_length"]
    what = ngettext(
        "{place} has {has} of at least {n} entry",
        "{place} has {has} of at least {n} entries",
        least,
        place=invalid.name,
        has=has,
    )
    return what, _("add what is missing")


def _too_many(invalid: Invalid, _typed: str | None) -> Words:
    place, most, has = invalid.name, invalid.limits["max_length"], invalid.limits["actual_length"]
    if has is None:
        what = _("{place} has more entries; at most {most} may stand there", place=place, most=most)
    else:
        what = _("{place} has {has} entries; at most {most} may stand there", place=place, has=has, most=most)
    return what, _("remove what is too much")


def _too_long(invalid: Invalid, _typed: str | None) -> Words:
    what = ngettext(
        "{place} is longer than {n} character",
        "{place} is longer than {n} characters",
        invalid.limits["max_length"],
        place=invalid.name,
    )
    return what, _("shorten it")


def _bound(message: str, name: str) -> Callable[[Invalid, str | None], Words]:
    """What to say where a number breaks the limit of a name."""

    def say(invalid: Invalid, typed: str | None) -> Words:
        shown = typed or invalid.value
        return _(message, place=invalid.name, limit=invalid.limits[name], shown=shown), _("correct it")

    return say


def _missing(invalid: Invalid, _typed: str | None) -> Words:
    field = invalid.at[-1] if invalid.kind == "missing" else "kind"
    return _("“{field}” is missing", field=field), _("add it")


def _other(invalid: Invalid, typed: str | None) -> Words:
    what = _("{place} cannot be {shown}", place=invalid.name, shown=_shown(invalid, typed))
    return what, _("compare it with another entry of its kind")


def _shown(invalid: Invalid, typed: str | None) -> str:
    return f"“{typed}”" if typed else _read_as(invalid.value)


def _expected(expected: str) -> list[str]:
    """The words in pydantic's “'a', 'b' or 'c'”."""
    return expected.replace(" or ", ", ").replace("'", "").split(", ")


WORDS: dict[str, Callable[[Invalid, str | None], Words]] = {
    "invalid_key": _no_name,
    "missing": _missing,
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
    "union_tag_not_found": _missing,
    "too_short": _too_few,
    "too_long": _too_many,
    "greater_than": _bound(N_("{place} must be more than {limit:g}, but is {shown}"), "gt"),
    "greater_than_equal": _bound(N_("{place} must be at least {limit:g}, but is {shown}"), "ge"),
    "less_than": _bound(N_("{place} must be less than {limit:g}, but is {shown}"), "lt"),
    "less_than_equal": _bound(N_("{place} must be at most {limit:g}, but is {shown}"), "le"),
}
"""The kinds of invalid that our models can raise, besides unknown fields and rules of their own."""
