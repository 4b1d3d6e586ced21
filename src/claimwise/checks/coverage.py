"""Whether the items cover what the course promises: every objective twice, every claim once, every option explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from claimwise.content import Course, Problem
from claimwise.content.interactions import Choice
from claimwise.content.modules import Item, ResolvedModule

ITEMS_PER_OBJECTIVE = 2


def find_gaps(course: Course) -> Iterator[Problem]:
    """Thin objectives, claims neither worked nor asked, options without a reason, and items that stand there twice."""
    for module in course.modules.values():
        yield from _thin_objectives(module)
        yield from _unexplained(module)
    yield from _forgotten_claims(course)
    yield from _twins(course)


def _thin_objectives(module: ResolvedModule) -> Iterator[Problem]:
    asked = Counter(item.objective for item in module.items)
    for objective in module.module.objectives:
        if asked[objective.id] < ITEMS_PER_OBJECTIVE:
            what = f"the objective {objective.id} has {asked[objective.id]} of {ITEMS_PER_OBJECTIVE} items"
            yield Problem(module.file, 0, what, "add an item, or drop the objective")


def _unexplained(module: ResolvedModule) -> Iterator[Problem]:
    for item in module.items:
        for part in item.interactions:
            silent = [option.id for option in part.options if not option.why] if isinstance(part, Choice) else []
            if silent:
                what = f"{item.id}, {part.id}: nothing is said to somebody who chooses {', '.join(silent)}"
                yield Problem(module.file, 0, what, "add “remarks” to the claim's verdict, or to the question")


def _forgotten_claims(course: Course) -> Iterator[Problem]:
    for case in course.cases.values():
        modules = [module for module in course.modules.values() if module.case is case]
        asked = {item.claim for module in modules for item in module.items}
        for claim in case.claims.values():
            if modules and not claim.worked and claim.id not in asked:
                what = f"no item asks about {claim.id}, and no chapter works it"
                yield Problem(case.claims_file, 0, what, "ask about it, or work it")


def _twins(course: Course) -> Iterator[Problem]:
    seen: dict[tuple[object, ...], str] = {}
    for module in course.modules.values():
        for item in module.items:
            first = seen.setdefault(_question(module, item), f"{module.name}, {item.id}")
            if first != f"{module.name}, {item.id}":
                yield Problem(module.file, 0, f"{item.id} asks the same as {first}", "ask something else")


def _question(module: ResolvedModule, item: Item) -> tuple[object, ...]:
    return module.case.info.id, item.claim, item.passage, tuple(part.prompt for part in item.interactions)
