"""How far a student is, on every page of a site: what the script ``cards/so_far.js`` needs to know of the course.

A book that stands alone has no exercises in it, so there is nothing to show and nothing is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from jinja2.utils import htmlsafe_json_dumps
from sphinx.util.docutils import SphinxDirective

from claimwise.book import card_files, domain
from claimwise.book.markup import make
from claimwise.words import N_, _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WORDS = {
    "begun": N_("{done} of {n} answered, go on at {place}"),
    "begun_short": N_("{done} of {n}"),
    "answered": N_("All {n} answered, not handed in"),
    "answered_short": N_("all answered"),
    "made": N_("File made, not handed in yet"),
    "made_short": N_("file made"),
    "changed": N_("Changed since you made your file"),
    "changed_short": N_("changed"),
    "handed": N_("Done, handed in"),
    "handed_short": N_("handed in"),
    "go_on": N_("Go on at question {place}"),
    "hand_in": N_("Go on to hand in"),
    "go_on_with": N_("Go on: {title}"),
    "next": N_("Next: {title}"),
}
"""What the script says, with places that it fills."""

_AFTER_THE_CARDS = 600
"""An import map must stand before all scripts that it speaks of."""


class GoOnDirective(SphinxDirective):
    """Where a page says what was done last, and leads back there; empty for everybody who has done nothing yet."""

    def run(self) -> list[nodes.Node]:
        """The place."""
        return [make("div", data_go_on="")]


def setup(app: Sphinx) -> None:
    """Register the place, and load the script into the pages of a site."""
    app.add_directive("go-on", GoOnDirective)
    app.connect("html-page-context", _load, priority=_AFTER_THE_CARDS)


def _load(
    app: Sphinx,
    pagename: str,  # noqa: ARG001  Sphinx's signature
    templatename: str,  # noqa: ARG001
    context: dict[str, Any],
    doctree: nodes.document | None,  # noqa: ARG001
) -> None:
    url = app.config.claimwise_exercises_url
    if not url or "://" in url:
        return
    course = {"modules": list(_modules(app)), "words": {name: _(said) for name, said in WORDS.items()}}
    written = htmlsafe_json_dumps(course)
    data = f'<script type="application/json" id="claimwise-course">{written}</script>\n'  # not said: HTML
    context["metatags"] = context.get("metatags", "") + data
    card_files.add(context, card_files.SO_FAR)


def _modules(app: Sphinx) -> Iterator[dict[str, Any]]:
    """The modules that are offered, as ``cards/course.js`` says."""
    course, config = domain.of(app.env).course, app.config
    for name in config.claimwise_modules.split() or course.modules:
        if name not in course.modules:
            continue
        module = course.modules[name].module
        about: dict[str, Any] = {
            "name": name,
            "title": module.title,
            "page": config.claimwise_exercises_url.format(module=name),
        }
        chapters = (f"chapters/{module.chapter}", module.chapter)
        if chapter := next((page for page in chapters if page in app.env.titles), ""):
            number = app.env.toc_secnumbers.get(chapter, {}).get("", ())
            named = ".".join(map(str, number)) + ". " if number else ""
            about |= {
                "title": named + module.title,
                "chapter": app.builder.get_target_uri(chapter),
                "about": named + app.env.titles[chapter].astext(),
            }
        yield about | ({"test": 1} if module.test else {})
