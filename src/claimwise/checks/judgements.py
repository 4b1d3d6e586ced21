"""Whether verdicts hang together: twins in a ledger, what an item is said to judge and its key, claim types asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimwise import kinds
from claimwise.content import Course, Finding
from claimwise.content.cases import Case, Verdict
from claimwise.content.modules import SOUND_VERDICTS, Item, ResolvedModule
from claimwise.kinds import Part
from claimwise.words import _, listed


def find_twins(course: Course) -> Iterator[Finding]:
    """Claims of one type that rest on the same evidence with another verdict, where the ledger does not say why."""
    for case in course.cases.values():
        for claims in _alike(case).values():
            for place, verdict in enumerate(claims):
                other = [first for first in claims[:place] if _unexplained(first, verdict)]
                if other:
                    yield _twin(case, verdict, other[0])


def _alike(case: Case) -> dict[tuple[str, frozenset[str]], list[Verdict]]:
    found = defaultdict(list)
    for verdict in case.verdicts.values():
        if verdict.evidence and verdict.claim in case.claims:
            found[case.claims[verdict.claim].type, frozenset(verdict.evidence)].append(verdict)
    return found


def _unexplained(first: Verdict, second: Verdict) -> bool:
    return first.verdict != second.verdict and not (first.differs or second.differs)


def _twin(case: Case, verdict: Verdict, other: Verdict) -> Finding:
    what = _(
        "{claim} is {verdict} and {twin} is {other}; both are of one type and rest on the same evidence",
        claim=verdict.claim,
        verdict=verdict.verdict,
        twin=other.claim,
        other=other.verdict,
    )
    remedy = _("give both the same verdict, or say why not in “differs” of one of them")
    return Finding(what, remedy, *case.verdict_place(verdict.claim))


def find_disagreeing(course: Course) -> Iterator[Finding]:
    """Items whose key says another thing on the claim than the item itself, or that ask and do not say."""
    for module in course.modules.values():
        yield from disagreeing_in(module, course)


def disagreeing_in(module: ResolvedModule, course: Course) -> Iterator[Finding]:
    """Those of one module. An item with several verdicts may be said to be what any is, or “partly” if they differ."""
    for item in module.items:
        sound = module.soundness(item)
        verdicts = [str(kinds.best(part)) for part in verdict_parts(course, module, item)]
        keyed = {SOUND_VERDICTS.get(verdict, "unsound") for verdict in verdicts}
        if sound is None and len(verdicts) == 1:
            what = _("{item} asks for a verdict, and nothing says how sound the claim is", item=item.id)
            yield Finding(what, _("add “judged: {sound}”", sound=min(keyed)), *module.place(item))
        elif sound and keyed and sound not in keyed and not (len(keyed) > 1 and sound == "partly"):
            what = _(
                "the verdict on {item} is keyed {verdict}, but the claim is said to be {sound}",
                item=item.id,
                verdict=listed(verdicts),
                sound=sound,
            )
            yield Finding(what, _("correct one of them"), *module.place(item))


def verdict_parts(course: Course, module: ResolvedModule, item: Item) -> Iterator[Part]:
    """The parts of an item that are answered by one of the course's verdicts, with their keys."""
    for part in module.key(item)["parts"]:
        named = course.vocabulary.named_by(kinds.option_ids(part)) == "verdicts"
        if named and isinstance(kinds.best(part), str):
            yield part


def find_types_not_asked(course: Course) -> Iterator[Finding]:
    """Claim types that are the key of no graded question, in a course that asks for claim types."""
    types = set(course.vocabulary.terms("claim-types"))
    asked = [
        part
        for module in course.modules.values()
        for item in module.graded
        for part in module.key(item)["parts"]
        if kinds.has_key(part) and _offers(part, types)
    ]
    keyed = {name for part in asked for name in _named(kinds.best(part))}
    if asked and (missing := sorted(types - keyed)):
        what = _("no graded question is answered by the claim type {types}", types=listed(missing))
        yield Finding(what, _("ask about such a claim"), file=Path("solutions"))


def _offers(part: Part, types: set[str]) -> bool:
    offered = set(kinds.option_ids(part))
    return len(offered & types) > 1 and len(offered - types) <= 1  # besides them perhaps “nothing fits”


def _named(response: Any) -> set[str]:
    """All names in a response, whatever its form."""
    if isinstance(response, dict):
        return set(map(str, response.values()))
    return set(map(str, response)) if isinstance(response, list) else {str(response)}
