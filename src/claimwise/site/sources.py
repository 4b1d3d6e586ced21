"""The course as the site's book is built from it: its own book, and a page of exercises for each released module.

The pages are written as sources into a copy, so that theme, search and navigation treat them like any other page.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from claimwise.assign import release_path
from claimwise.book.exercises import describe
from claimwise.book.markup import capitalised
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.handed_in.asked import cards
from claimwise.handed_in.cells import read_cell
from claimwise.words import _

FOLDER = "exercises"
URL = f"{FOLDER}/{{module}}.html"
"""Where a module's page lies in the site."""

_BESIDE = ("_config.yml", "solutions", "exercises")
"""What the book's pages are made of, besides ``book/``."""

_MYST = re.compile(r"^(\s*)(?=%|\+\+\+|\([\w-]+\)=)|(?=\{[\w:+-]+\}`)", re.MULTILINE)
"""Where Markdown of a notebook would mean more in a page of the book than it says."""


def stage(course: Course, modules: list[ResolvedModule], into: Path) -> Path:
    """Make a folder from which the book is built, with pages of exercises in it; gives the folder."""
    root = course.root
    into.mkdir()
    for name in _BESIDE:
        if (root / name).exists():
            (into / name).symlink_to((root / name).resolve())
    shutil.copytree(root / "book", into / "book")
    pages = into / "book" / FOLDER
    pages.mkdir(exist_ok=True)
    contents = into / "book" / "_toc.yml"
    toc = yaml.safe_load(contents.read_text(encoding="utf-8"))
    numbers = chapter_numbers(toc)
    for module in modules:
        notebook = json.loads(release_path(module, root).read_text(encoding="utf-8"))
        facts = describe(course, module.name).facts
        (pages / f"{module.name}.md").write_text(_page(module, numbers, facts, notebook), encoding="utf-8")
    (pages / "index.md").write_text(_index(course, modules, numbers), encoding="utf-8")
    add_to_contents(toc, modules)
    contents.write_text(yaml.safe_dump(toc, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return into


def chapter_numbers(toc: dict[str, Any]) -> dict[str, int]:
    """The number of each page that the contents say is ``numbered``, as Sphinx gives it: each part begins with 1."""
    numbered = [part for part in (toc, *toc.get("parts", ())) if part.get("numbered")]
    below = [(part.get("chapters") or part.get("sections") or ()) for part in numbered]
    files = [[entry["file"] for entry in entries if "file" in entry] for entries in below]
    return {file: number for those in files for number, file in enumerate(those, 1)}


def _chapter(module: ResolvedModule, among: Container[str | None]) -> str:
    """The page of a module's chapter; empty if it has none."""
    names = (f"chapters/{module.module.chapter}", module.module.chapter)
    return next((name for name in names if name in among), "")


def _title(module: ResolvedModule, numbers: dict[str, int]) -> str:
    """A module's title, with the number of its chapter."""
    number = numbers.get(_chapter(module, numbers))
    return f"{number}. {module.module.title}" if number else module.module.title


def _page(module: ResolvedModule, numbers: dict[str, int], facts: Iterable[str], notebook: dict[str, Any]) -> str:
    """The source of a page. What its questions say is the released notebook's, which may be older than the module.

    The notebook's introduction is not taken: half of it says how to work in a notebook.
    """
    about = module.module
    texts = {cell.get("id"): "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"}
    blocks = [
        f"# {_('Exercises: {title}', title=_title(module, numbers))}",
        capitalised(" · ".join(facts)),
        _directive("exercise-start", module.name),
        as_page(about.introduction.strip()),
        f"**{_('After this module you can')}**",
        as_page("\n".join(f"- {objective.text}" for objective in about.objectives)),
    ]
    for item, _spec in cards(notebook):
        reading = as_page(texts[read_cell(item)]).removeprefix("###").strip()
        blocks += [_heading(module.name, item, reading), _directive("exercise-question", f"{module.name} {item}")]
    blocks += [_heading(module.name, "hand-in", _("Hand in")), _directive("exercise-end", module.name)]
    return "\n\n".join(blocks) + "\n"


def _heading(module: str, anchor: str, text: str) -> str:
    return f"(exercise-{module}-{anchor})=\n## {text}"


def _directive(directive: str, argument: str) -> str:
    return f"```{{{directive}}} {argument}\n```"


def as_page(text: str) -> str:
    """A notebook's Markdown as the Markdown of the book, which has more signs that mean something."""
    return _MYST.sub(lambda found: (found[1] or "") + "\\", text)


def _index(course: Course, modules: list[ResolvedModule], numbers: dict[str, int]) -> str:
    """All of them on one page, and so also what a web server shows for the folder."""
    tests = [module for module in modules if module.module.test]
    blocks = [
        f"# {_('Exercises')}",
        _("The exercises of all chapters. You answer them in this browser; there is nothing to install."),
        _links(course, [module for module in modules if module not in tests], numbers),
    ]
    if tests:
        told = _("They are for before and after the course. Your instructor tells you which one comes first.")
        blocks += ["## " + _("Tests"), told, _links(course, tests, numbers)]
    return "\n\n".join(blocks) + "\n"


def _links(course: Course, modules: Iterable[ResolvedModule], numbers: dict[str, int]) -> str:
    return "\n".join(
        f"- [{_title(module, numbers)}]({module.name}.md) ({', '.join(describe(course, module.name).facts[:2])})"
        for module in modules
    )


def add_to_contents(toc: dict[str, Any], modules: Iterable[ResolvedModule]) -> None:
    """Put each page below that of its chapter, and those of no chapter below a page that lists them all."""
    index: dict[str, Any] = {"file": f"{FOLDER}/index"}
    entries = {entry.get("file"): entry for entry in _entries(toc)}
    below: dict[str, list[ResolvedModule]] = {}
    for module in modules:
        below.setdefault(_chapter(module, entries), []).append(module)
    for name, those in below.items():
        pages = [{"file": f"{FOLDER}/{module.name}", "title": module.module.title} for module in those]
        if name and len(pages) == 1:
            pages[0]["title"] = _("Exercises")
        above = entries.get(name, index)
        above["sections"] = [*above.get("sections", ()), *pages]
    first = toc["parts"][0] if toc.get("parts") else toc
    kind = "sections" if "sections" in first else "chapters"
    first[kind] = [*first.get(kind, ()), index]


def _entries(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("parts", "chapters", "sections", "entries", "subtrees"):
        for below in entry.get(name, ()):
            yield below
            yield from _entries(below)
