"""The way from a page of feedback into the book. A page may lie alone on a phone, so it can only lead to the web."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from docutils.nodes import make_id

from claimwise.content.chapters import page_of, title_of
from claimwise.content.modules import Objective, ResolvedModule

CONFIG = "_config.yml"


class Section(NamedTuple):
    """Where something is taught: the chapter's title, the section's (empty for the whole chapter), and its address.

    Without an address there is no link: a page that is sent to a student cannot know where their book lies.
    """

    chapter: str
    title: str
    href: str


def address(root: Path) -> str:
    """Where the book of a course is published: ``html: baseurl:`` in its ``_config.yml``, as Jupyter Book has it."""
    try:
        settings = yaml.safe_load((root / CONFIG).read_text(encoding="utf-8"))
        found = settings["html"]["baseurl"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError):
        return ""
    return found if isinstance(found, str) and found.startswith(("https://", "http://")) else ""


def sections(root: Path, module: ResolvedModule, book: str) -> Callable[[Objective | None], Section]:
    """A function from an objective to the section that teaches it; without an objective, to the module's chapter.

    ``book`` is the address of the book's first page; empty if it has none.
    """

    @cache
    def section(objective: Objective | None) -> Section:
        chapter = (objective and objective.chapter) or module.module.chapter
        title = (objective and objective.section) or ""
        page = page_of(root, chapter).relative_to("book").with_suffix(".html").as_posix()
        place = f"#{make_id(title)}" if title else ""
        return Section(title_of(root, chapter), title, f"{book.rstrip('/')}/{page}{place}" if book else "")

    return section
