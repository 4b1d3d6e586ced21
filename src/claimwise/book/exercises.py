"""The box that leads from a chapter to its exercises."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from markdown_it import MarkdownIt
from sphinx.addnodes import download_reference

from claimwise.book.markup import element, fill, in_points, make, paragraph, sentence, span
from claimwise.content import Course
from claimwise.words import _, ngettext


@dataclass(frozen=True)
class Exercises:
    """A module as its box describes it. ``notebook`` is the released notebook, if there is one."""

    name: str
    title: str
    facts: list[str]
    notebook: Path | None


def describe(course: Course, name: str) -> Exercises:
    """What the box says of a module: from its source, or where that is absent from the notebook students get."""
    notebook = course.root / "exercises" / name / f"{name}.ipynb"
    released = notebook if notebook.is_file() else None
    if name in course.modules:
        module = course.modules[name].module
        practice = len(module.items) - len(module.graded)
        facts = [
            ngettext("about {n} minute", "about {n} minutes", module.minutes),
            ngettext("{n} graded question", "{n} graded questions", len(module.graded)),
            *([_("{n} for practice", n=practice)] if practice else []),
            in_points(module.points),
        ]
        return Exercises(name, module.title, facts, released)
    title, facts = _from_notebook(released) if released else ("", [])
    return Exercises(name, title or _("Exercises of this chapter"), facts, released)


def _from_notebook(path: Path) -> tuple[str, list[str]]:
    """The title and what is in it. Without the module's source, only the notebook's first heading says a title."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    tokens = MarkdownIt().parse("".join(cells[0]["source"])) if cells else []
    title = next((token.content for token in tokens if token.type == "inline"), "")
    cards = sum(str(cell.get("id", "")).startswith("card-") for cell in cells)
    return title, [ngettext("{n} question", "{n} questions", cards)] if cards else []


def box(exercises: Exercises, docname: str, url: str) -> element:
    """The box with its buttons. ``url`` opens the notebook in the browser; empty if the book stands alone."""
    title = paragraph(span(_("Exercises"), "cw-name"), " ", span(exercises.title, "cw-title"))
    facts = paragraph(" · ".join(exercises.facts), classes=["cw-muted"])
    return make(
        "aside",
        fill(make("div", title, classes=["cw-head"]), *([facts] if exercises.facts else [])),
        _buttons(exercises, docname, url),
        *_how_to_open(exercises, url),
        classes=["cw-card", "cw-exercises"],
        data_exercises=exercises.name,
        aria_label=_("Exercises: {title}", title=exercises.title),
    )


def _how_to_open(exercises: Exercises, url: str) -> list[nodes.paragraph]:
    if url:
        return [paragraph(_("The exercises open in this browser. There is nothing to install."), classes=["cw-muted"])]
    if exercises.notebook:
        return [paragraph(_("Open the notebook with JupyterLab or Jupyter Notebook."), classes=["cw-muted"])]
    return []


def _buttons(exercises: Exercises, docname: str, url: str) -> nodes.paragraph:
    links: list[nodes.Node] = []
    if url:
        links.append(nodes.reference("", _("Open the exercises"), refuri=url, classes=["cw-button"]))
    if exercises.notebook:
        target = f"/../exercises/{exercises.name}/{exercises.notebook.name}"
        classes = ["cw-button", *(["cw-second"] if url else [])]
        text = span(_("Download for Jupyter (a notebook)"))
        links.append(download_reference("", "", text, reftarget=target, refdoc=docname, classes=classes))
    if not links:
        notebook = nodes.literal("", f"{exercises.name}.ipynb")
        return paragraph(*sentence(_("Your instructor gives you the notebook {notebook}."), notebook=notebook))
    line = paragraph(classes=["cw-buttons"])
    for link in links:
        fill(line, link, " ")
    return line
