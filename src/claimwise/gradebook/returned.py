"""What was handed back: a row of our own for each page of feedback that left for a student, only ever added.

The row holds a hash of the page, so that a page that says something else today can be told from the one that was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from claimwise.gradebook.own_tables import RETURNED, is_there, utc_now


@dataclass(frozen=True)
class Returned:
    """The last time that a student's page was handed back: its hash, by which way, and when, in UTC."""

    page: str
    way: str
    time: datetime


def note_returned(connection: Connection, assignment: str, pages: Mapping[str, str], way: str) -> None:
    """Note that pages were handed back. ``pages`` maps students to the hashes of their pages."""
    now = utc_now()
    rows = [
        {"assignment": assignment, "student": student, "page": page, "way": way, "time": now}
        for student, page in pages.items()
    ]
    if rows:
        connection.execute(RETURNED.insert(), rows)


def everybody_returned_to(connection: Connection) -> dict[str, set[str]]:
    """Assignment -> everybody to whom a page was handed back at any time."""
    found: dict[str, set[str]] = {}
    if is_there(connection, RETURNED):
        rows = select(RETURNED.c.assignment, RETURNED.c.student).distinct()
        for assignment, student in connection.execute(rows):
            found.setdefault(assignment, set()).add(student)
    return found


def returned(connection: Connection, assignment: str) -> dict[str, Returned]:
    """Student -> the last time that the page was handed back, for those for whom it was."""
    if not is_there(connection, RETURNED):
        return {}
    found = select(RETURNED).where(RETURNED.c.assignment == assignment).order_by(RETURNED.c.id)
    rows = connection.execute(found).mappings()
    return {row["student"]: Returned(row["page"], row["way"], row["time"]) for row in rows}
