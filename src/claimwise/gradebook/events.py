"""What was done with a class's work or data as a whole: taken in, marked by machine, handed back, archived, deleted.

Tables of our own in the gradebook's database, whose rows are only ever added: a row for what was done, when and by
whom, one for each student whom it was about, and the reasons, which may be others for each question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from claimwise.gradebook.own_tables import CONCERNED, EVENT, REASON, utc_now
from claimwise.gradebook.people import this_person

What = Literal[
    "taken-in",
    "undone",
    "class-list",
    "second-marking",
    "due-date",
    "item-points",
    "graded",
    "regraded",
    "late-points",
    "handed-back",
    "backup",
    "ended",
    "restored",
    "deleted",
]

OPEN, KEPT = "open", "kept"
"""In place of points: a person has yet to mark; a person's mark stands there, and stays."""


@dataclass(frozen=True)
class Concerned:
    """A student whom an event is about, and what it changed for them, as far as there is something to say.

    ``cell`` is the mark that changed; ``before`` and ``after`` are points (or :data:`OPEN`, :data:`KEPT`), or how work
    came in.
    """

    student: str
    cell: str = ""
    before: str = ""
    after: str = ""


def note_event(
    connection: Connection,
    what: What,
    assignment: str = "",
    concerned: Sequence[Concerned] = (),
    value: str = "",
    whys: Mapping[str, str] | None = None,
) -> None:
    """Note that whoever is at work has done something; ``value`` is a file, a date or a way, if there is one.

    ``whys`` are reasons: for some cells, and under an empty name for the whole.
    """
    told = {
        "what": what,
        "assignment": assignment,
        "value": value,
        "many": len({each.student for each in concerned}),
        "by": this_person(),
        "time": utc_now(),
    }
    key = connection.execute(EVENT.insert().returning(EVENT.c.id), told).scalar_one()
    if concerned:
        connection.execute(CONCERNED.insert(), [{"event": key, **vars(each)} for each in concerned])
    if reasons := [{"event": key, "cell": cell, "why": why} for cell, why in (whys or {}).items() if why]:
        connection.execute(REASON.insert(), reasons)
