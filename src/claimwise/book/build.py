"""Building the book with the real jupyter-book, in a process of its own."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from itertools import takewhile
from pathlib import Path

from claimwise import processes
from claimwise.errors import ClaimwiseError
from claimwise.files import remove
from claimwise.progress import Stages, Step, quiet
from claimwise.words import _

_LAST_LINES = 15
"""So many lines of what Sphinx said are told when it failed."""

_TRACEBACK = "Traceback (most recent call last):"  # not said: what Python writes
"""From here on it is about Sphinx and no longer about the book."""

_COLOUR = re.compile(r"\x1b\[[\d;]*m")


class BuildError(ClaimwiseError):
    """The book could not be built. The message holds the end of what Sphinx said."""


def build_book(root: Path, into: Path | None = None, stages: Stages = quiet, **environment: str) -> Path:
    """Build the book and give its first page. Warnings fail the build, so a broken link cannot slip through.

    It goes to ``_build/html`` in ``into``, else in the course's folder, and takes an earlier book's place only when it
    is whole. Its one stage asks all the while whether it is still wanted. ``environment`` sets the extension's values,
    as its ``setup`` names them. Raises :class:`BuildError` with what Sphinx said.
    """
    step = stages(_("Building the book"), 1)
    place = (into or root) / "_build" / "html"
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".building-") as name:
        made = _build(root, Path(name), step, environment)
        remove(place)
        made.rename(place)
    step(1)
    return place / "index.html"


def _build(root: Path, workshop: Path, step: Step, environment: dict[str, str]) -> Path:
    """Build into an empty folder; gives the folder with the pages."""
    program = [sys.executable, "-m", "claimwise.book.program"]
    command = [*program, "build", "book", "-W", "--keep-going", "-q", "--path-output", str(workshop)]
    ended = processes.run(command, step, cwd=root, env=os.environ | {"NO_COLOR": "1"} | environment)
    made = workshop / "_build" / "html"
    if ended.code or not (made / "index.html").is_file():
        told = [_COLOUR.sub("", line) for line in ended.errors or ended.said]
        said = list(takewhile(lambda line: line != _TRACEBACK, told)) or told
        raise BuildError(_("the book could not be built:\n{said}", said="\n".join(said[-_LAST_LINES:])))
    return made
