"""What a page of the book loads: what it uses, and no more. The theme's icons are drawn by ``static/icons.css``."""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Mapping, Set
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from claimwise.book.slim import slim, words

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

ICONS = "icons.css"
"""Lies in ``static``."""

_LAST = 999
"""After everybody who adds something."""

# not said: names of files and of classes
USED_BY: Mapping[str, str] = {
    r"(clipboard\.min|copybutton)\.(js|css)": r"highlight",
    r"pygments\.css": r"highlight",
    r"togglebutton\.(js|css)": r"toggle|dropdown",
    r"toggle(Hint|OpenOnPrint|button)": r"toggle|dropdown",
    r"design-tabs\.js": r"sd-tab-set",
    r"sphinx-design\.min\.css": r"sd-[\w-]+",
    r"terms\.(js|css)": r"std-term",
    r"mystnb\.[0-9a-f]*\.?css": r"cell(_[\w-]+)?|dataframe|output",
}
"""What extensions put into each page, file or short script, and the classes in a page's text that it is for."""

# not said: paths
UNUSED = (
    "**/*.map",
    "images/logo_*",
    "locales",
    "sbt-webpack-macros.html",
    "scripts/fontawesome.js*",
    "sphinx-thebe.*",
    "styles/theme.css",
    "vendor/fontawesome",
    "webpack-macros.html",
)
"""What themes and extensions copy into ``_static`` and no page of the book asks for."""

# not said: paths
BOOTSTRAP = "scripts/bootstrap.js"
SLIMMED = ("styles/pydata-sphinx-theme.css", "sphinx-design.min.css")
NO_CLASSES = ("searchindex.js",)
"""A script that holds the book's own words, which name no classes."""


def setup(app: Sphinx) -> None:
    """Put templates of ours before the theme's, choose what each page loads, and clear what none does."""
    app.connect("config-inited", _offer)
    app.connect("html-page-context", _choose, priority=_LAST)
    app.connect("build-finished", _clear)
    app.add_css_file(ICONS)


def _offer(app: Sphinx, config: Config) -> None:  # noqa: ARG001  Sphinx's signature
    config.templates_path = [*config.templates_path, str(Path(__file__).with_name("theme"))]
    config.html_static_path = [*config.html_static_path, str(Path(__file__).with_name("static"))]


def _choose(
    app: Sphinx,  # noqa: ARG001  Sphinx's signature
    pagename: str,  # noqa: ARG001
    templatename: str,  # noqa: ARG001
    context: dict[str, Any],
    doctree: nodes.document | None,  # noqa: ARG001
) -> None:
    classes = {name for names in re.findall(r'class="([^"]*)"', context.get("body", "")) for name in names.split()}
    unused = [
        re.compile(asset) for asset, users in USED_BY.items() if not any(re.fullmatch(users, name) for name in classes)
    ]
    for kind in ("script_files", "css_files"):
        given = context.get(kind, ())
        context[kind] = [asset for asset in given if not any(name.search(_says(asset)) for name in unused)]
    context["claimwise_theme"] = version("pydata-sphinx-theme")


def _says(asset: Any) -> str:
    """The name of a file, or a short script itself."""
    return str(asset.filename or asset.attributes.get("body") or "")


def _clear(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.format != "html":
        return
    site = Path(app.outdir)
    static = site / "_static"
    for pattern in UNUSED:
        for path in list(static.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    if not any(BOOTSTRAP in page for page in pages.values()):
        for path in static.glob(f"{BOOTSTRAP}*"):
            path.unlink()
    scripts = (path.read_text(encoding="utf-8") for path in site.rglob("*.js") if path.name not in NO_CLASSES)
    known = {word for text in (*pages.values(), *scripts) for word in words(text)}
    _name_by_content(pages, {name: _slimmed(static / name, known) for name in SLIMMED})


def _slimmed(path: Path, known: Set[str]) -> str:
    """Make a stylesheet smaller; gives a short name of what is now in it."""
    css = slim(path.read_text(encoding="utf-8"), known)
    path.write_text(css, encoding="utf-8")
    return f"{zlib.crc32(css.encode()):08x}"


def _name_by_content(pages: Mapping[Path, str], versions: Mapping[str, str]) -> None:
    """Ask for each stylesheet by what is in it, so that a browser keeps no older one for a page that uses more."""
    link = re.compile(rf"({'|'.join(map(re.escape, versions))})\?v=[\w.]*")
    for path, page in pages.items():
        path.write_text(link.sub(lambda found: f"{found[1]}?v={versions[found[1]]}", page), encoding="utf-8")
