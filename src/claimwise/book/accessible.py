"""What docutils and the theme write and people who hear the page stumble over, put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimwise.words import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# docutils calls a bibliography a list, but what it calls its entries no longer counts as items of a list. The tag is
# written by the method that also writes the entries, and a copy of that would grow old. So the tag, which no text of a
# page can hold unescaped, is replaced in what was written.
_LIST = '<div role="list" class="citation-list">'  # not said: a tag
_GROUP = '<div class="citation-list">'  # not said: a tag


_LAST = 999
"""After the theme, whose way to write the navigation is there only then."""


def setup(app: Sphinx) -> None:
    """Mend each page just before it is written."""
    app.connect("html-page-context", _mend)
    app.connect("html-page-context", _name_folds, priority=_LAST)


def _mend(
    app: Sphinx,  # noqa: ARG001  Sphinx's signature
    pagename: str,  # noqa: ARG001
    templatename: str,  # noqa: ARG001
    context: dict[str, Any],
    doctree: Any,  # noqa: ARG001
) -> None:
    if "body" in context:
        context["body"] = context["body"].replace(_LIST, _GROUP)


def _name_folds(
    app: Sphinx,  # noqa: ARG001  Sphinx's signature
    pagename: str,  # noqa: ARG001
    templatename: str,  # noqa: ARG001
    context: dict[str, Any],
    doctree: Any,  # noqa: ARG001
) -> None:
    """Give the folds of the navigation a name each; to the theme they are a picture of an arrow."""
    written = context.get("generate_toctree_html")
    if written is None:
        return

    def named(*args: Any, **options: Any) -> Any:
        navigation = written(*args, **options)
        for fold in navigation.find_all("summary"):
            page = fold.find_parent("li").find("a").get_text()
            fold["aria-label"] = _("Pages below “{page}”", page=page)
        return navigation

    context["generate_toctree_html"] = named
