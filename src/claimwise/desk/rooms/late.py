"""Late work: the one setting of the course, with examples of what it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimwise.desk.visit import Action, Go, Right, Room, Visit
from claimwise.words import N_, _

EARNED = 36.5
"""The points of the examples."""


def page(visit: Visit) -> Mapping[str, Any]:
    """What holds, what another setting would do (``per_day``), when modules are due, and every change so far."""
    from claimwise.gradebook.arrangements import changes
    from claimwise.gradebook.arranging import opened
    from claimwise.gradebook.database import reading
    from claimwise.gradebook.late import examples, in_words
    from claimwise.gradebook.late_setting import late_setting

    nbgrader = visit.nbgrader
    holds = late_setting(nbgrader)
    tried = _asked(visit) if visit.get("kind") else holds.penalty
    found = []
    if nbgrader.has_gradebook():
        with opened(nbgrader) as engine, reading(engine) as connection:
            found = changes(connection, "")
    return {
        "holds": holds,
        "tried": tried,
        "told": in_words(tried),
        "why": visit.get("why"),
        "examples": examples(tried, EARNED),
        "earned": EARNED,
        "history": [{"when": nbgrader.zone.shown(each.row.time), "change": each} for each in reversed(found)],
    }


def _asked(visit: Visit) -> Any:
    from claimwise.gradebook.late import LatePenalty, read_penalty

    return read_penalty(visit.get("per_day")) if visit.get("kind") == "per_day" else LatePenalty()


def change(visit: Visit) -> Go:
    """Set it for the whole course. What was typed since the examples were shown is shown first, and not set."""
    from claimwise.gradebook.late_setting import set_late_penalty

    asked, why = str(_asked(visit)), visit.get("why").strip()
    if visit.get("do") == "show" or asked != visit.get("shown", asked):
        kind = {"kind": "none" if asked == "none" else "per_day", "per_day": visit.get("per_day"), "why": why}
        changed = (
            "" if visit.get("do") == "show" else _("Nothing is set yet: look at the examples of this setting first.")
        )
        return Go("late", kind, changed)
    set_late_penalty(visit.nbgrader, asked, why=why, by=visit.user, seen=visit.needs("seen"))
    return Go("late", {}, _("The late penalty is set, and all penalties are worked out again."))


ROOM = Room("late", N_("Late work"), page, actions={"set": Action(change)}, needs=frozenset({Right.RUN}))
