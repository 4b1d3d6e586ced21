"""A course may lie in any folder, also in one whose name means something in a search for files or in an address.

nbgrader searches for files with the course's own path in the pattern, and names its database by an address.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nbgrader import utils
from nbgrader.apps import api, validateapp
from nbgrader.converters import base
from nbgrader.exchange.default import collect, exchange, release_feedback
from nbgrader.exchange.default import list as exchange_list
from sqlalchemy import URL, make_url


def literally(pattern: str, roots: Iterable[Path]) -> str:
    """A pattern in which the longest of these folders that it begins with stands for itself, whatever its name holds.

    Only what we know to be a folder's name: below it, a student's folder may be called like a pattern.
    """
    known = max((str(root) for root in roots if _begins_with(pattern, str(root))), key=len, default="")
    return glob.escape(known) + pattern.removeprefix(known)


def _begins_with(pattern: str, folder: str) -> bool:
    return pattern.startswith(folder) and pattern[len(folder) :][:1] in ("", os.sep, "/")


def database(root: Path) -> str:
    """The address of a course's gradebook."""
    file = str(root / "gradebook.db")
    plain = f"sqlite:///{file}"
    return plain if make_url(plain).database == file else URL.create("sqlite", database=file).render_as_string()


_roots: set[Path] = set()
"""The folders of all courses of ours that this process has seen."""

_search = glob.glob


def install(root: Path) -> None:
    """Let nbgrader search for files of the course in this folder as :func:`literally` says."""
    _roots.add(root)
    for user in (utils, api, validateapp, base, collect, exchange, exchange_list, release_feedback):
        user.glob = _searching


def _find(pattern: str, **options: Any) -> list[str]:
    return _search(literally(pattern, tuple(_roots)), **options)


_searching = SimpleNamespace(glob=_find)
"""What stands in nbgrader for Python's module."""
