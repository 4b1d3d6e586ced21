"""The tries at practice items, which stand among the recorded answers for the class report and are never marked.

The card (``cards/tries.js``) puts them beside an item's responses, under a name that no part can have. Whoever looks
for answers takes them off first, so they can neither be one nor spoil one; whatever is odd about them is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from claimwise.errors import Finding
from claimwise.handed_in.asked import first_few
from claimwise.handed_in.responses import TRIES, Answers
from claimwise.words import _

__all__ = ["MOST", "TRIES", "Tries", "tries_in", "without_tries"]

MOST = 99
"""More tries are not counted."""


@dataclass(frozen=True)
class Tries:
    """How many tries were made at an item, the responses at the first one, and those after its hint, if any."""

    made: int
    first: Mapping[str, Any]
    second: Mapping[str, Any] | None = None


def without_tries(answers: Answers) -> Answers:
    """The answers alone; an item of which nothing else is held is left out."""
    plain = {item: {part: given for part, given in parts.items() if part != TRIES} for item, parts in answers.items()}
    return {item: parts for item, parts in plain.items() if parts}


def tries_in(answers: Answers, asked: Mapping[str, Collection[str]]) -> tuple[dict[str, Tries], list[Finding]]:
    """The tries by item, and what to know about those that cannot be read. ``asked`` maps items to their parts."""
    held = {item: parts[TRIES] for item, parts in answers.items() if TRIES in parts}
    read = {item: _read(noted, asked.get(item, ())) for item, noted in held.items()}
    problems = []
    if odd := [item for item, found in read.items() if found is None]:
        what = _("what is noted of tries at {items} cannot be read, and was left out", items=first_few(odd))
        problems.append(Finding(what, _("nothing needs to be done: tries are never marked")))
    return {item: found for item, found in read.items() if found}, problems


def _read(noted: Any, parts: Collection[str]) -> Tries | None:
    if not isinstance(noted, dict) or not {"made", "first"} <= noted.keys() <= {"made", "first", "second"}:
        return None
    made, responses = noted["made"], [noted[name] for name in ("first", "second") if name in noted]
    if type(made) is not int or not len(responses) <= made <= MOST:
        return None
    if not all(isinstance(given, dict) and given.keys() <= set(parts) for given in responses):
        return None
    return Tries(made, *responses)
