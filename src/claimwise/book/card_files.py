"""The files of the cards that a page of the book loads: one folder, whose name changes whenever one of them does.

So a page never gets parts of two versions, whatever a browser or a server between has kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimwise import cards, kinds
from claimwise.book.markup import values

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

STYLES = ("card.css", "page.css")
NONE = "kinds/shared/none.js"
PAGE, CHECK = "page.js", "check.js"
"""The hosts of the cards: on a page of exercises, and in a self-check."""
SO_FAR = "so_far.js"
"""Draws no card, but reads what they keep: on each page of a site."""


def setup(app: Sphinx) -> None:
    """Put those that a page loads into a book that is built."""
    app.connect("build-finished", _publish)


def kinds_of(item: Mapping[str, Any]) -> str:
    """What an element says of an item that stands in it (``data-kinds``), so that the page loads no other kinds."""
    return " ".join(sorted({part["kind"] for part in item["parts"]}))


def load(app: Sphinx, context: dict[str, Any], host: str, doctree: nodes.document | None) -> None:
    """Have a page load a host, and what it needs for the kinds that its elements name."""
    shown = {kind for named in values(doctree, "data-kinds") for kind in named.split()}
    for name in sorted(STYLES):
        # After all of the book's own.
        app.add_css_file(f"{folder().removeprefix('_static/')}/{name}", priority=900)
    path = context["pathto"](folder(), 1)
    absent = frozenset(f"kinds/{kind}.js" for kind in kinds.names() if kind not in shown)
    elsewhere = {"imports": {f"{path}/{name}": f"{path}/{NONE}" for name in sorted(absent)}}
    # Must stand before all that it speaks of. A browser that knows no import maps fetches every kind.
    loads = [f'<script type="importmap">{json.dumps(elsewhere)}</script>'] if absent else []  # not said: HTML
    context["metatags"] = context.get("metatags", "") + "\n".join(loads)
    add(context, host, absent)


def add(context: dict[str, Any], script: str, without: frozenset[str] = frozenset()) -> None:
    """Have a page load a script, and all that it imports besides what the page does without."""
    path, tags = context["pathto"](folder(), 1), context.get("metatags", "")
    names = sorted(cards.modules(script, without))
    wanted = [f'<link rel="modulepreload" href="{path}/{name}">' for name in names]  # not said: HTML
    loads = [tag for tag in wanted if tag not in tags]
    loads.append(f'<script type="module" src="{path}/{script}"></script>')  # not said: HTML
    context["metatags"] = tags + "\n".join(loads)


@cache
def folder() -> str:
    """Where they lie in a site, as a path from its first page."""
    digest = hashlib.sha256()
    for name, content in sorted(_files((PAGE, CHECK, SO_FAR)).items()):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return f"_static/cards-{digest.hexdigest()[:12]}"


def _publish(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.format != "html":
        return
    site = Path(app.outdir)
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("*.html")]
    loaded = {host for host in (PAGE, CHECK, SO_FAR) if any(f"{folder()}/{host}" in page for page in pages)}
    for name, content in _files(loaded).items():
        path = site / folder() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _files(hosts: Collection[str]) -> dict[str, bytes]:
    """The modules and styles for some hosts."""
    names = {name for host in hosts for name in (*cards.modules(host), NONE, *STYLES)}
    return {name: cards.text(name).encode() for name in names}
