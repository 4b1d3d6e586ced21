"""What stops the build of the book."""

from __future__ import annotations

from sphinx.errors import SphinxError


class BookError(SphinxError):
    """A page asks for something that it cannot have.

    It stops the build rather than leave a note in the page: a page that asks for a secret verdict must not go out.
    """

    category = "The book cannot be built"
