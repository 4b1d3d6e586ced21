"""What stops the build of the book."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sphinx.errors import SphinxError

from claimwise.errors import ClaimwiseError, Finding
from claimwise.words import _


class BookError(ClaimwiseError, SphinxError):
    """A page asks for something that it cannot have.

    It stops the build rather than leave a note in the page: a page that asks for a secret verdict must not go out.
    """

    def __init__(self, what: str | Finding, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.category = _("The book cannot be built")  # Sphinx says it before the message

    def at(self, file: str | None, line: int | None) -> BookError:
        """The same in a place of the book's source, as docutils tells it."""
        return BookError(replace(self.finding, file=Path(file) if file else None, line=line or 0))
