"""A row of our own each time that all data of a course were exchanged: a term that ended, a backup that was put back.

The row is written in the same transaction as the new state of the gradebook. So whoever finds the work cut short can
tell from it on which side of the exchange the course is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from claimwise.gradebook.own_tables import EXCHANGED, is_there, utc_now


@dataclass(frozen=True)
class Exchanged:
    """What was done (``archive`` or ``restore``), where what was there before is kept, and when, in UTC."""

    what: str
    file: str
    time: datetime


def note_exchanged(connection: Connection, key: str, what: str, file: str) -> None:
    """Note that the data were exchanged, under a key that is used once."""
    connection.execute(EXCHANGED.insert(), {"id": key, "what": what, "file": file, "time": utc_now()})


def was_exchanged(connection: Connection, key: str) -> bool:
    """Whether the exchange with this key was carried out."""
    if not is_there(connection, EXCHANGED):
        return False
    return connection.execute(select(EXCHANGED.c.id).where(EXCHANGED.c.id == key)).first() is not None


def exchanges(connection: Connection) -> list[Exchanged]:
    """Every time that the data were exchanged, oldest first."""
    if not is_there(connection, EXCHANGED):
        return []
    rows = connection.execute(select(EXCHANGED).order_by(EXCHANGED.c.time)).mappings()
    return [Exchanged(row["what"], row["file"], row["time"]) for row in rows]
