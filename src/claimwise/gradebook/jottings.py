"""What people note while they mark: texts that are still being typed, what they say of alike answers, who marks second.

A table of our own in the gradebook's database. Nothing of it is a mark, and nothing of it reaches a student.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Column, Connection, DateTime, Index, Integer, String, Table, Text, delete, func, select

from claimwise.gradebook.history import METADATA

About = Literal["draft", "apart", "left", "second", "tried"]
"""A mark being typed; an answer that is not alike; one whose mark is another than those of alike ones on purpose; who
marks second; model answers marked to practise."""

JOTTING = Table(
    "claimwise_jotting",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("assignment", String(128), nullable=False),
    Column("cell", String(128), nullable=False),
    Column("student", String(128), nullable=False),
    Column("about", String(8), nullable=False),
    Column("value", Text, nullable=False),
    Column("marker", String(128), nullable=False),
    Column("time", DateTime, nullable=False),
    Index("claimwise_jotting_of", "assignment", "cell", "about"),
)


@dataclass(frozen=True)
class Jotting:
    """Something noted about a question or, with a ``student``, about one answer; ``value`` has a form of its own."""

    assignment: str
    cell: str
    about: About
    value: str
    marker: str
    student: str = ""
    time: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))


def jot(connection: Connection, jotting: Jotting) -> None:
    """Note something in place of what the same person noted about the same thing; an empty value forgets it."""
    rub_out(connection, jotting.assignment, jotting.cell, jotting.about, jotting.marker, [jotting.student])
    if jotting.value:
        connection.execute(JOTTING.insert(), [vars(jotting)])


def rub_out(
    connection: Connection, assignment: str, cell: str, about: About, marker: str, students: Collection[str]
) -> None:
    """Forget what a person noted about some answers."""
    mine = (JOTTING.c.assignment == assignment, JOTTING.c.cell == cell, JOTTING.c.about == about)
    connection.execute(delete(JOTTING).where(*mine, JOTTING.c.marker == marker, JOTTING.c.student.in_(students)))


def rub_out_all(connection: Connection, assignment: str, cell: str, about: About, student: str) -> None:
    """Forget what anybody noted about an answer."""
    same = (JOTTING.c.assignment == assignment, JOTTING.c.cell == cell, JOTTING.c.about == about)
    connection.execute(delete(JOTTING).where(*same, JOTTING.c.student == student))


def values_about(connection: Connection, about: About) -> list[str]:
    """What was noted about one thing, in all assignments."""
    return list(connection.execute(select(JOTTING.c.value).where(JOTTING.c.about == about)).scalars())


def jotted(connection: Connection) -> dict[tuple[str, str], tuple[int, int]]:
    """Assignment and cell -> how much was noted there, and the number of the newest; aside from what is being typed."""
    about = JOTTING.c.assignment, JOTTING.c.cell
    found = select(*about, func.count(), func.max(JOTTING.c.id)).where(JOTTING.c.about != "draft").group_by(*about)
    return {(assignment, cell): (n, key) for assignment, cell, n, key in connection.execute(found)}


def jottings(
    connection: Connection, assignment: str, cell: str, about: About, marker: str | None = None
) -> list[Jotting]:
    """What was noted, by anybody or by one person, oldest first."""
    asked = (JOTTING.c.assignment == assignment, JOTTING.c.cell == cell, JOTTING.c.about == about)
    found = select(JOTTING).where(*asked).order_by(JOTTING.c.id)
    found = found if marker is None else found.where(JOTTING.c.marker == marker)
    return [
        Jotting(row.assignment, row.cell, row.about, row.value, row.marker, row.student, row.time)
        for row in connection.execute(found)
    ]
