"""The way to a page's exercises near its top. Their box stands near its end, many screens down on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes

from claimwise.book.exercises import Exercises
from claimwise.book.markup import element, make, span
from claimwise.words import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_NOTED = "claimwise-exercises"  # not said: a key
_Way = tuple[Exercises, str, str]

_TOLD = 2
"""So many facts stand beside the way: how long it takes, and how much there is."""


def note(env: BuildEnvironment, exercises: Exercises, url: str, anchor: str) -> None:
    """Have the page that is being read lead to a module: to ``url``, or, if that is empty, to its box on the page."""
    cast(list[_Way], env.temp_data.setdefault(_NOTED, [])).append((exercises, url, anchor))


def setup(app: Sphinx) -> None:
    """Put the ways to all modules of a page below its first paragraph."""
    app.connect("doctree-read", _put)


def _put(app: Sphinx, doctree: nodes.document) -> None:
    ways: list[_Way] = app.env.temp_data.pop(_NOTED, [])
    page = next(iter(doctree.findall(nodes.section)), None)
    if not ways or page is None:
        return
    after = 2 if len(page) > 1 and isinstance(page[1], nodes.paragraph) else 1
    lines = (_line(*way, is_alone=len(ways) == 1) for way in ways)
    page.insert(after, make("div", *lines, classes=["cw-ways"]))


def _line(exercises: Exercises, url: str, anchor: str, *, is_alone: bool) -> element:
    facts = span(" · ".join(exercises.facts[:_TOLD]), "cw-muted")
    if url:
        text = _("Go to the exercises") if is_alone else _("Exercises: {title}", title=exercises.title)
        classes = ["cw-button", "cw-second"]
        return make("p", make("a", text, href=url, classes=classes, data_exercises=exercises.name), " ", facts)
    text = _("The exercises are at the end of this page")
    if not is_alone:
        text = _("{title}: at the end of this page", title=exercises.title)
    return make("p", make("a", text, href=f"#{anchor}"), " ", facts)
