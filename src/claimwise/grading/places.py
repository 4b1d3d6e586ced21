"""A course may lie in any folder, also in one whose name means something in a search for files or in an address.

nbgrader searches for files with the course's own path in the pattern, and names its database by an address.
"""

from __future__ import annotations

import glob
import os
from itertools import takewhile
from pathlib import Path
from types import SimpleNamespace

from nbgrader import utils
from nbgrader.apps import api, validateapp
from nbgrader.converters import base
from nbgrader.exchange.default import collect, exchange, release_feedback
from nbgrader.exchange.default import list as exchange_list
from sqlalchemy import URL, make_url


def literally(pattern: str) -> str:
    """A pattern in which the folders that are there stand for themselves, whatever signs their names hold."""
    # Not split as a path is, which would drop the “.” that nbgrader puts in place of a student.
    ends = [place for place, letter in enumerate(pattern) if letter == os.sep and place]
    there = max(takewhile(lambda end: Path(pattern[:end]).is_dir(), ends), default=0)
    return glob.escape(pattern[:there]) + pattern[there:]


def database(root: Path) -> str:
    """The address of a course's gradebook."""
    file = str(root / "gradebook.db")
    plain = f"sqlite:///{file}"
    return plain if make_url(plain).database == file else URL.create("sqlite", database=file).render_as_string()


def database_file(address: str) -> Path | None:
    """The file of a gradebook; ``None`` if it lies on a server."""
    url = make_url(address)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def install() -> None:
    """Let nbgrader search for files as :func:`literally` says."""
    search = glob.glob
    searching = SimpleNamespace(glob=lambda pattern, **options: search(literally(pattern), **options))
    for user in (utils, api, validateapp, base, collect, exchange, exchange_list, release_feedback):
        user.glob = searching
