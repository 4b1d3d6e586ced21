"""Whether the items cover what the course promises: every objective twice, every claim once, every option explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from claimwise.content import Course, Finding
from claimwise.content.interactions import Interaction
from claimwise.content.modules import Item, ResolvedModule
from claimwise.words import _

ITEMS_PER_OBJECTIVE = 2


def find_gaps(course: Course) -> Iterator[Finding]:
    """Thin objectives, claims neither worked nor asked, options without a reason, and items that stand there twice."""
    # Modules that share a claim share what its verdict lacks.
    yield from sorted({finding for module in course.modules.values() for finding in gaps_in(module, course)})
    yield from _forgotten_claims(course)
    yield from _twins(course)


def gaps_in(module: ResolvedModule, course: Course) -> Iterator[Finding]:
    """What a module promises and does not give: thin objectives, and options without a reason or a misconception."""
    yield from _thin_objectives(module)
    verdicts = set(course.vocabulary.terms("verdicts"))
    vocabularies = [set(course.vocabulary.terms(name)) for name in course.vocabulary.names()]
    for item in module.items:
        for part in item.interactions:
            yield from _unexplained(module, item, part, verdicts)
            if {option.id for option in part.options} not in vocabularies:
                yield from _unnamed(module, item, part)


def _thin_objectives(module: ResolvedModule) -> Iterator[Finding]:
    asked = Counter(item.objective for item in module.items)
    for objective in module.module.objectives:
        if asked[objective.id] < ITEMS_PER_OBJECTIVE:
            what = _(
                "the objective {objective} has {n} of {least} items",
                objective=objective.id,
                n=asked[objective.id],
                least=ITEMS_PER_OBJECTIVE,
            )
            yield Finding(what, _("add an item, or drop the objective"), file=module.file)


def _unexplained(module: ResolvedModule, item: Item, part: Interaction, verdicts: set[str]) -> Iterator[Finding]:
    silent = [option.id for option in part.options if not option.why]
    if not silent:
        return
    options = ", ".join(silent)
    if item.claim and {option.id for option in part.options} == verdicts:
        place = module.case.verdict_place(item.claim)
        what = _("on {claim} nothing is said to somebody who chooses {options}", claim=item.claim, options=options)
        yield Finding(what, _("add “remarks” to the verdict"), *place)
    else:
        what = _(
            "{item}, {part}: nothing is said to somebody who chooses {options}",
            item=item.id,
            part=part.id,
            options=options,
        )
        yield Finding(what, _("add “remarks” to the question"), *module.place(item))


def _unnamed(module: ResolvedModule, item: Item, part: Interaction) -> Iterator[Finding]:
    """Wrong options of an author's own list that name no misconception."""
    for option in part.options:
        if option.is_wrong and not option.misconception:
            what = _(
                "{item}, {part}: nothing names the slip behind the wrong option {option}",
                item=item.id,
                part=part.id,
                option=option.id,
            )
            yield Finding(what, _("give it a “misconception”"), *module.place(item))


def _forgotten_claims(course: Course) -> Iterator[Finding]:
    for name, asked in course.asked.items():
        case = course.cases.get(name)
        for claim in case.claims.values() if case else ():
            if case and not claim.worked and claim.id not in asked:
                what = _("no item asks about {claim}, and no chapter works it", claim=claim.id)
                yield Finding(what, _("ask about it, or work it"), *case.claim_place(claim.id))


def _twins(course: Course) -> Iterator[Finding]:
    seen: dict[tuple[object, ...], str] = {}
    for module in course.modules.values():
        for item in module.items:
            first = seen.setdefault(_question(module, item), f"{module.name}, {item.id}")
            if first != f"{module.name}, {item.id}":
                what = _("{item} asks the same as {first}", item=item.id, first=first)
                yield Finding(what, _("ask something else"), *module.place(item))


def _question(module: ResolvedModule, item: Item) -> tuple[object, ...]:
    return module.case.info.id, item.claim, item.passage, tuple(part.prompt for part in item.interactions)
