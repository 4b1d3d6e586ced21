"""The notes at words of the glossary: in each page those that it links, in the glossary's own words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from claimwise.book import terms

LINKED = "a:has(> .std-term)"


def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(), "html.parser")


def said(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def glossary(real_book: Path) -> dict[str, str]:
    """What the glossary says of each word, by its anchor."""
    words = soup(real_book / "glossary.html").select("dl.glossary > dt")
    return {word["id"]: said(word.find_next_sibling("dd").get_text()) for word in words}


def test_each_page_has_the_notes_of_the_words_that_it_links_and_no_others(
    real_book: Path, glossary: dict[str, str]
) -> None:
    seen = set()
    for path in sorted(real_book.rglob("*.html")):
        page = soup(path)
        linked = {urldefrag(link["href"])[1] for link in page.select(LINKED)} - {""}
        linked = set() if path.name == "glossary.html" else linked
        notes = {note["id"].removeprefix("note-"): note for note in page.select(".cw-notes[hidden] > .cw-note")}
        assert notes.keys() == linked, path
        assert bool(page.select("script[src*='terms.js']")) == bool(page.select(".std-term")), path
        for anchor, note in notes.items():
            told = said(note.find(id=f"note-{anchor}-text").get_text())
            assert glossary[anchor].startswith(told), anchor
            assert len(told) <= terms.LONG, anchor
            for link in note.select("a"):
                target, fragment = urldefrag(link["href"])
                assert fragment in (path.parent / (target or path.name)).read_text(), (path, link)
        seen |= notes.keys()
    assert len(seen) > 80


def test_the_search_finds_a_word_where_it_is_explained_and_not_on_each_page_with_its_note(real_book: Path) -> None:
    assert "flashbacks" in soup(real_book / "content-note.html").select_one("#note-term-PTSD").get_text()
    index = json.loads(re.search(r"setIndex\((.*)\)", (real_book / "searchindex.js").read_text())[1])
    assert index["docnames"][index["terms"]["flashback"]] == "glossary"


@pytest.mark.parametrize(
    ("pieces", "short"),
    [
        (["A short text. It has two sentences."], "A short text. It has two sentences."),
        (["“It helps.” ", "x" * terms.LONG], "“It helps.”"),
        (["It is ", "well ", f"{'tried ' * 30}here. And there."], f"It is well {'tried ' * 30}here."),
        (["y" * (terms.LONG + 1)], "y" * (terms.LONG + 1)),
    ],
)
def test_a_long_text_is_its_first_sentence(pieces: list[str], short: str) -> None:
    paragraph = nodes.paragraph("", "", *map(nodes.Text, pieces))
    assert "".join(node.astext() for node in terms._short(paragraph)) == short
