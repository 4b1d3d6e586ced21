"""The blueprint of the assessment: objectives by items by claims by difficulty, and how the keys are spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from docutils import nodes

from claimwise.book.markup import in_points, make, paragraph, span
from claimwise.checks.balance import blanket_shares
from claimwise.checks.course import judged_share
from claimwise.checks.cues import key_is_longest, key_place, single_choices
from claimwise.content import Course
from claimwise.content.modules import Item, ResolvedModule
from claimwise.words import N_, _, ngettext

LEVELS = {"easy": N_("{n} easy"), "medium": N_("{n} medium"), "hard": N_("{n} hard")}


def draw(course: Course) -> list[nodes.Node]:
    """A table for each module, and counts over all items. Shows no key, verdict or explanation."""
    if not course.modules:
        return [paragraph(_("The blueprint is drawn from the instructor's files, which are not here."))]
    return [*_summary(course), *(node for module in course.modules.values() for node in _module(module))]


def _summary(course: Course) -> Iterator[nodes.Node]:
    modules = list(course.modules.values())
    items = [item for module in modules for item in module.items]
    noted = sum(item.note is not None for item in items)
    noted_words = _(
        "In {n} of them a second reader, who answered without the key, disagreed or hesitated; what was settled stands "
        "in the item's note, in the instructor's files.",
        n=noted,
    )
    held = _(
        "{modules}, {items}.",
        modules=ngettext("{n} module", "{n} modules", len(modules)),
        items=ngettext("{n} item", "{n} items", len(items)),
    )
    yield paragraph(f"{held} {noted_words}")
    choices = [part for module in modules for part in single_choices(course, module)]
    places = Counter(key_place(part) for part in choices)
    spread = ", ".join(_("{n} at place {place}", n=n, place=place) for place, n in sorted(places.items()))
    stands = ngettext(
        "Of {n} single choice with options of its own, the key stands {spread}.",
        "Of {n} single choices with options of their own, the key stands {spread}.",
        len(choices),
        spread=spread,
    )
    longest = _("It is the longest option in {n}.", n=sum(key_is_longest(part) for part in choices))
    yield paragraph(f"{stands} {longest}")


def _module(module: ResolvedModule) -> Iterator[nodes.Node]:
    sound, judged = judged_share(module)
    unread = sum(blanket_shares(module).values())
    yield nodes.rubric("", f"{module.name}: {module.module.title}")
    told = [
        _("{points}.", points=in_points(module.module.points)),
        _("{sound} of {judged} judged claims sound or partly sound.", sound=sound, judged=judged),
        _("Best blanket strategy: {unread:.0%}.", unread=unread),
    ]
    yield paragraph(" ".join(told), classes=["cw-muted"])
    columns = (_("Objective"), _("Items"), _("Claims"), _("Difficulty"))
    head = make("tr", *(make("th", text, scope="col") for text in columns))
    rows = [_row(objective.text, _items(module, objective.id)) for objective in module.module.objectives]
    yield make(
        "div", make("table", make("thead", head), make("tbody", *rows), classes=["table"]), classes=["cw-scroll"]
    )


def _items(module: ResolvedModule, objective: str) -> list[Item]:
    return [item for item in module.items if item.objective == objective]


def _row(objective: str, items: Sequence[Item]) -> nodes.Element:
    names = ", ".join(_("{item} (practice)", item=item.id) if item.practice else item.id for item in items)
    claims = ", ".join(dict.fromkeys(claim for item in items for claim in item.claims)) or "–"
    levels = Counter[str](item.difficulty for item in items)
    difficulty = ", ".join(_(said, n=levels[name]) for name, said in LEVELS.items() if levels[name])
    return make(
        "tr", make("th", span(objective), scope="row"), *(make("td", text) for text in (names, claims, difficulty))
    )
