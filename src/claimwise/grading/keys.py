"""Versions of a key: a fingerprint of what decides marks, and in words what differs between two of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from claimwise.marking import Key
from claimwise.words import _, number

_PROSE = frozenset({"prompt", "why", "anchors", "rubric", "words", "first", "last", "step", "expects"})
_SHOWN = frozenset({"options", "left", "segments"})

Rules = dict[str, dict[str, Any]]
"""Part -> what decides its marks."""


def rules(keys: Mapping[str, Key]) -> dict[str, Rules]:
    """Item -> part -> what decides marks: no prompts, explanations or words of options, which may change freely."""
    return {item: {part["id"]: _rule(part) for part in key["parts"]} for item, key in keys.items()}


def version(keys: Mapping[str, Key]) -> str:
    """A short fingerprint of the rules: another key, another version."""
    text = json.dumps(rules(keys), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def differences(old: Mapping[str, Rules], new: Mapping[str, Rules]) -> dict[str, list[str]]:
    """Item -> sentences on what decides marks differently, for the items in which something does."""
    found = {item: list(_differences(old.get(item, {}), new.get(item, {}))) for item in {**old, **new}}
    return {item: sentences for item, sentences in found.items() if sentences}


def _rule(part: Mapping[str, Any]) -> dict[str, Any]:
    kept = {field: value for field, value in part.items() if field not in _PROSE | _SHOWN}
    shown = {field: _ids(part[field]) for field in _SHOWN & part.keys()}
    return kept | shown


def _ids(pieces: Any) -> list[str]:
    return [piece["id"] for piece in pieces if isinstance(piece, Mapping)]


def _differences(old: Rules, new: Rules) -> Iterator[str]:
    for part in {**old, **new}:
        before, after = old.get(part, {}), new.get(part, {})
        for field in {**before, **after}:
            if before.get(field) != after.get(field):
                was, now = (_words(_without_prose(one.get(field))) for one in (before, after))
                if was == now:
                    was, now = _words(before.get(field)), _words(after.get(field))
                yield _("{part}, {field}: {old} → {new}", part=part, field=field, old=was, new=now)


def _without_prose(value: Any) -> Any:
    """What decides marks in a value, without the reasons that are told beside it."""
    match value:
        case Mapping():
            return {name: _without_prose(entry) for name, entry in value.items() if name not in _PROSE}
        case list():
            return [_without_prose(entry) for entry in value]
    return value


def _words(value: Any) -> str:
    match value:
        case None:
            return _("nothing")
        case Mapping():
            return ", ".join(f"{name} {_words(entry)}" for name, entry in value.items()) or _("nothing")
        case list():
            return ", ".join(map(_words, value)) or _("nothing")
        case float():
            return number(value, "g")
    return str(value)
