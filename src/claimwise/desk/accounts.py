"""Which other accounts of the computer can get at a course, and what to do about it."""

from __future__ import annotations

import getpass
import os
import shlex
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from claimwise.access import is_open_to_others, is_shared, passes_on_its_group
from claimwise.errors import ClaimwiseError, Finding
from claimwise.words import _, listed

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.gradebook.nbgrader import Nbgrader


def open_to_others(nbgrader: Nbgrader) -> str:
    """What any account of the computer can read of a course, in words: the gradebook, solutions, what was handed in."""
    from claimwise.gradebook.database import sqlite_file

    directory = nbgrader.directory
    places = [sqlite_file(directory.db_url), *map(Path, (directory.source_directory, directory.submitted_directory))]
    return listed([path.name for path in (nbgrader.root / each for each in places if each) if is_open_to_others(path)])


def shut_to_others(root: Path) -> None:
    """Let only its owner and its group into a course's folder. Raises :class:`ClaimwiseError` if it is not ours."""
    try:
        root.chmod(stat.S_IMODE(root.stat().st_mode) & ~stat.S_IRWXO)
    except OSError as error:
        what = _("the folder {folder} belongs to another account, which alone can shut it", folder=root.name)
        raise ClaimwiseError(what, _("ask whoever set the course up")) from error


def group_left_out(root: Path) -> list[Finding]:
    """What to do where a folder's group may write to it, but does not get what others make in it."""
    if os.name != "posix" or not is_shared(root) or passes_on_its_group(root) or not _others_in_group(root):
        return []
    what = _("several accounts may write to the course's folder, but not all of them to what one of them makes there")
    command = f"find {shlex.quote(str(root))} -type d -exec chmod g+s {{}} +"  # not said: a command
    return [Finding(what, _("type “{command}” in a terminal", command=command))]


def _others_in_group(root: Path) -> set[str]:
    import grp

    try:
        return set(grp.getgrgid(root.stat().st_gid).gr_mem) - {getpass.getuser()}
    except (KeyError, OSError):  # a group, or an account, without a name
        return set()
