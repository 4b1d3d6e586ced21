"""The small note that opens at a word of the glossary: the glossary's own text, in each page that links the word.

``static/terms.js`` shows it. Without scripts the word is a link to the glossary, and the notes stay hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from docutils import nodes
from sphinx.addnodes import glossary
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri

from claimwise.book.markup import element, make, paragraph, span
from claimwise.words import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SCRIPT, STYLE = "terms.js", "terms.css"
"""Lie in ``static``; :mod:`claimwise.book.light` has only pages that link a word load them."""

LONG = 180
"""Of a text with more letters a note holds the first sentence."""

_ENDED = re.compile(r"[.!?][”’\"')]*(?=\s)")


@dataclass(frozen=True)
class Entry:
    """A word of the glossary with its text. ``uri`` leads to it from the book's first page."""

    word: str
    uri: str
    text: list[nodes.Node]


def setup(app: Sphinx) -> None:
    """Put the notes into each page just before it is written, so that no search finds them there."""
    app.connect("html-page-context", _add)
    app.add_js_file(SCRIPT, defer="defer")
    app.add_css_file(STYLE)


def _add(
    app: Sphinx,
    pagename: str,
    templatename: str,  # noqa: ARG001  Sphinx's signature
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    here = app.builder.get_target_uri(pagename)
    entries = list(_linked(app, here, doctree)) if doctree else []
    if entries and isinstance(app.builder, StandaloneHTMLBuilder):
        notes = make("div", *(_note(entry, here) for entry in entries), classes=["cw-notes"], hidden="")
        context["body"] += app.builder.render_partial(notes)["fragment"]


def _linked(app: Sphinx, here: str, doctree: nodes.document) -> Iterator[Entry]:
    """What the page links and another page explains, each once."""
    references = (node for node in doctree.findall(nodes.reference) if "refuri" in node and _is_word(node))
    for uri in dict.fromkeys(urljoin(here, reference["refuri"]) for reference in references):
        if entry := _glossary(app).get(uri):
            yield entry


def _is_word(reference: nodes.reference) -> bool:
    return any("std-term" in child["classes"] for child in reference.findall(nodes.inline))


@cache
def _glossary(app: Sphinx) -> dict[str, Entry]:
    """All words, by the place of each from the book's first page."""
    terms = (told for told in app.env.get_domain("std").get_objects() if told[2] == "term")
    found = {}
    for page in sorted({told[3] for told in terms}):
        doctree = app.env.get_and_resolve_doctree(page, app.builder)
        base = app.builder.get_target_uri(page)
        for item in (item for part in doctree.findall(glossary) for item in part.findall(nodes.definition_list_item)):
            text = [_seen_from_first_page(node, base) for node in _short(next(item.findall(nodes.paragraph)))]
            for term in item.findall(nodes.term):
                uri = f"{base}#{term['ids'][0]}"
                found[uri] = Entry(term.astext(), uri, text)
    return found


def _short(text: nodes.paragraph) -> Iterator[nodes.Node]:
    """The whole of a short text, the first sentence of a long one."""
    is_long = len(text.astext()) > LONG
    for node in text.children:
        if is_long and isinstance(node, nodes.Text) and (ended := _ENDED.search(node)):
            yield nodes.Text(node[: ended.end()])
            return
        yield node


def _seen_from_first_page(node: nodes.Node, page: str) -> nodes.Node:
    """A copy whose links begin at the book's first page and not at the page where the text stands."""
    copy = node.deepcopy()
    for link in copy.findall(nodes.reference):
        link["refuri"] = urljoin(page, link["refuri"] if "refuri" in link else f"#{link['refid']}")
    return copy


def _note(entry: Entry, here: str) -> element:
    text = [node.deepcopy() for node in entry.text]
    for link in (link for node in text for link in node.findall(nodes.reference)):
        link["refuri"] = _from(here, link["refuri"])
    name = f"note-{urlsplit(entry.uri).fragment}"
    more = nodes.reference("", _("In the glossary"), refuri=_from(here, entry.uri), internal=True)
    explained = paragraph(*text)
    explained["ids"].append(f"{name}-text")
    word = paragraph(span(entry.word, "cw-strong"))
    note = make("aside", word, explained, paragraph(more), classes=["cw-note"], role="note", aria_label=entry.word)
    note["ids"].append(name)
    return note


def _from(here: str, uri: str) -> str:
    """An address as a page names it. What lies on other hosts is left alone."""
    path, hash_sign, fragment = uri.partition("#")
    return uri if urlsplit(uri).scheme else f"{relative_uri(here, path)}{hash_sign}{fragment}"
