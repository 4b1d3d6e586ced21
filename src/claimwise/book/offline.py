"""The built book loads nothing from another host: no script, no stylesheet, no library that would fetch one later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Thebe is Jupyter Book's way to run code in a page. It comes from a public server, and the book has no code to run.
# What is searched are the names and short scripts that Sphinx is about to put into a page's head, not a page's HTML.
_UNWANTED = re.compile(r"thebe|https?://|^//|[\"']//", re.IGNORECASE)
_THEBE_SETTINGS = ("x-thebe-config", "<script>kernelName")

_LAST = 999
"""After everybody who adds something."""


def setup(app: Sphinx) -> None:
    """Clean each page just before it is written."""
    app.connect("doctree-resolved", _drop_thebe_settings, priority=_LAST)
    app.connect("html-page-context", _drop_foreign_assets, priority=_LAST)


def _drop_thebe_settings(
    app: Sphinx,  # noqa: ARG001  Sphinx's signature
    doctree: nodes.document,
    docname: str,  # noqa: ARG001
) -> None:
    for node in list(doctree.findall(nodes.raw)):
        if any(mark in node.astext() for mark in _THEBE_SETTINGS):
            node.parent.remove(node)


def _drop_foreign_assets(
    app: Sphinx,  # noqa: ARG001  Sphinx's signature
    pagename: str,  # noqa: ARG001
    templatename: str,  # noqa: ARG001
    context: dict[str, Any],
    doctree: nodes.document | None,  # noqa: ARG001
) -> None:
    for kind in ("script_files", "css_files"):
        context[kind] = [asset for asset in context.get(kind, ()) if not _is_foreign(asset)]


def _is_foreign(asset: Any) -> bool:
    name = str(getattr(asset, "filename", asset) or "")
    inline = str(getattr(asset, "attributes", {}).get("body") or "")
    return bool(_UNWANTED.search(name) or _UNWANTED.search(inline))
