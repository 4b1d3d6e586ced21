"""HTML elements as docutils nodes, and short ways to build them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from string import Formatter
from typing import TYPE_CHECKING, cast

from docutils import nodes
from markupsafe import Markup
from sphinx.addnodes import pending_xref

from claimwise.words import ngettext

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

_WITHOUT_END = {"input"}


class element(nodes.General, nodes.Element):  # noqa: N801  docutils names nodes in lower case
    """An HTML element (``tag``) with attributes (``html``). Other builders show what is in it."""


class drawn(nodes.General, nodes.Element):  # noqa: N801  as above
    """A picture (``svg``). Builders that make no HTML leave it out, and so does the search: a table says the same."""


def make(tag: str, *children: nodes.Node | str, classes: Iterable[str] = (), **html: str) -> element:
    """An element. Strings become text; ``data_claim="c1"`` becomes the attribute ``data-claim``."""
    attributes = {name.replace("_", "-"): value for name, value in html.items()}
    return cast(element, fill(element("", tag=tag, html=attributes, classes=list(classes)), *children))


def fill(parent: nodes.Element, *children: nodes.Node | str) -> nodes.Element:
    """The node, with children added. Strings become text."""
    for child in children:
        parent += nodes.Text(child) if isinstance(child, str) else child
    return parent


def paragraph(*children: nodes.Node | str, classes: Iterable[str] = ()) -> nodes.paragraph:
    """A paragraph."""
    return cast(nodes.paragraph, fill(nodes.paragraph(classes=list(classes)), *children))


def sentence(message: str, **places: nodes.Node | Sequence[nodes.Node]) -> list[nodes.Node]:
    """A message in which a place in braces is taken by a node or by several, in the order of the reader's language."""
    parts: list[nodes.Node] = []
    for words, place, *_rest in Formatter().parse(message):
        parts += [nodes.Text(words)] if words else []
        if place is not None:
            given = places[place]
            parts += [given] if isinstance(given, nodes.Node) else given
    return parts


def picture(svg: Markup) -> drawn:
    """A picture of :mod:`claimwise.drawing`."""
    return drawn("", svg=str(svg))


def holds(doctree: nodes.document | None, attribute: str) -> bool:
    """Whether a page has an element of ours with this attribute; pages that Sphinx makes by itself have none."""
    return doctree is not None and any(attribute in node["html"] for node in doctree.findall(element))


def values(doctree: nodes.document | None, attribute: str) -> Iterator[str]:
    """What the elements of ours on a page say in this attribute."""
    if doctree is not None:
        yield from (node["html"][attribute] for node in doctree.findall(element) if attribute in node["html"])


def in_points(points: float) -> str:
    """Points as people say them: 1 point, 1.5 points."""
    return ngettext("{points:g} point", "{points:g} points", points, points=points)


def span(text: str, *classes: str) -> nodes.inline:
    """A piece of text with classes."""
    return nodes.inline("", text, classes=list(classes))


def decoration(*children: nodes.Node | str, classes: Iterable[str]) -> element:
    """Something to look at that a screen reader should pass over, because words next to it say the same."""
    return make("span", *children, classes=classes, aria_hidden="true")


def capitalised(text: str) -> str:
    """The text with its first letter in upper case and the others as they are."""
    return text[:1].upper() + text[1:]


def facts(*pairs: tuple[str, Iterable[nodes.Node]], classes: Iterable[str] = ()) -> nodes.definition_list:
    """A list of labelled facts."""
    rows = [nodes.definition_list_item("", _term(label), nodes.definition("", *body)) for label, body in pairs]
    return nodes.definition_list("", *rows, classes=["cw-facts", *classes])


def _term(label: str) -> nodes.term:
    return nodes.term("", label)


def page_link(docname: str, text: str, from_docname: str) -> pending_xref:
    """A link to another page of the book, by its path from the book's folder. Sphinx warns if there is none."""
    return _reference("std", "doc", f"/{docname}", from_docname, span(text), warn=True)


def label_link(label: str, text: str, from_docname: str) -> pending_xref:
    """A link to a label that Sphinx provides, such as ``genindex``."""
    return _reference("std", "ref", label, from_docname, span(text), warn=True)


def claim_link(name: str, shown: nodes.Element, from_docname: str, *, warn: bool) -> pending_xref:
    """A link to a claim, by its full name, in the annotated case; plain text if the book does not have that page."""
    return _reference("claimwise", "claim", name, from_docname, shown, warn=warn)


def _reference(
    domain: str, kind: str, target: str, from_docname: str, shown: nodes.Element, *, warn: bool
) -> pending_xref:
    return pending_xref(
        "",
        shown,
        refdomain=domain,
        reftype=kind,
        reftarget=target,
        refdoc=from_docname,
        refexplicit=True,
        refwarn=warn,
    )


def setup(app: Sphinx) -> None:
    """Teach the builders the new nodes."""
    silent = (_pass, _pass)
    app.add_node(element, html=(_visit_html, _depart_html), latex=silent, text=silent, man=silent, texinfo=silent)
    app.add_node(drawn, html=(_visit_drawn, _pass), latex=silent, text=silent, man=silent, texinfo=silent)


def _visit_html(self: HTML5Translator, node: element) -> None:
    self.body.append(self.starttag(node, node["tag"], "", **node["html"]))  # starttag escapes the values


def _depart_html(self: HTML5Translator, node: element) -> None:
    if node["tag"] not in _WITHOUT_END:
        self.body.append(f"</{node['tag']}>")


def _visit_drawn(self: HTML5Translator, node: drawn) -> None:
    self.body.append(node["svg"])


def _pass(self: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Nothing but the children, if there are any."""
