"""Late work: the one setting of the course, with examples of what it does, and the work that waits for a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claimwise.desk.paged import paged
from claimwise.desk.rooms.students import by_name, titles
from claimwise.desk.visit import Action, AskedError, Go, Right, Room, Visit
from claimwise.words import N_, _

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.gradebook.late import LatePenalty


@dataclass(frozen=True)
class Waiting:
    """A piece of work that waits for a time: the module with its title, the student with a name for people, and why.

    ``late``: the platform called it late; else it took the place of work whose time was known.
    """

    module: str
    title: str
    student: str
    called: str
    late: bool


EARNED = 36.5
"""The points of the examples."""


def page(visit: Visit) -> Mapping[str, Any]:
    """What holds, what another setting would do (``per_day``), when modules are due, and every change so far."""
    from claimwise.gradebook.arrangements import changes
    from claimwise.gradebook.late import examples, in_words
    from claimwise.gradebook.late_setting import late_setting

    nbgrader = visit.nbgrader
    holds = late_setting(nbgrader)
    tried = _asked(visit, visit.get("kind")) if visit.get("kind") else holds.penalty
    found = []
    if nbgrader.has_gradebook():
        with nbgrader.reading() as connection:
            found = [each for each in changes(connection, "") if each.row.what == "late-penalty"]
    return {
        "holds": holds,
        "tried": tried,
        "told": in_words(tried),
        "why": visit.get("why"),
        "examples": examples(tried, EARNED),
        "earned": EARNED,
        "timeless": paged(_timeless(visit), visit.get("page")),
        **visit.told_of_sections,
        "history": [{"when": nbgrader.zone.shown(each.row.time), "change": each} for each in reversed(found)],
    }


def _timeless(visit: Visit) -> Sequence[Waiting]:
    """The work that somebody should say a time for, by modules and names."""
    from claimwise.collect.said_times import without_time
    from claimwise.gradebook.students import everybody

    if not (found := without_time(visit.of_section)):
        return []
    with visit.nbgrader.reading() as connection:
        people = {one.id: one for one in everybody(connection)}
    named = titles(visit, sorted({each.module for each in found}))
    waiting = [(people[each.student], each) for each in found if each.student in people]
    return [
        Waiting(each.module, named[each.module], one.id, one.name or one.id, each.missing == "late")
        for one, each in sorted(waiting, key=lambda both: (both[1].module, by_name(both[0])))
    ]


def _asked(visit: Visit, kind: str) -> LatePenalty:
    """What the form asks for. Raises :class:`AskedError` for what is no number of per cent."""
    from claimwise.gradebook.late import LatePenalty, LatePenaltyError, read_penalty

    if kind != "per_day":
        return LatePenalty()
    typed = visit.get("per_day").strip()
    remedy = _("type a number from 0 to 100 in the field, such as 10 or 7.5; nothing has changed")
    if not typed:
        raise AskedError(_("the per cent for each day begun are missing"), remedy)
    try:
        return read_penalty(typed)
    except LatePenaltyError:
        raise AskedError(_("“{text}” is not understood as per cent for a day", text=typed[:40]), remedy) from None


def change(visit: Visit) -> Go:
    """Set it for the whole course. What was typed since the examples were shown is shown first, and not set.

    A number that somebody types is never dropped because “nothing” is still chosen beside it.
    """
    from claimwise.gradebook.late_setting import set_late_penalty

    typed, shows = visit.get("per_day").strip(), visit.get("do") == "show"
    forgotten = visit.get("kind") == "none" and typed not in ("", visit.get("stood"))
    asked, why = str(_asked(visit, "per_day" if forgotten else visit.get("kind"))), visit.get("why").strip()
    if shows or forgotten or asked != visit.get("shown", asked):
        fields = {"kind": "none" if asked == "none" else "per_day", "per_day": typed, "why": why, **visit.at_section}
        said = "" if shows else _("Nothing is set yet: look at the examples of this setting first.")
        if forgotten:
            said = _(
                "You typed {typed} while “nothing” was chosen. Below is what {typed} would do; nothing is set yet.",
                typed=typed[:40],
            )
        return Go("late", fields, said)
    set_late_penalty(visit.nbgrader, asked, why=why, by=visit.user, seen=visit.needs("seen"))
    if asked == visit.needs("seen"):
        return Go("late", visit.at_section, _("That held already; nothing has changed."))
    return Go("late", visit.at_section, _("The late penalty is set, and all penalties are worked out again."))


ROOM = Room("late", N_("Late work"), page, actions={"set": Action(change)}, needs=frozenset({Right.RUN}))
