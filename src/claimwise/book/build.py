"""Building the book with the real jupyter-book, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from claimwise.content import ClaimwiseError


class BuildError(ClaimwiseError):
    """The book could not be built. The message holds the end of what Sphinx said."""


def build_book(root: Path, into: Path | None = None, **environment: str) -> Path:
    """Build the book and give its first page. Warnings fail the build, so a broken link cannot slip through.

    It goes to ``_build/html`` in ``into``, else in the course's folder. ``environment`` sets the extension's values, as
    its ``setup`` names them. Raises :class:`BuildError` with what Sphinx said.
    """
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "book", "-W", "--keep-going", "-q"]
    if into:
        command += ["--path-output", str(into)]
    result = subprocess.run(  # noqa: S603  our own command
        command, cwd=root, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    page = (into or root) / "_build" / "html" / "index.html"
    if result.returncode or not page.is_file():
        said = [line for line in (result.stdout + result.stderr).splitlines() if line.strip()]
        raise BuildError("the book could not be built:\n" + "\n".join(said[-15:]))
    return page
