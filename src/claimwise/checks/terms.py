"""Whether the glossary holds every term, and whether a reader finds a term linked where it first turns up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from claimwise.checks.readability import running_text
from claimwise.content import Course, Finding

_GLOSSARY = re.compile(r"^```\{glossary\}\n(.*?)^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\{term\}`(?:[^`<]*<)?([^`<>]+?)>?`")

IN_GLOSSARY = ("verdicts", "flaws")
"""Vocabularies whose every label is a term that readers look up."""


def find_lost_terms(course: Course) -> Iterator[Finding]:
    """Links to terms that the glossary lacks, vocabulary that it lacks, and terms not linked at their first use.

    A book without a glossary has nothing to look up, so nothing is found.
    """
    pages = {path: path.read_text(encoding="utf-8") for path in sorted((course.root / "book").rglob("*.md"))}
    terms = {term.lower(): path for path, text in pages.items() for term in _terms(text)}
    if not terms:
        return
    for path, text in pages.items():
        yield from _dead_links(path.relative_to(course.root), text, terms)
    glossary = next(iter(terms.values())).relative_to(course.root)
    for vocabulary in IN_GLOSSARY:
        for term in course.vocabulary.terms(vocabulary).values():
            if term.label.lower() not in terms:
                yield Finding(f"the glossary has no “{term.label}” ({vocabulary})", "explain it there", file=glossary)
    for term in terms:
        yield from _unlinked(term, course.root)


def _terms(page: str) -> Iterator[str]:
    for entries in _GLOSSARY.findall(page):
        yield from (line.strip() for line in entries.splitlines() if line[:1].strip(": "))


def _dead_links(path: Path, text: str, terms: dict[str, Path]) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines(), 1):
        for term in _LINK.findall(line):
            if term.lower() not in terms:
                yield Finding(
                    f"the glossary has no “{term}”", "explain it there, or name it as it stands", file=path, line=number
                )


def _unlinked(term: str, root: Path) -> Iterator[Finding]:
    """The first chapter that uses a term, unless it links it."""
    word = re.compile(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", re.IGNORECASE)
    for path in sorted((root / "book" / "chapters").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if term in {linked.lower() for linked in _LINK.findall(text)}:
            return
        if word.search(running_text(text)):
            what = f"“{term}” turns up here first and is not linked to the glossary"
            number = next((n for n, line in enumerate(text.splitlines(), 1) if word.search(line)), 0)
            yield Finding(what, f"write {{term}}`{term}`", file=path.relative_to(root), line=number)
            return
