"""A question: what it asks, what a class chose there, and what that says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimwise.desk.rooms.class_room import WORK
from claimwise.desk.visit import AskedError, Room, Visit
from claimwise.templating import from_markdown
from claimwise.words import N_, _


def page(visit: Visit) -> Mapping[str, Any]:
    """One graded question of a module. Nobody is named."""
    from claimwise.report import words
    from claimwise.report.shown import chosen_modules, shown

    module = visit.course.module(visit.needs("module"))
    item = next((item for item in module.graded if item.id == visit.needs("item")), None)
    if item is None:
        what = _("{module} has no graded question “{item}”", module=module.name, item=visit.get("item")[:40])
        raise AskedError(what, _("choose one in the room “Class”"))
    chosen = chosen_modules(visit.course, module.name)
    found = shown(visit.of_section, visit.course, chosen, visit.place.private(WORK))
    summary = next((one for one in found.summaries if one.module.name == module.name), None)
    known = next((one for one in summary.items if one.item.id == item.id), None) if summary else None
    return {
        "item": item,
        "called": module.called(item, with_id=True),
        "about": from_markdown(module.about(item)),
        "title": module.module.title,
        "module": module.name,
        **visit.told_of_section,
        "known": known,
        "n": summary.n if summary else 0,
        "zones": words.ZONES,
        "close": words.how_close(summary.n) if summary else "",
        "misconceptions": visit.course.vocabulary.terms("misconceptions"),
    }


ROOM = Room("question", N_("Question"), page, needs=frozenset(), listed=False)
