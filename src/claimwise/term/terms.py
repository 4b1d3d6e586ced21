"""A term begins, is kept, is put back and ends: the whole of a course's data, in one archive each time."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from claimwise.access import temporary_folder
from claimwise.at_work import alone, at_work
from claimwise.errors import ClaimwiseError
from claimwise.files import remove
from claimwise.gradebook.database import StoreError, open_database, reading, require
from claimwise.gradebook.events import note_event
from claimwise.gradebook.exchanged import Exchanged, exchanges
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.own_tables import EXCHANGED, prepare
from claimwise.gradebook.switch import TEMPORARY, exchanging
from claimwise.gradebook.whole import empty, put_back
from claimwise.progress import Step, quiet_step
from claimwise.term.keeping import DATA, GRADEBOOK, Contents, check, keep, unpack
from claimwise.term.places import ARCHIVES, BACKUPS, MADE_AGAIN, beyond, remove_leftovers, unit_of, units
from claimwise.term.traces import NOTES
from claimwise.words import _

_KEPT = (EXCHANGED.name,)
"""What is noted of archives and backups stays, whatever becomes of the rest."""

_A_MOMENT = 1.0
"""Seconds that a backup waits for whoever writes, to be noted."""


@dataclass(frozen=True)
class Kept:
    """An archive that was written, and what it holds."""

    file: Path
    contents: Contents

    @property
    def said(self) -> list[str]:
        """Where that lies which could not be taken in and is gone from its place; nothing if there is none."""
        left = _left_beside(self.file)
        within = left.relative_to(left.parents[1]).as_posix()
        return [_("What could not be taken in lies in {folder} now.", folder=within)] if left.is_dir() else []


@dataclass(frozen=True)
class Restored:
    """An archive that was put back, and the backup of what was there before."""

    contents: Contents
    before: Kept


def backup(nbgrader: Nbgrader, path: Path | None = None, *, step: Step = quiet_step) -> Kept:
    """Keep all data of a course as they are now, in a new file; others may go on working.

    ``path`` is where; ``backups/DATE.zip`` if nobody says. ``step`` is told of each file. Raises
    :class:`ClaimwiseError` if that file is there already, and :class:`StoreError` without a gradebook.
    """
    require(nbgrader.directory.db_url)
    with at_work(nbgrader.root):
        kept = _keep(nbgrader, path or _free(nbgrader, BACKUPS, f"{datetime.now():%Y-%m-%d-%H%M}"), step)
        with suppress(StoreError):  # it is there all the same if somebody holds the gradebook
            nbgrader.note_done("backup", value=kept.file.name, wait=_A_MOMENT)
        return kept


def end_term(nbgrader: Nbgrader, *, step: Step = quiet_step) -> Kept:
    """Put everything about students into one dated archive, then empty the course of it: same modules, empty gradebook.

    Due dates go too. A kill leaves everything as it was, or everything archived. ``step`` is told of each file that was
    archived, and may raise :class:`Cancelled`. Raises :class:`AtWorkError` or :class:`StoreError` while somebody else
    writes.
    """
    require(nbgrader.directory.db_url)
    engine = open_database(nbgrader.directory.db_url)
    name = f"{nbgrader.directory.course_id or nbgrader.root.name}-{datetime.now():%Y-%m-%d}"
    with alone(nbgrader.root):
        remove_leftovers(nbgrader.root)
        path = _free(nbgrader, ARCHIVES, name)
        left = _left_beside(path).relative_to(nbgrader.root).as_posix()
        with exchanging(nbgrader.root, engine, "archive", path.name, left=left) as (connection, decide):
            contents = keep(nbgrader, engine, path, connection=connection, instead=True, step=step)
            empty(connection, _KEPT)
            note_event(connection, "ended", value=path.relative_to(nbgrader.root).as_posix())
            decide(units(nbgrader), _not_in(nbgrader, contents))
        _forget_notes(nbgrader.root)
    return Kept(path, contents)


def _forget_notes(root: Path) -> None:
    """Remove what the desk noted of work that is done: it names students, and says nothing that an archive lacks."""
    for note in (path for pattern in NOTES for path in root.glob(pattern)):
        try:
            running = json.loads(note.read_text(encoding="utf-8")).get("state") == "running"
        except (OSError, ValueError, AttributeError):
            running = False
        if not running:
            note.unlink(missing_ok=True)
    for name in MADE_AGAIN:
        remove(root / name)


def restore(nbgrader: Nbgrader, path: Path, *, step: Step = quiet_step) -> Restored:
    """Put the data of an archive or backup in the place of those that are there; these are kept as a backup first.

    The archive is read to its last byte before anything is changed. A kill leaves everything as it was, or everything
    put back. Raises :class:`ArchiveError` for an archive that cannot be used, and :class:`AtWorkError` or
    :class:`StoreError` while somebody else writes.
    """
    if not nbgrader.has_gradebook():
        with nbgrader.gradebook():  # nbgrader makes its tables
            pass
    engine = open_database(nbgrader.directory.db_url)
    with alone(nbgrader.root):
        remove_leftovers(nbgrader.root)
        with temporary_folder(nbgrader.root, TEMPORARY) as new:
            contents = unpack(nbgrader, path, new, step=step)
            names = [name.removeprefix(DATA) for name in contents.files if name.startswith(DATA)]
            come = sorted({unit_of(nbgrader, name) for name in names})
            staged = (Path(new) / DATA).relative_to(nbgrader.root).as_posix()
            kept = _free(nbgrader, BACKUPS, f"{datetime.now():%Y-%m-%d-%H%M}-before-restore")
            left = _left_beside(kept).relative_to(nbgrader.root).as_posix()
            exchange = exchanging(nbgrader.root, engine, "restore", kept.name, left=left, come=come, new=staged)
            with exchange as (held, decide):
                before = keep(nbgrader, engine, kept, connection=held, step=step)
                put_back(held, Path(new) / GRADEBOOK, _KEPT)
                note_event(held, "restored", value=path.name)
                decide(units(nbgrader), _not_in(nbgrader, before))
    return Restored(contents, Kept(kept, before))


def _left_beside(archive: Path) -> Path:
    """The folder for what an archive could not take in: else nothing would hold it any more."""
    return archive.with_name(f"{archive.stem}-left-out")


def _not_in(nbgrader: Nbgrader, contents: Contents) -> list[str]:
    return beyond(nbgrader, {name.removeprefix(DATA) for name in contents.files if name.startswith(DATA)})


def look_into(nbgrader: Nbgrader, path: Path, *, step: Step = quiet_step) -> Contents:
    """What an archive holds, read to its last byte. Raises :class:`ArchiveError` if it cannot be used."""
    with at_work(nbgrader.root):
        return check(nbgrader, path, step=step)


def history(nbgrader: Nbgrader) -> list[Exchanged]:
    """The terms that ended and the backups that were put back, oldest first."""
    if not nbgrader.has_gradebook():
        return []
    with reading(open_database(nbgrader.directory.db_url)) as connection:
        return exchanges(connection)


def _keep(nbgrader: Nbgrader, path: Path, step: Step) -> Kept:
    if path.exists():
        raise ClaimwiseError(_("{file} is there already", file=path), _("choose another name"))
    engine = open_database(nbgrader.directory.db_url)
    prepare(engine)
    return Kept(path, keep(nbgrader, engine, path, step=step))


def _free(nbgrader: Nbgrader, folder: str, name: str) -> Path:
    """A name that no file has, nor the folder beside it."""
    plain = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in name)
    number = 1
    while True:
        path = nbgrader.root / folder / f"{plain}{f'-{number}' if number > 1 else ''}.zip"
        if not path.exists() and not _left_beside(path).exists():
            return path
        number += 1
