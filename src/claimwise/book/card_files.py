"""The files of the cards that a page of the book loads: one folder, whose name changes whenever one of them does.

So a page never gets parts of two versions, whatever a browser or a server between has kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimwise import cards

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STYLES = ("card.css", "page.css")
PAGE, CHECK = "page.js", "check.js"
"""The hosts of the cards: on a page of exercises, and in a self-check."""


def setup(app: Sphinx) -> None:
    """Put those that a page loads into a book that is built."""
    app.connect("build-finished", _publish)


def load(app: Sphinx, context: dict[str, Any], host: str) -> None:
    """Have a page load a host and what it needs."""
    for name in sorted(STYLES):
        # After all of the book's own.
        app.add_css_file(f"{folder().removeprefix('_static/')}/{name}", priority=900)
    path = context["pathto"](folder(), 1)
    names = sorted(cards.modules(host))
    loads = [f'<link rel="modulepreload" href="{path}/{name}">' for name in names]  # not said: HTML
    loads.append(f'<script type="module" src="{path}/{host}"></script>')  # not said: HTML
    context["metatags"] = context.get("metatags", "") + "\n".join(loads)


@cache
def folder() -> str:
    """Where they lie in a site, as a path from its first page."""
    digest = hashlib.sha256()
    for name, content in sorted(_files((PAGE, CHECK)).items()):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return f"_static/cards-{digest.hexdigest()[:12]}"


def _publish(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.format != "html":
        return
    site = Path(app.outdir)
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("*.html")]
    loaded = {host for host in (PAGE, CHECK) if any(f"{folder()}/{host}" in page for page in pages)}
    for name, content in _files(loaded).items():
        path = site / folder() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _files(hosts: Collection[str]) -> dict[str, bytes]:
    """The modules and styles for some hosts."""
    names = {name for host in hosts for name in (*cards.modules(host), *STYLES)}
    return {name: cards.text(name).encode() for name in names}
