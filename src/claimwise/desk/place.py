"""The folder that somebody works in at the desk: a course, its rehearsal, or a folder that is no course yet."""

from __future__ import annotations

import gc
import importlib
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from claimwise.access import private_folder
from claimwise.content.course import REHEARSAL, Course, cached_course, find_root
from claimwise.errors import ContentError

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.gradebook.nbgrader import Nbgrader

__all__ = ["PRIVATE", "REHEARSAL", "Place", "is_course", "keep_loaded", "load_libraries", "start_of"]

PRIVATE = ".desk"
"""The folder in a course where the desk keeps what it needs: jobs and their results, uploads. Never handed out."""


class Place:
    """A folder to work in. What is read of it is read once, so make one for each request and each job."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    @property
    def is_course(self) -> bool:
        """Whether there is a course to work on."""
        return is_course(self.root)

    @cached_property
    def course(self) -> Course:
        """The course. Raises :class:`ContentError` with everything that is wrong with it."""
        return cached_course(self.root)

    @cached_property
    def nbgrader(self) -> Nbgrader:
        """The course's nbgrader. Raises :class:`NbgraderError` if its settings cannot be used."""
        from claimwise.gradebook.nbgrader import Nbgrader

        return Nbgrader(self.root)

    def private(self, name: str) -> Path:
        """A folder of the desk's own in the course, made if need be: only for those who may write to the course."""
        return private_folder(private_folder(self.root / PRIVATE) / name)


_loading = threading.Lock()


def load_libraries() -> None:
    """Load nbgrader and all that comes with it, which takes seconds, once for the process.

    Its modules import each other in a circle, so two threads must not begin at once: each thread that works on a course
    calls this first.
    """
    with _loading:
        importlib.import_module("claimwise.gradebook.nbgrader")


_SELDOM = 10_000
"""So many new objects between two looks for garbage: a page of a large class makes far more than a few hundred."""


def keep_loaded() -> None:
    """What is loaded by now stays as long as the process: Python looks through it for garbage no more.

    Else it does so again and again while a large class is read.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_SELDOM)


def is_course(root: Path) -> bool:
    """Whether a folder is a course's."""
    try:
        return find_root(root) == root.resolve()
    except ContentError:
        return False


def start_of(folder: Path) -> Path:
    """Where the desk begins: the course that a folder lies in, else the folder itself."""
    try:
        return find_root(folder)
    except ContentError:
        return folder.resolve()
