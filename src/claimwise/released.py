"""The ledger of what students have seen: ``solutions/released.yml``. An item id means the same for ever.

Old hand-ins refer to items and options by their ids. So whatever comes to ask something else gets a new id; a corrected
key, or a corrected word, does not make it something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from claimwise.content import Problem
from claimwise.content.modules import ResolvedModule
from claimwise.files import write_atomically
from claimwise.handed_in.asked import Outline, difference

Ledger = dict[str, dict[str, Outline]]
"""Module -> item id -> what it asked when students saw it first; an empty outline where nobody wrote that down."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

HEAD = """\
# What students were asked, by ids that are never used for anything else. Written by “claimwise assign”.
"""

REMEDY = (
    "retire it (list {item} under “retired”) and give the question the next free id; or, if no student has seen it "
    "yet, delete it in solutions/released.yml"
)


def file(root: Path) -> Path:
    """Where the ledger is kept."""
    return root / "solutions" / "released.yml"


def read(root: Path) -> Ledger:
    """The ledger of a course; empty if nothing was ever released. An older one holds only ids."""
    path = file(root)
    found = yaml.load(path.read_text(encoding="utf-8"), _LOADER) if path.is_file() else None  # noqa: S506  a safe one
    return {
        module: items if isinstance(items, dict) else {item: {} for item in items or ()}
        for module, items in (found or {}).items()
    }


def note(module: ResolvedModule, root: Path) -> None:
    """Add what a module asks to the ledger. What stands there already stays, for it is what students saw first."""
    ledger = read(root)
    before = ledger.get(module.name, {})
    known = {item: outline for item, outline in before.items() if outline}
    ledger[module.name] = {**before, **module.asked.items, **known}
    text = yaml.safe_dump(dict(sorted(ledger.items())), sort_keys=False, allow_unicode=True, width=120)
    write_atomically(file(root), HEAD + text)


def find_gone(module: ResolvedModule, ledger: Ledger) -> Iterator[Problem]:
    """A problem for each released item that is neither there nor retired."""
    kept = {*module.asked.items, *module.module.retired}
    for item in ledger.get(module.name, {}):
        if item not in kept:
            what = f"the item {item} was released and is gone"
            yield Problem(module.file, 0, what, "bring it back, or list it under “retired”")


def find_changed(module: ResolvedModule, ledger: Ledger, root: Path) -> Iterator[Problem]:
    """A problem for each released item that has come to ask something else under its id."""
    before = ledger.get(module.name, {})
    for item, now in module.asked.items.items():
        if before.get(item) and (change := difference(before[item], now)):
            what = f"the item {item} was released and has come to ask something else: {change}"
            yield Problem(module.file, _line(root / module.file, item), what, REMEDY.format(item=item))


def _line(path: Path, item: str) -> int:
    """The line of a module's file on which an item begins; 0 if that cannot be told."""
    begins = re.compile(rf"\s*(-\s*)?\{{?\s*id:\s*[\"']?{item}\b")
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if begins.match(line)), 0)
