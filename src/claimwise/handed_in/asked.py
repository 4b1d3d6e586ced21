"""What a module asks, as far as answers mean something by it; and what a notebook of another version asked instead.

A version is a fingerprint of the ids, kinds and words of everything that is asked, practice included. So each rewording
makes another version; whether that matters is decided question by question: the same parts of the same kinds, the same
ids of options, and words that say the same but for corrections.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from claimwise import kinds
from claimwise.errors import Finding
from claimwise.handed_in.notebook import cells_of, version_of
from claimwise.words import _, ngettext

Outline = dict[str, dict[str, Any]]
"""What an item asks: part id -> its ``kind``, its ``prompt``, and the ``words`` of what can be chosen (id -> text)."""

LONGEST_COMPARED = 2_000
"""Characters up to which two wordings are compared; it takes time with the square of the length."""

_CLAIM = re.compile(r'^claim\("([a-z]+[0-9]+)", (\{.*\})\)\s*\Z', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Asked:
    """What a module asks: item id -> outline, and the version that this is."""

    items: Mapping[str, Outline] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits that are the same for the same questions; empty if nothing is asked."""
        text = json.dumps(self.items, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12] if self.items else ""


@dataclass(frozen=True)
class Comparison:
    """What a notebook of another version says: in what it differs, and the items whose marks need a person."""

    problems: tuple[Finding, ...] = ()
    unsure: frozenset[str] = frozenset()


def outline(parts: Iterable[Mapping[str, Any]]) -> Outline:
    """The outline of an item, of the public specs of its parts."""
    return {
        str(part["id"]): {"kind": _kind(part), "prompt": str(part["prompt"]), "words": dict(kinds.asked_words(part))}
        for part in parts
    }


def compare(notebook: Mapping[str, Any], asked: Asked) -> Comparison:
    """How a notebook of another version differs from what is asked today. One that names no version is not compared."""
    if version_of(notebook) in ("", asked.version) or not asked.items:
        return Comparison()
    held = _held(notebook)
    if not held:
        what = _("this notebook is of another version of the module, and nothing in it says what that one asked")
        return Comparison((Finding(what, _("compare it by hand")),), frozenset(asked.items))
    never = [item for item in asked.items if item not in held]
    changed = [item for item, now in asked.items.items() if item in held and difference(held[item], now)]
    gone = [item for item in held if item not in asked.items]
    told = [
        _("did not ask: {items}", items=first_few(never)) if never else "",
        _("asked in another way: {items}", items=first_few(changed)) if changed else "",
        _("asked what is asked no more: {items}", items=first_few(gone)) if gone else "",
    ]
    if not any(told):
        return Comparison()
    said = "; ".join(filter(None, told))
    what = _("this notebook is of another version of the module, which {differences}", differences=said)
    return Comparison((Finding(what, _("look at these by hand")),), frozenset([*never, *changed]))


def difference(before: Outline, now: Outline) -> str:
    """In what an item has come to ask something else; empty if it asks the same, be it in corrected words."""
    if before.keys() != now.keys():
        return _("its parts were {old} and are {new}", old=first_few(before), new=first_few(now))
    for part, asked in now.items():
        old = before[part]
        if old["kind"] != asked["kind"]:
            return _("“{part}” was {old} and is {new}", part=part, old=old["kind"], new=asked["kind"])
        if old["words"].keys() != asked["words"].keys():
            names = {"old": first_few(old["words"]), "new": first_few(asked["words"])}
            return _("the options of “{part}” were {old} and are {new}", part=part, **names)
        if not _alike(old["prompt"], asked["prompt"]):
            return _("“{part}” asks something else", part=part)
        for option, text in asked["words"].items():
            if _means_another(option, text, old["words"]):
                return _("the option “{option}” of “{part}” says something else", option=option, part=part)
    return ""


def first_few(names: Iterable[str]) -> str:
    """The first three of some names, cut to what a line can hold."""
    known = [name[:40] for name in names]
    shown, more = ", ".join(known[:3]), len(known) - 3
    return ngettext("{names} and {n:,} more", "{names} and {n:,} more", more, names=shown) if more > 0 else shown


def _means_another(option: str, text: str, before: Mapping[str, str]) -> bool:
    """Whether an option says something else than it did, or what another one did."""
    others = {words for other, words in before.items() if other != option}
    return text != before[option] and (text in others or not _alike(before[option], text))


def _alike(one: str, two: str) -> bool:
    """Whether two wordings differ by no more than corrections: a third of their words is common, or most letters."""
    if one == two or max(len(one), len(two)) > LONGEST_COMPARED:
        return one == two
    return _ratio(one.casefold().split(), two.casefold().split()) >= 1 / 3 or _ratio(one, two) >= 0.75


def _ratio(one: Sequence[str], two: Sequence[str]) -> float:
    return difflib.SequenceMatcher(None, one, two, autojunk=False).ratio()


def _kind(part: Mapping[str, Any]) -> str:
    return " ".join(filter(None, [part["kind"], part.get("select")]))


def cards(notebook: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The items of a notebook's cards, each with its public spec, in their order.

    They lie in the student's hands once it was handed out; a card whose spec cannot be read is left out.
    """
    for cell in cells_of(notebook):
        if cell.kind == "code" and (found := _CLAIM.search(cell.source)):
            try:
                spec = json.loads(found[2])
            except (ValueError, RecursionError):
                continue
            if isinstance(spec, dict):
                yield found[1], spec


def _held(notebook: Mapping[str, Any]) -> dict[str, Outline]:
    """What a notebook's cards ask. This can only raise questions, never marks."""
    held = {}
    for item, spec in cards(notebook):
        try:
            held[item] = outline(spec["parts"])
        except (ValueError, LookupError, TypeError, AttributeError):
            continue
    return held
