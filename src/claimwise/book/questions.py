"""The questions of a released notebook on a page of the book: what a card takes the place of when its script runs.

A page of exercises is a page like all others, so search, navigation and theme are the book's. Without scripts, or if
they fail, it shows each question's parts to read and leads to the notebook.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from claimwise.book import card_files, readable
from claimwise.book.directives import DataDirective
from claimwise.book.errors import BookError
from claimwise.book.markup import holds, make, paragraph, sentence
from claimwise.handed_in.asked import cards
from claimwise.words import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

Notebook = dict[str, Any]


class StartDirective(DataDirective):
    """Where the page says how far one is."""

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """The place, and what is said there without scripts."""
        notebook = _notebook(self.domain.root, name)
        scriptless = paragraph(
            *sentence(
                _(
                    "To answer on this page, your browser needs JavaScript. Without it, {download} and open it with "
                    "JupyterLab or Jupyter Notebook."
                ),
                download=_link(name),
            ),
            classes=["cw-scriptless"],
        )
        version = str(notebook.get("metadata", {}).get("claimwise", {}).get("version", ""))
        return [make("div", scriptless, data_exercise_page=name, data_version=version, classes=["cw-start"])]


class QuestionDirective(DataDirective):
    """The place of a card."""

    required_arguments = 2

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """What is asked, to read."""
        item = self.arguments[1]
        specs = dict(cards(_notebook(self.domain.root, name)))
        if item not in specs:
            raise BookError(_("the notebook of {module} has no question “{item}”", module=name, item=item))
        parts = (make("li", *readable.asked(part)) for part in specs[item]["parts"])
        told = readable.folded_rules(specs[item])
        shown = card_files.kinds_of(specs[item])
        return [make("div", make("ol", *parts), *told, data_item=item, data_kinds=shown, classes=["cw-to-read"])]


class EndDirective(DataDirective):
    """The place of the card for handing in."""

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """Where it is, and the notebook for who cannot use it."""
        text = paragraph(
            *sentence(_("Without JavaScript, {download}, answer in it, and hand it in."), download=_link(name)),
        )
        return [make("div", text, data_hand_in=name, classes=["cw-to-read"])]


def _link(name: str) -> nodes.reference:
    return nodes.reference("", _("download the notebook"), refuri=f"{name}.ipynb")


@cache
def _notebook(root: Path, name: str) -> Notebook:
    path = root / "exercises" / name / f"{name}.ipynb"
    if not path.is_file():
        raise BookError(_("the module {module} has no released notebook", module=name))
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def setup(app: Sphinx) -> None:
    """Register the places, and load the cards into pages that have some."""
    app.add_directive("exercise-start", StartDirective)
    app.add_directive("exercise-question", QuestionDirective)
    app.add_directive("exercise-end", EndDirective)
    app.connect("html-page-context", _load)


def _load(
    app: Sphinx,
    pagename: str,
    templatename: str,  # noqa: ARG001  Sphinx's signature
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    if not holds(doctree, "data-exercise-page"):
        return
    notebook = f"{pagename.rpartition('/')[2]}.ipynb"
    preload = f'<link rel="preload" as="fetch" crossorigin href="{notebook}">'  # not said: HTML
    context["metatags"] = f"{context.get('metatags', '')}{preload}\n"
    card_files.load(app, context, card_files.PAGE, doctree)
