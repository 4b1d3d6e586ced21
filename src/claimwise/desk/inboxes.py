"""What somebody brought to be taken in, until it is: the files, the class list, and what was said of whose is which.

Each is a folder in the course, so it is found again after a reload, in another tab, and by a server started anew.
"""

from __future__ import annotations

import filecmp
import json
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimwise.desk.place import PRIVATE, Place
from claimwise.desk.uploads import move
from claimwise.desk.visit import AskedError, Upload
from claimwise.files import remove, write_atomically
from claimwise.words import _

FORGOTTEN_AFTER = 7 * 24 * 3600
"""Seconds after which what was brought and not taken in is deleted."""

_PLAN = "plan-4.json"
"""Another version of the desk, which reads it otherwise, looks through the files again."""

_ID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class Inbox:
    """What was brought: ``module`` it is for, ``chosen`` are files that a person gave to students (or to nobody)."""

    folder: Path
    module: str
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What names it in addresses."""
        return self.folder.name

    @property
    def source(self) -> Path:
        """The archive or the one notebook, or the folder with several."""
        files = self._files
        return files[0] if len(files) == 1 else self.folder / "files"

    @property
    def names(self) -> list[str]:
        """The names of the files that were brought."""
        return [file.name for file in self._files]

    @property
    def _files(self) -> list[Path]:
        try:
            return sorted((self.folder / "files").iterdir())
        except FileNotFoundError:  # somebody has forgotten them this moment, or taken them in
            return []

    @property
    def class_list(self) -> Path | None:
        """The class list, if one was brought."""
        files = sorted((self.folder / "list").glob("*"))
        return files[0] if files else None

    def with_chosen(self, chosen: Mapping[str, str]) -> Inbox:
        """The same, with files given to students."""
        return _keep(Inbox(self.folder, self.module, {**self.chosen, **chosen}))

    def for_module(self, module: str) -> Inbox:
        """The same, for another module."""
        return _keep(Inbox(self.folder, module, self.chosen))

    def keep_plan(self, plan: Mapping[str, Any]) -> None:
        """Keep what would be taken in, for the page."""
        write_atomically(self.folder / _PLAN, json.dumps(plan, ensure_ascii=False))

    def plan(self) -> dict[str, Any] | None:
        """What would be taken in, if somebody looked since it was brought."""
        try:
            found: dict[str, Any] = json.loads((self.folder / _PLAN).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found

    def forget(self) -> None:
        """Delete it."""
        remove(self.folder)


def bring(place: Place, module: str, files: Sequence[Upload], class_list: Sequence[Upload]) -> Inbox:
    """Keep what somebody brought. Raises :class:`AskedError` if that is nothing."""
    if not files:
        raise AskedError(
            _("you chose no file"), _("choose the archive that your learning platform gives, or notebooks")
        )
    _forget_old(place)
    folder = place.private("inbox") / secrets.token_hex(6)
    for upload in files:
        move(upload, folder / "files")
    for upload in class_list[:1]:
        move(upload, folder / "list")
    brought = _keep(Inbox(folder, module))
    same = next((other for other in waiting(place) if _is_same_again(brought, other)), None)
    if same is None:
        return brought
    brought.forget()  # a double click, or the same once more: one of both would wait for ever
    return same


def _is_same_again(brought: Inbox, other: Inbox) -> bool:
    if other.id == brought.id or other.module != brought.module or other.chosen:
        return False
    new, old = (sorted(each for each in one.folder.glob("*/*") if each.is_file()) for one in (brought, other))
    same_names = [each.name for each in new] == [each.name for each in old]
    with suppress(OSError):
        return same_names and all(filecmp.cmp(*both, shallow=False) for both in zip(new, old, strict=True))
    return False


def inbox(place: Place, inbox_id: str) -> Inbox:
    """What was brought, by its id. Raises :class:`AskedError` if it is gone."""
    folder = place.root / PRIVATE / "inbox" / inbox_id
    try:
        if not _ID.fullmatch(inbox_id):
            raise ValueError
        told = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        return Inbox(folder, told["module"], told["chosen"])
    except (OSError, ValueError, KeyError, TypeError):
        what = _("these files are not here any more: they were taken in, or deleted after a week")
        raise AskedError(what, _("choose them again")) from None


def waiting(place: Place) -> list[Inbox]:
    """What was brought and not taken in yet, the newest last. What vanishes meanwhile is left out."""
    found = []
    for folder in (place.root / PRIVATE / "inbox").glob("*"):
        with suppress(AskedError, OSError):
            found.append((folder.stat().st_mtime, folder.name, inbox(place, folder.name)))
    return [each for _time, _name, each in sorted(found, key=lambda one: one[:2])]


def _keep(inbox: Inbox) -> Inbox:
    told = {"module": inbox.module, "chosen": dict(inbox.chosen)}
    write_atomically(inbox.folder / "about.json", json.dumps(told, ensure_ascii=False))
    return inbox


def _forget_old(place: Place) -> None:
    for folder in place.private("inbox").iterdir():
        with suppress(FileNotFoundError):  # somebody else forgets it, or takes it in
            if folder.stat().st_mtime < time.time() - FORGOTTEN_AFTER:
                remove(folder)
