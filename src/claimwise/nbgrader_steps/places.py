"""A course may lie in any folder, also in one whose name means something in a search for files or in an address.

nbgrader searches for files with the course's own path in the pattern, and names its database by an address.
"""

from __future__ import annotations

import glob
import os
from pathlib import Path
from types import SimpleNamespace

from nbgrader import utils
from nbgrader.apps import api, validateapp
from nbgrader.converters import base
from nbgrader.exchange.default import collect, exchange, release_feedback
from nbgrader.exchange.default import list as exchange_list
from sqlalchemy import URL, make_url


def literally(pattern: str, root: Path) -> str:
    """A pattern in which a folder that it begins with stands for itself, whatever signs its name holds.

    Only what we know to be a folder's name: below it, a student's folder may be called like a pattern.
    """
    known, rest = str(root), pattern.removeprefix(str(root))
    return glob.escape(known) + rest if pattern.startswith(known) and rest[:1] in ("", os.sep, "/") else pattern


def database(root: Path) -> str:
    """The address of a course's gradebook."""
    file = str(root / "gradebook.db")
    plain = f"sqlite:///{file}"
    return plain if make_url(plain).database == file else URL.create("sqlite", database=file).render_as_string()


def install(root: Path) -> None:
    """Let nbgrader search for files of the course in this folder as :func:`literally` says."""
    search = glob.glob
    searching = SimpleNamespace(glob=lambda pattern, **options: search(literally(pattern, root), **options))
    for user in (utils, api, validateapp, base, collect, exchange, exchange_list, release_feedback):
        user.glob = searching
