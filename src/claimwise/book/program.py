"""jupyter-book in a process that builds one book and ends: ``python -m claimwise.book.program build …``.

A third of a build's time went into two things that such a process can do without.
"""

from __future__ import annotations

import gc
import sys

_SELDOM = 1_000_000
"""So many new objects between two collections of garbage. Pages are trees that stay until they are written, so Python,
which looks at each few hundred new objects, spends a quarter of the time on finding next to none."""

_GRAMMAR = "rfc3987_syntax"
"""What jsonschema checks addresses in any alphabet with, if it is there. It builds its grammar anew in each process,
for a second, and a book's configuration has no such check."""


def main() -> None:
    """Run jupyter-book's own program with the arguments of this one."""
    gc.set_threshold(_SELDOM)
    # Python's way to say that there is no such module.
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]
    from jupyter_book.cli.main import main as jupyter_book

    jupyter_book(prog_name="jupyter-book")


if __name__ == "__main__":
    main()
