"""What verdicts rest on: cards that somebody has read, and sources that anybody can look up and something cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from claimwise.content import Course, Finding
from claimwise.content.cases import Case
from claimwise.content.modules import Item, ResolvedModule
from claimwise.content.pages import is_citation, read_page
from claimwise.words import _

BIBLIOGRAPHY = Path("book") / "references.bib"

_CITED = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
_ENTRY = re.compile(r"\s*@\w+\s*\{\s*([^\s,]+)")


def find_unread(course: Course) -> Iterator[Finding]:
    """Cards that nobody has read, though a verdict, or an item with evidence of its own, rests on them."""
    for case in course.cases.values():
        resting = [(claim, verdict.evidence) for claim, verdict in case.verdicts.items()]
        for module in course.modules.values():
            resting += [(f"{module.name} {item.id}", item.evidence or []) for item in _with_evidence(module, case)]
        yield from _unread(case, resting)


def unread_in(module: ResolvedModule) -> Iterator[Finding]:
    """The same for what the items of a module rest on."""
    verdicts = module.case.verdicts
    claims = dict.fromkeys(item.claim for item in module.items if item.claim in verdicts)
    resting = [(claim, verdicts[claim].evidence) for claim in claims if claim]
    yield from _unread(
        module.case, [*resting, *((item.id, item.evidence or []) for item in _with_evidence(module, module.case))]
    )


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


def _with_evidence(module: ResolvedModule, case: Case) -> list[Item]:
    return [item for item in module.items if item.evidence] if module.case is case else []


def _unread(case: Case, resting: Iterable[tuple[str, list[str]]]) -> Iterator[Finding]:
    resting = list(resting)
    for card in case.evidence.values():
        who = [name for name, cards in resting if card.id in cards]
        if who and not card.carries:
            lack = _("does not say what its authors conclude") if card.read else _("does not say when it was read")
            what = _("the card {card} {lack}; on it rest {who}", card=card.id, lack=lack, who=", ".join(who))
            remedy = _("read the source and add “read” and “concludes” to the card, or rest on another one")
            yield Finding(what, remedy, *case.evidence_place(card.id))


def _lines(path: Path) -> dict[str, int]:
    """The line of each entry of the bibliography."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    return {entry[1]: number for number, line in enumerate(lines, 1) if (entry := _ENTRY.match(line))}


def _cited(course: Course) -> set[str]:
    """The keys that a page, a card, a self-check or a module cites."""
    keys = {card for case in course.cases.values() for card in case.evidence}
    for path in (course.root / "book").rglob("*.md"):
        for role in filter(is_citation, read_page(path.read_text(encoding="utf-8")).roles):
            keys.update(map(str.strip, role.content.split(",")))
    for path in [*(course.root / "book").glob("*.yml"), *(course.root / "solutions").glob("*.yml")]:
        for content in _CITED.findall(path.read_text(encoding="utf-8", errors="replace")):
            keys.update(map(str.strip, content.split(",")))
    return keys
