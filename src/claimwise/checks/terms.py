"""Whether the glossary holds every term, and whether a reader finds a term linked where it first turns up."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from claimwise.content import Course, Finding
from claimwise.content.pages import Page, page_files, read_page
from claimwise.words import _

IN_GLOSSARY = ("verdicts", "flaws")
"""Vocabularies whose every label is a term that readers look up."""


def find_lost_terms(course: Course) -> Iterator[Finding]:
    """Links to terms that the glossary lacks, vocabulary that it lacks, and terms not linked at their first use.

    A book without a glossary has nothing to look up, so nothing is found.
    """
    paths = page_files(course.root)
    pages = {path.relative_to(course.root): read_page(path.read_text(encoding="utf-8")) for path in paths}
    terms = {term.lower(): path for path, page in pages.items() for term in _terms(page)}
    if not terms:
        return
    for path, page in pages.items():
        yield from _dead_links(path, page, terms)
    glossary = next(iter(terms.values()))
    for vocabulary in IN_GLOSSARY:
        for term in course.vocabulary.terms(vocabulary).values():
            if term.label.lower() not in terms:
                what = _("the glossary has no “{term}” ({vocabulary})", term=term.label, vocabulary=vocabulary)
                yield Finding(what, _("explain it there"), file=glossary)
    chapters = {path: page for path, page in pages.items() if path.parent == Path("book") / "chapters"}
    for term in terms:
        yield from _unlinked(term, chapters)


def _terms(page: Page) -> Iterator[str]:
    for glossary in page.shown("glossary"):
        yield from (line.strip() for line in glossary.body.splitlines() if line[:1].strip())


def _dead_links(path: Path, page: Page, terms: Collection[str]) -> Iterator[Finding]:
    for role in page.used("term"):
        if role.target.lower() not in terms:
            what = _("the glossary has no “{term}”", term=role.target)
            yield Finding(what, _("explain it there, or name it as it stands"), file=path, line=role.line)


def _unlinked(term: str, chapters: Mapping[Path, Page]) -> Iterator[Finding]:
    """The first chapter that uses a term, unless it links it."""
    word = re.compile(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", re.IGNORECASE)
    for path, page in chapters.items():
        if term in {role.target.lower() for role in page.used("term")}:
            return
        if line := next((number for number, text in page.prose if word.search(text)), 0):
            what = _("“{term}” turns up here first and is not linked to the glossary", term=term)
            yield Finding(what, _("write {link}", link=f"{{term}}`{term}`"), file=path, line=line)
            return
