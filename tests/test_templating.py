"""Our own pages: what others chose is text on each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from bs4 import BeautifulSoup
from jinja2 import Environment, nodes
from support import REPOSITORY

from claimwise import words
from claimwise.content import Course
from claimwise.errors import Finding
from claimwise.templating import render
from claimwise.written.answers import WrittenAnswer
from claimwise.written.pages import similar_page
from claimwise.written.similar import AlikeAnswers

TEMPLATES = REPOSITORY / "src" / "claimwise" / "templates"
OWN = "\"'><x-owned></x-owned><script>owned()</script>"


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_turns_escaping_off(template: Path) -> None:
    text = template.read_text(encoding="utf-8").replace(" ", "")

    assert "|safe" not in text
    assert "autoescapefalse" not in text


def owned(page: str) -> list[str]:
    return [tag.name for tag in BeautifulSoup(page, "html.parser").find_all(["x-owned", "script"])]


def test_ids_names_and_answers_are_text_on_our_pages(course: Course) -> None:
    students = [{"id": OWN, "cells": [{"href": OWN, "score": 1, "pending": True, "late": False}]}]
    module = {"name": OWN, "title": OWN, "points": 2}
    answer = WrittenAnswer(OWN, "r1", OWN)
    chosen = course.modules["03-hedges"]

    others = {
        "search": dict.fromkeys(("exercise", "feedback", "student", "module"), OWN),
        "capstone": OWN,
        "blind": OWN,
    }
    one = {**module, "student": OWN, "href": OWN, "score": 1}
    way = {**dict.fromkeys(("chapter", "exercises", "hand_in"), OWN), "feedback": one}
    pages = [
        render("gradebook.html", modules=[module], students=students),
        render("start.html", course=OWN, students=1, modules=2, way=way, marked=one, changed=one, **others),
        render("problems.html", findings={OWN: [Finding(OWN, OWN, Path(OWN), 1, OWN)]}),
        similar_page(chosen, [AlikeAnswers(next(iter(chosen.form.written)), ((answer, answer),))]),
    ]

    for page in pages:
        assert owned(page) == []
        assert "&lt;x-owned&gt;" in page


SAID = re.compile(r"[^\W\d_]{2}")
READ_OUT = {"title", "alt", "aria-label", "placeholder"}
"""Attributes that people hear or see."""

SAME_EVERYWHERE = {"claimwise": "its name"}
"""Words of a template that every language writes like this, and why."""


class Words(HTMLParser):
    """The words in a page's source that people read, with those of attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.program = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.program = tag in ("script", "style")
        self.found += [value for name, value in attrs if name in READ_OUT and value and SAID.search(value)]

    def handle_endtag(self, _tag: str) -> None:
        self.program = False

    def handle_data(self, data: str) -> None:
        if not self.program and SAID.search(data) and data.strip() not in SAME_EVERYWHERE:
            self.found.append(data.strip())


def unsaid(source: str) -> list[str]:
    """The words of a template that gettext never sees: between its expressions, and sentences within these."""
    page = Environment(autoescape=True)
    outside = Words()
    outside.feed("".join(text for _, kind, text in page.lex(source) if kind == "data"))
    outside.close()
    return outside.found + list(sentences_in(page.parse(source)))


def sentences_in(node: nodes.Node) -> Iterator[str]:
    """Texts with spaces between letters that an expression holds, but for what gettext gets."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and re.search(r"[^\W\d_] [^\W\d_]", node.value):
        yield node.value
    said = isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in ("_", "ngettext")
    for child in node.iter_child_nodes(exclude=["args"] if said else None):
        yield from sentences_in(child)


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_every_word_of_a_template_goes_through_gettext(template: Path) -> None:
    assert unsaid(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<img alt="A cat" src="{{ cat }}"><script>let cat = "a word"</script>', ["A cat"]),
        ('{{ figure("A cat", label=_("A dog")) }}', ["A cat"]),
        ('{% if cat %}{{ _("Hello") }}{% endif %}<p class="soft" title="{{ _("A cat") }}">3 × {{ n }}</p>', []),
    ],
)
def test_words_that_gettext_never_sees_are_found(source: str, found: list[str]) -> None:
    assert unsaid(source) == found


def test_a_page_names_the_language_that_it_speaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = lambda: render("similar.html", title=OWN, questions=[])  # noqa: E731
    catalogue = Catalog(locale="de")
    catalogue.add("Similar answers: {title}", "Ähnliche Antworten: {title}")
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "claimwise.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setenv(words.LOCALES, str(tmp_path))

    with words.speaking("de"):
        german = page()

    assert '<html lang="de">' in german
    assert "<h1>Ähnliche Antworten: &#34;" in german
    assert owned(german) == []
    assert '<html lang="en">' in page()


@pytest.mark.parametrize(("n", "said"), [(1, "1 point"), (1.0, "1.0 point"), (0, "0 points"), (1.5, "1.5 points")])
def test_a_number_with_a_fraction_has_a_plural(n: float, said: str) -> None:
    assert words.ngettext("{n} point", "{n} points", n) == said
