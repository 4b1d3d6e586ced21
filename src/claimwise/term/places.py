"""Where the data of students lie in a course's folder, besides the gradebook's database.

Whoever keeps, removes or looks for data goes by this list, and so does the page in the guide for instructors.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from claimwise.errors import ClaimwiseError
from claimwise.files import remove
from claimwise.gradebook import switch
from claimwise.gradebook.database import open_database, reading
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.whole import ids_of
from claimwise.handed_in.folder import EARLIER
from claimwise.words import _
from claimwise.zips import unfinished_zips

REPORTS = "reports"
ARCHIVES, BACKUPS = "archives", "backups"

MADE_AGAIN = tuple(f".desk/{name}" for name in ("class", "tables", "inbox", "uploads", "keys", "written"))
"""What the desk keeps of students' work only to be quicker: it is made, or brought, again. No archive holds it."""

_KEPT_REPORTS = "blind"
"""What second readers of the course's questions answered: it is about the course, and about no student."""

_AUDIT = re.compile(r"solutions/[^/]+\.audit\.jsonl")


def folders_of_work(nbgrader: Nbgrader) -> list[Path]:
    """The folders in which each student has one: handed in, graded, fed back, handed in before.

    Raises :class:`ClaimwiseError` if one of them lies outside of the course's folder.
    """
    directory = nbgrader.directory
    named = (directory.submitted_directory, directory.autograded_directory, directory.feedback_directory, EARLIER)
    folders = [nbgrader.root / name for name in named]
    for folder in folders:
        if not folder.absolute().is_relative_to(nbgrader.root) or folder.absolute() == nbgrader.root:
            what = _(
                "{folder} lies outside of the course's folder, so it cannot be kept together with it", folder=folder
            )
            raise ClaimwiseError(what, _("give the folder a name inside of the course in nbgrader_config.py"))
    return folders


def units(nbgrader: Nbgrader) -> list[str]:
    """The files and folders that hold a term's data, as paths below the course's folder, as far as they are there."""
    root = nbgrader.root
    found = [folder.relative_to(root) for folder in folders_of_work(nbgrader)]
    reports = root / REPORTS
    if reports.is_dir():
        found += [entry.relative_to(root) for entry in reports.iterdir() if entry.name != _KEPT_REPORTS]
    found += [file.relative_to(root) for file in (root / "solutions").glob("*.audit.jsonl")]
    found.append(Path(".nbgrader.log"))
    return sorted(path.as_posix() for path in found if (root / path).exists() or (root / path).is_symlink())


def beyond(nbgrader: Nbgrader, kept: Collection[str]) -> list[str]:
    """The paths in :func:`units` of all that is not among the files that are ``kept``, but folders that can be read."""
    found = [path for unit in units(nbgrader) for path in _leaves(nbgrader.root / unit)]
    return [name for path in found if (name := path.relative_to(nbgrader.root).as_posix()) not in kept]


def _leaves(path: Path) -> Iterator[Path]:
    """What a path leads to that is no folder; no link is followed, and what cannot be looked into is one thing."""
    try:
        below = sorted(path.iterdir()) if path.is_dir() and not path.is_symlink() else None
    except OSError:
        below = None
    if below is None:
        yield path
    else:
        for each in below:
            yield from _leaves(each)


def count_files(nbgrader: Nbgrader) -> int:
    """How many files all of them hold."""
    paths = [nbgrader.root / unit for unit in units(nbgrader)]
    return sum(1 if path.is_file() else sum(len(files) for *_above, files in os.walk(path)) for path in paths)


def everybody(nbgrader: Nbgrader) -> set[str]:
    """The ids of all students of whom the gradebook or a folder knows."""
    found = {path.name for folder in folders_of_work(nbgrader) if folder.is_dir() for path in folder.iterdir()}
    if nbgrader.has_gradebook():
        with reading(open_database(nbgrader.directory.db_url)) as connection:
            found |= ids_of(connection)
    return found


def is_place(nbgrader: Nbgrader, name: str) -> bool:
    """Whether a path below the course's folder is one where data of students lie. Nothing else is ever put back."""
    path = PurePosixPath(name)
    work = [folder.relative_to(nbgrader.root).as_posix() for folder in folders_of_work(nbgrader)]
    in_reports = path.parts[0] == REPORTS and len(path.parts) > 1 and path.parts[1] != _KEPT_REPORTS
    in_work = any(path.is_relative_to(folder) and name != folder for folder in work)
    return in_work or in_reports or bool(_AUDIT.fullmatch(name)) or name == ".nbgrader.log"


def unit_of(nbgrader: Nbgrader, name: str) -> str:
    """The unit of :func:`units` that a path belongs to."""
    path = PurePosixPath(name)
    for folder in folders_of_work(nbgrader):
        if path.is_relative_to(unit := folder.relative_to(nbgrader.root).as_posix()):
            return unit
    return "/".join(path.parts[:2])


def remove_leftovers(root: Path) -> None:
    """Remove copies of the data and archives that a kill left unfinished. The caller is alone, and there is no note."""
    switch.remove_leftovers(root)
    for path in (path for folder in (ARCHIVES, BACKUPS) for path in unfinished_zips(root / folder)):
        remove(path)


def kept_archives(nbgrader: Nbgrader) -> Iterator[Path]:
    """The archives and backups that lie in the course's folder; a link is none."""
    for folder in (ARCHIVES, BACKUPS):
        found = sorted((nbgrader.root / folder).glob("*.zip"))
        yield from (path for path in found if path.is_file() and not path.is_symlink())
