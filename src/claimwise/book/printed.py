"""What only paper needs: the sources of a page with their addresses, because nobody can follow a link on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinxcontrib.bibtex.domain import BibtexDomain

from claimwise.book import domain
from claimwise.book.markup import make, paragraph, span
from claimwise.words import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def setup(app: Sphinx) -> None:
    """Add the list at the end of each page that cites something; the stylesheet shows it in print only."""
    app.connect("doctree-resolved", _add_sources)


def _add_sources(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    references = domain.of(app.env).course.references
    cited = _cited(app.env, docname) & references.keys()
    sources = sorted((references[key] for key in cited), key=lambda source: source.text)
    if sources:
        lines = (nodes.list_item("", paragraph(source.text, " ", span(source.url, "cw-url"))) for source in sources)
        title = paragraph(span(_("The sources cited here, for the printed page"), "cw-strong"))
        doctree += make("div", title, nodes.bullet_list("", *lines), classes=["cw-printed"])


def _cited(env: BuildEnvironment, docname: str) -> set[str]:
    cited = cast(BibtexDomain, env.get_domain("cite")).citation_refs
    return {target.key for reference in cited if reference.docname == docname for target in reference.targets}
