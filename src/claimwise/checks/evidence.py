"""What verdicts rest on: cards that somebody has read, and sources that anybody can look up and something cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from claimwise.content import Course, Finding
from claimwise.content.cases import Case
from claimwise.content.modules import ResolvedModule
from claimwise.content.pages import is_citation, page_files, read_page
from claimwise.words import _

BIBLIOGRAPHY = Path("book") / "references.bib"

_CITED = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
_ENTRY = re.compile(r"\s*@\w+\s*\{\s*([^\s,]+)")


def find_unread(course: Course) -> Iterator[Finding]:
    """Verdicts, and items with evidence of their own, that rest on a card that nobody has read."""
    found = {finding for module in course.modules.values() for finding in unread_in(module)}
    for case in course.cases.values():
        found.update(_under_verdicts(case, case.verdicts))
    yield from sorted(found)


def unread_in(module: ResolvedModule) -> Iterator[Finding]:
    """The same for what the items of a module rest on."""
    yield from _under_verdicts(module.case, [item.claim for item in module.items if item.claim])
    for item in module.items:
        for card in item.evidence or ():
            if lack := _lack(module.case, card):
                what = _("{item} rests on the card {card}, which {lack}", item=item.id, card=card, lack=lack)
                yield Finding(what, _remedy(), *module.place(item))


def find_lost_sources(course: Course) -> Iterator[Finding]:
    """Sources that nobody can look up, and sources that nothing cites."""
    lines, cited = _lines(course.root / BIBLIOGRAPHY), _cited(course)
    for key, reference in course.references.items():
        line = lines.get(key, 0)
        if not reference.url:
            what = _("“{key}” has neither a DOI nor an address", key=key)
            yield Finding(what, _("add “doi” or “url”, so that readers can look it up"), file=BIBLIOGRAPHY, line=line)
        if course.whole and key not in cited:  # of a part nobody knows what the rest cites
            what = _("nothing cites “{key}”", key=key)
            yield Finding(what, _("cite it, or take it out"), file=BIBLIOGRAPHY, line=line)


def _under_verdicts(case: Case, claims: Iterable[str]) -> Iterator[Finding]:
    for claim in claims:
        verdict = case.verdicts.get(claim)
        for card in verdict.evidence if verdict else ():
            if lack := _lack(case, card):
                what = _(
                    "the verdict on {claim} rests on the card {card}, which {lack}", claim=claim, card=card, lack=lack
                )
                yield Finding(what, _remedy(), *case.verdict_place(claim))


def _lack(case: Case, name: str) -> str:
    """What a card lacks to carry a verdict; empty if nothing, or if the card could not be read."""
    card = case.evidence.get(name)
    if not card or card.carries:
        return ""
    return _("does not say what its authors conclude") if card.read else _("does not say when it was read")


def _remedy() -> str:
    return _("read the source and add “read” and “concludes” to the card, or rest on another one")


def _lines(path: Path) -> dict[str, int]:
    """The line of each entry of the bibliography."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    return {entry[1]: number for number, line in enumerate(lines, 1) if (entry := _ENTRY.match(line))}


def _cited(course: Course) -> set[str]:
    """The keys that a page, a card, a self-check, a module or a page of a small web cites."""
    keys = {card for case in course.cases.values() for card in case.evidence}
    keys |= {page.head.digest for web in course.webs.values() for page in web.pages.values() if page.head.digest}
    for path in page_files(course.root):
        for role in filter(is_citation, read_page(path.read_text(encoding="utf-8")).roles):
            keys.update(map(str.strip, role.content.split(",")))
    for path in [*(course.root / "book").glob("*.yml"), *(course.root / "solutions").glob("*.yml")]:
        for content in _CITED.findall(path.read_text(encoding="utf-8", errors="replace")):
            keys.update(map(str.strip, content.split(",")))
    return keys
