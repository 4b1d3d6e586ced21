"""The marks that people gave: a row of our own for each, only ever added.

It names the answer that was marked by a hash, so that it can be told
from a mark for another answer for ever after.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, RowMapping, select

from claimwise.gradebook.own_tables import MARK, utc_now
from claimwise.gradebook.people import FORMGRADER

Stage = Literal["first", "second", "settled"]


@dataclass(frozen=True)
class PersonsMark:
    """What a person gave one answer. ``answer`` is its hash, empty if nobody can say which it was.

    ``points`` take the place of the machine's, ``None`` if they leave them as they are; ``extra`` is extra credit;
    ``levels`` are those of the rubric, by criterion, if they were noted; ``time`` is in UTC.
    """

    student: str
    cell: str
    answer: str
    points: float | None
    extra: float | None = None
    comment: str = ""
    levels: Mapping[str, int] | None = None
    marker: str = FORMGRADER
    stage: Stage = "settled"
    time: datetime = field(default_factory=utc_now)

    @property
    def given(self) -> tuple[float | None, float | None]:
        """Points and extra credit."""
        return self.points, self.extra


class History:
    """The settled marks that people gave some students in one assignment."""

    def __init__(self, connection: Connection, assignment: str, students: Sequence[str]) -> None:
        found = select(MARK).where(MARK.c.assignment == assignment, MARK.c.stage == "settled")
        rows = connection.execute(found.where(MARK.c.student.in_(students)).order_by(MARK.c.id)).mappings()
        self._marks = [_read(row) for row in rows]
        self._latest = {(mark.student, mark.cell): mark for mark in self._marks}
        self._given = {(mark.student, mark.cell, mark.given) for mark in self._marks}
        self._for_answer = {(mark.student, mark.cell, mark.answer): mark for mark in self._marks}

    @property
    def students(self) -> set[str]:
        """Who has a mark from a person."""
        return {student for student, _ in self._latest}

    def latest(self, student: str, cell: str) -> PersonsMark | None:
        """The last mark that was settled, for whichever answer."""
        return self._latest.get((student, cell))

    def was_given(self, student: str, cell: str, given: tuple[float | None, float | None]) -> bool:
        """Whether a person gave these points and this extra credit at any time, for whichever answer."""
        return (student, cell, given) in self._given

    def of_answer(self, student: str, cell: str, answer: str | None) -> PersonsMark | None:
        """The last mark that was settled for this answer."""
        return self._for_answer.get((student, cell, answer)) if answer else None


def add_marks(connection: Connection, assignment: str, marks: Iterable[PersonsMark]) -> None:
    """Add marks that people gave."""
    rows = [
        {
            **vars(mark),
            "assignment": assignment,
            "levels": None if mark.levels is None else json.dumps(dict(mark.levels)),
        }
        for mark in marks
    ]
    if rows:
        connection.execute(MARK.insert(), rows)


def marks_given(
    connection: Connection, assignment: str, student: str | None = None, cell: str | None = None
) -> list[PersonsMark]:
    """Every mark that a person ever gave in an assignment, to one student or to anybody, oldest first."""
    found = select(MARK).where(MARK.c.assignment == assignment).order_by(MARK.c.id)
    found = found if student is None else found.where(MARK.c.student == student)
    found = found if cell is None else found.where(MARK.c.cell == cell)
    return [_read(row) for row in connection.execute(found).mappings()]


def markers(connection: Connection) -> set[str]:
    """Everybody who ever gave a mark, by name."""
    return set(connection.execute(select(MARK.c.marker).distinct()).scalars())


def _read(row: RowMapping) -> PersonsMark:
    levels = row["levels"]
    kept = {name: row[name] for name in ("student", "cell", "answer", "points", "extra", "comment", "marker", "stage")}
    return PersonsMark(**kept, levels=None if levels is None else json.loads(levels), time=row["time"])
