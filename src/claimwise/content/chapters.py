"""The pages of the book that modules name: where they lie, and what they are called."""

from __future__ import annotations

from pathlib import Path


def page_of(root: Path, chapter: str) -> Path:
    """The page that a module means by a chapter, which may also lie beside the chapters. It need not be there."""
    beside = Path("book") / f"{chapter}.md"
    return beside if (root / beside).is_file() else Path("book") / "chapters" / f"{chapter}.md"


def title_of(root: Path, chapter: str) -> str:
    """What a chapter is called; its name where there is no such page, or no title on it."""
    page = root / page_of(root, chapter)
    lines = page.read_text(encoding="utf-8", errors="replace").splitlines() if page.is_file() else []
    return next((line[2:].strip() for line in lines if line.startswith("# ")), chapter)
