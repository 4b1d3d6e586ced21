"""What was handed back: a row of our own for each page of feedback that left for a student, only ever added.

The row holds a hash of the page, so that a page that says something else today can be told from the one that was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, DateTime, Index, Integer, String, Table, inspect, select

from claimwise.gradebook.history import METADATA

_RETURNED = Table(
    "claimwise_returned",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("assignment", String(128), nullable=False),
    Column("student", String(128), nullable=False),
    Column("page", String(64), nullable=False),
    Column("way", String(16), nullable=False),
    Column("time", DateTime, nullable=False),
    Index("claimwise_returned_of", "assignment", "student"),
)


@dataclass(frozen=True)
class Returned:
    """The last time that a student's page was handed back: its hash, by which way, and when, in UTC."""

    page: str
    way: str
    time: datetime


def note_returned(connection: Connection, assignment: str, pages: Mapping[str, str], way: str) -> None:
    """Note that pages were handed back. ``pages`` maps students to the hashes of their pages."""
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = [
        {"assignment": assignment, "student": student, "page": page, "way": way, "time": now}
        for student, page in pages.items()
    ]
    if rows:
        connection.execute(_RETURNED.insert(), rows)


def everybody_returned_to(connection: Connection) -> dict[str, set[str]]:
    """Assignment -> everybody to whom a page was handed back at any time."""
    found: dict[str, set[str]] = {}
    if inspect(connection).has_table(_RETURNED.name):
        rows = select(_RETURNED.c.assignment, _RETURNED.c.student).distinct()
        for assignment, student in connection.execute(rows):
            found.setdefault(assignment, set()).add(student)
    return found


def returned(connection: Connection, assignment: str) -> dict[str, Returned]:
    """Student -> the last time that the page was handed back, for those for whom it was."""
    if not inspect(connection).has_table(_RETURNED.name):
        return {}
    found = select(_RETURNED).where(_RETURNED.c.assignment == assignment).order_by(_RETURNED.c.id)
    rows = connection.execute(found).mappings()
    return {row["student"]: Returned(row["page"], row["way"], row["time"]) for row in rows}
