"""How hard the chapters are to read, as a school grade."""

from __future__ import annotations

import re
from pathlib import Path

import pyphen

from claimwise.content.pages import read_page

WARN_ABOVE = 9.0
"""The course wants a reading age of about 14, which is about grade 9."""


_hyphenation = pyphen.Pyphen(lang="en_GB")


def reading_grades(root: Path) -> dict[str, float]:
    """Chapter -> Flesch-Kincaid grade of its running text."""
    chapters = sorted((root / "book" / "chapters").glob("*.md"))
    return {path.stem: reading_grade(running_text(path.read_text(encoding="utf-8"))) for path in chapters}


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade: 0.39 × words a sentence + 11.8 × syllables a word − 15.59 (Kincaid and others 1975).

    Syllables are counted as places to hyphenate plus one, a little low for short words. 0 for a text without words.
    """
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text)
    if not words:
        return 0.0
    sentences = max(1, len(re.findall(r"[.!?]+(?=[\s”\"')]|$)", text)))
    syllables = sum(len(_hyphenation.positions(word)) + 1 for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def running_text(markdown: str) -> str:
    """The sentences that a reader reads: without headings, tables, cards, citations and mark-up."""
    return "\n".join(text for _, text in read_page(markdown).prose)
