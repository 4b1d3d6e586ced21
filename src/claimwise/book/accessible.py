"""What docutils writes and people who hear the page stumble over, put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# docutils calls a bibliography a list, but what it calls its entries no longer counts as items of a list. The tag is
# written by the method that also writes the entries, and a copy of that would grow old. So the tag, which no text of a
# page can hold unescaped, is replaced in what was written.
_LIST = '<div role="list" class="citation-list">'  # not said: a tag
_GROUP = '<div class="citation-list">'  # not said: a tag


def setup(app: Sphinx) -> None:
    """Mend each page just before it is written."""
    app.connect("html-page-context", _mend)


def _mend(
    app: Sphinx,  # noqa: ARG001  Sphinx's signature
    pagename: str,  # noqa: ARG001
    templatename: str,  # noqa: ARG001
    context: dict[str, Any],
    doctree: Any,  # noqa: ARG001
) -> None:
    if "body" in context:
        context["body"] = context["body"].replace(_LIST, _GROUP)
