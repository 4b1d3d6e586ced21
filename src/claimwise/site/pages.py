"""The page around each notebook: it checks the browser, opens the notebook, and leads back to the chapter."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from claimwise.content.modules import ResolvedModule
from claimwise.files import write_atomically
from claimwise.templating import render

FOLDER = "exercises"
URL = f"{FOLDER}/{{module}}.html"
"""Where a module's page lies in the site."""


def write_pages(modules: list[ResolvedModule], site: Path) -> None:
    """Write the page of each module into a site that already holds the book."""
    with as_file(files("claimwise.site") / "page") as ready:
        shutil.copytree(ready, site / FOLDER)
    for module in modules:
        chapter = f"../{_chapter(module.module.chapter, site)}"
        page = render("exercises.html", name=module.name, title=module.module.title, chapter=chapter)
        write_atomically(site / URL.format(module=module.name), page)


def _chapter(name: str, site: Path) -> str:
    """The page of the book that a module belongs to; the first page where it has none of its own."""
    pages = (f"chapters/{name}.html", f"{name}.html")
    return next((page for page in pages if (site / page).is_file()), "index.html")
