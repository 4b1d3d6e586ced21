"""What formgrader's pages show of names, ids and answers: the letters as they are, nothing that a browser acts on.

And the marks that are there now, whoever gave them.

Formgrader puts names and ids into its pages as they come, and lets the HTML in a written answer through, so a script in
any of them would run with the grader's rights. It has settings for the page of a submission only; for the others, its
handlers are told here how to draw.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from html import escape
from pathlib import Path
from types import ModuleType
from typing import Any

import nbgrader
from jinja2 import Environment, FileSystemLoader
from jinja2.ext import Extension
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets.config import Config

from claimwise.handed_in.cells import WRITE_HERE
from claimwise.nbgrader_steps.ours import course_root

_EXTENSION = "nbgrader.server_extensions.formgrader"
_STOCK = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"

TEMPLATES = [str(Path(__file__).parents[1] / "templates"), str(_STOCK)]
"""Where the page of a submission is made of: our pieces first. They leave out the script that looks for formulas."""

_PLAIN = '<div class="tex2jax_ignore mathjax_ignore">{}</div>'  # not said: HTML


class ShowAsTyped(Preprocessor):
    """Shows names, ids and written answers as typed. It works on the page only: the notebook's file stays as it is."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """The notebook and what else the page shows, in HTML."""
        nb, resources = super().preprocess(nb, resources)  # type: ignore[no-untyped-call]
        for name, value in resources.items():
            if isinstance(value, str):
                # In scripts too, where a backslash would take the closing quotation mark with it.
                resources[name] = escape(value).replace("\\", "&#92;")
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, _: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """The cell, in HTML if a student wrote it; no formula is looked for in it or in what stands below it."""
        for output in cell.get("outputs", ()):
            if html := output.get("data", {}).get("text/html"):
                output["data"]["text/html"] = _PLAIN.format(html)
        if (
            cell.cell_type == "markdown"
            and cell.metadata.get("nbgrader", {}).get("solution")
            and cell.source != WRITE_HERE
        ):
            # On one line, because an empty line would end the HTML.
            lines = "<br>".join(escape(line) for line in cell.source.splitlines())
            cell.source = _PLAIN.format(lines)
        return cell, resources


class _InScripts(Extension):
    """Puts values into formgrader's scripts as JSON, so that nothing in them ends the text or the script."""

    _TEXT = re.compile(r'(var \w+ = )"\{\{ (\w+) \}\}";')

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """A template's source with ``tojson`` where a script takes a value."""
        return self._TEXT.sub(r"\1{{ \2 | tojson }};", source)


_pages = Environment(loader=FileSystemLoader(_STOCK), autoescape=True, extensions=[_InScripts])


def install() -> None:
    """Make formgrader's pages safe, if this process runs formgrader; anywhere else there is nothing to do."""
    if base := sys.modules.get(f"{_EXTENSION}.base"):
        _change(base)


@cache
def _change(base: ModuleType) -> None:
    """Change formgrader's handlers, once. Each request is answered by the settings of the course that it looks at."""
    stock_render, stock_exporter = base.BaseHandler.render, base.BaseHandler.exporter.fget
    stock_headers, stock_finish = base.BaseApiHandler.set_default_headers, base.BaseHandler.on_finish

    def render(handler: Any, name: str, **values: Any) -> str:
        """A page from one of formgrader's templates, with everything in it escaped."""
        if course_root(_settings(handler)):
            return _pages.get_template(name).render(**values)
        page: str = stock_render(handler, name, **values)
        return page

    def exporter(handler: Any) -> HTMLExporter:
        """What draws a submission, by the settings of the course that is being looked at.

        Formgrader would keep to the settings of the folder that it was started in.
        """
        now = _settings(handler)
        if course_root(now) or course_root(handler.settings["initial_config"]):
            return HTMLExporter(config=now)
        drawn: HTMLExporter = stock_exporter(handler)
        return drawn

    def set_default_headers(handler: Any) -> None:
        """How formgrader's data are sent: as text, because a browser that opens HTML would look for scripts in it."""
        stock_headers(handler)
        if course_root(_settings(handler)):
            handler.set_header("Content-Type", "text/plain; charset=UTF-8")

    def on_finish(handler: Any) -> None:
        """Forget the rows that were read: formgrader would show them, and compare with them, as they were then.

        Others write to the gradebook meanwhile, and a mark equal to a forgotten one would not be written at all.
        """
        stock_finish(handler)
        gradebook = handler.settings.get("nbgrader_gradebook")
        if gradebook is not None and course_root(_settings(handler)):
            gradebook.db.remove()

    base.BaseHandler.render = render
    base.BaseHandler.on_finish = on_finish
    base.BaseHandler.exporter = property(exporter)
    base.BaseApiHandler.set_default_headers = set_default_headers


def _settings(handler: Any) -> Config:
    settings: Config = handler.settings["nbgrader_formgrader"].config
    return settings
