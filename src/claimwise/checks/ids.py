"""Whether the ids of options give keys away. Students can read them in the notebook, so they must say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claimwise.content import Course, Finding
from claimwise.content.modules import ResolvedModule
from claimwise.scoring import NO_TARGET, Part

ENOUGH = 4
"""With fewer things in an order, ids stand in the order of the key by chance too often to mean anything."""

ENOUGH_PAIRS = 3
"""With fewer pairs, ids of rows and targets correspond by chance too often."""

_TELLING = {"best", "correct", "false", "key", "right", "true", "wrong"}


def find_telling_ids(course: Course) -> Iterator[Finding]:
    """Graded questions whose key can be read off the ids."""
    for module in course.modules.values():
        for item in module.graded:
            for part in module.key(item)["parts"]:
                if what := telling(part):
                    yield _problem(module, f"{item.id}, {part['id']}: {what}")


def _problem(module: ResolvedModule, what: str) -> Finding:
    remedy = "give the options other ids, in no order; was it released before, then give the question a new id too"
    return Finding(what, remedy, file=module.file)


def telling(part: Part) -> str:
    """How the ids of a part give its key away; empty if they don't."""
    if part["kind"] == "order":
        return _telling_order(part["order"])
    if part["kind"] == "match":
        return _telling_pairs({row: target for row, target in part["pairs"].items() if target != NO_TARGET})
    if words := sorted(_TELLING & {option["id"] for option in part.get("options", [])}):
        return f"the id “{words[0]}” says something about the key"
    return ""


def _telling_order(order: Sequence[Sequence[str]]) -> str:
    place = {thing: number for number, tied in enumerate(order) for thing in tied}
    places = [place[thing] for thing in sorted(place, key=_natural)]
    if len(places) >= ENOUGH and places in (sorted(places), sorted(places, reverse=True)):
        return "the ids in alphabetical order are the key"
    return ""


def _telling_pairs(pairs: dict[str, str]) -> str:
    if len(pairs) < ENOUGH_PAIRS:
        return ""
    if all(_last_number(row) == _last_number(target) for row, target in pairs.items()):
        return "the id of each row goes with that of its target"
    targets = [_natural(pairs[row]) for row in sorted(pairs, key=_natural)]
    if len(targets) >= ENOUGH and targets in (sorted(targets), sorted(targets, reverse=True)):
        return "the ids of rows and of their targets stand in the same order"
    return ""


def _last_number(name: str) -> str:
    """The number at the end of an id; the whole id if there is none."""
    found = re.search(r"\d+$", name)
    return found[0] if found else name


def _natural(name: str) -> list[tuple[str, int]]:
    """A key to sort by in which r10 comes after r2."""
    return [(letters, int(number or 0)) for letters, number in re.findall(r"(\D*)(\d*)", name)]
