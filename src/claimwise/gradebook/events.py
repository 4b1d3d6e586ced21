"""What was done with a class's work or data as a whole: taken in, marked by machine, handed back, archived, deleted.

Two tables of our own in the gradebook's database, whose rows are only ever added: one row for what was done, when and
by whom, and one for each student whom it was about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from claimwise.gradebook.database import open_database, writing
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.own_tables import CONCERNED, EVENT, prepare, utc_now
from claimwise.gradebook.people import this_person

What = Literal[
    "taken-in",
    "undone",
    "class-list",
    "second-marking",
    "due-date",
    "graded",
    "regraded",
    "handed-back",
    "backup",
    "ended",
    "restored",
    "deleted",
]


@dataclass(frozen=True)
class Concerned:
    """A student whom an event is about, and what it changed for them, as far as there is something to say.

    ``cell`` is the mark that changed; ``before`` and ``after`` are points, or how work came in.
    """

    student: str
    cell: str = ""
    before: str = ""
    after: str = ""


def note_event(
    connection: Connection, what: What, assignment: str = "", concerned: Sequence[Concerned] = (), value: str = ""
) -> None:
    """Note that whoever is at work has done something; ``value`` is a file, a date or a way, if there is one."""
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


def note_done(
    nbgrader: Nbgrader,
    what: What,
    assignment: str = "",
    concerned: Iterable[Concerned] = (),
    value: str = "",
    wait: float | None = None,
) -> None:
    """The same in a transaction of its own; nothing is noted where there is no gradebook yet.

    ``wait`` is as in :func:`writing`. Raises :class:`StoreError` if nothing can be written.
    """
    if not nbgrader.has_gradebook():
        return
    engine = open_database(nbgrader.directory.db_url)
    try:
        prepare(engine)
        with writing(engine, wait) as connection:
            note_event(connection, what, assignment, list(concerned), value)
    finally:
        engine.dispose()
