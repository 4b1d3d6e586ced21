"""The ledger of what students have seen: ``solutions/released.yml``. An item id means the same for ever.

Old hand-ins refer to items and options by their ids. So whatever comes to ask something else gets a new id; a corrected
key, or a corrected word, does not make it something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from claimwise.content import ContentError, Finding
from claimwise.content.modules import ResolvedModule
from claimwise.content.yamlfile import YamlFile
from claimwise.files import write_atomically
from claimwise.handed_in.asked import Outline, difference
from claimwise.words import _

Ledger = dict[str, dict[str, Outline]]
"""Module -> item id -> what it asked when students saw it first; an empty outline where nobody wrote that down."""

HEAD = (  # not said: the same file, whoever writes it
    "# What students were asked, by ids that are never used for anything else. Written by “claimwise assign”.\n"
)


def file(root: Path) -> Path:
    """Where the ledger is kept."""
    return root / "solutions" / "released.yml"


def read(root: Path) -> Ledger:
    """The ledger of a course; empty if nothing was ever released. An older one holds only ids.

    Raises :class:`ContentError` if it is damaged.
    """
    path = file(root)
    if not path.is_file() or not path.read_bytes().strip():
        return {}
    found = YamlFile(path, root)
    ledger = found.validate(_form_of(found.data))
    if ledger is None:
        raise ContentError(found.findings)
    return {
        module: dict(items) if isinstance(items, dict) else {item: {} for item in items}
        for module, items in ledger.items()
    }


def _form_of(data: Any) -> Any:
    """The type that a ledger should have: lists of ids as it was once, outlines as it is, or both of them."""
    lists = {isinstance(items, list) for items in data.values()} if isinstance(data, dict) else {False}
    old, new = list[str], dict[str, Outline]
    return dict[str, old | new] if len(lists) > 1 else dict[str, old] if True in lists else dict[str, new]  # type: ignore[valid-type]


def note(module: ResolvedModule, root: Path) -> None:
    """Add what a module asks to the ledger. What stands there already stays, for it is what students saw first."""
    ledger = read(root)
    before = ledger.get(module.name, {})
    known = {item: outline for item, outline in before.items() if outline}
    ledger[module.name] = {**before, **module.asked.items, **known}
    text = yaml.safe_dump(dict(sorted(ledger.items())), sort_keys=False, allow_unicode=True, width=120)
    write_atomically(file(root), HEAD + text)


def findings_of(module: ResolvedModule, ledger: Ledger) -> Iterator[Finding]:
    """A finding for each released item that is gone, or that has come to ask something else."""
    yield from find_gone(module, ledger)
    yield from find_changed(module, ledger)


def find_gone(module: ResolvedModule, ledger: Ledger) -> Iterator[Finding]:
    """A finding for each released item that is neither there nor retired."""
    kept = {*module.asked.items, *module.module.retired}
    for item in ledger.get(module.name, {}):
        if item not in kept:
            what = _("the item {item} was released and is gone", item=item)
            yield Finding(what, _("bring it back, or list it under “retired”"), file=module.file)


def find_changed(module: ResolvedModule, ledger: Ledger) -> Iterator[Finding]:
    """A finding for each released item that has come to ask something else under its id."""
    before = ledger.get(module.name, {})
    for item, now in module.asked.items.items():
        if before.get(item) and (change := difference(before[item], now)):
            what = _(
                "the item {item} was released and has come to ask something else: {change}", item=item, change=change
            )
            remedy = _(
                "retire it (list {item} under “retired”) and give the question the next free id; or, if no student has "
                "seen it yet, delete it in solutions/released.yml",
                item=item,
            )
            yield Finding(what, remedy, *module.place(module.item(item)))
