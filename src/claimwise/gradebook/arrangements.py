"""What holds for a person of the class: extra time, excused, dropped, and what the class list says of them.

A table of our own in the gradebook's database, whose rows are only ever added: who decided what, when, and why. What
was decided last counts; an empty value takes back what was decided before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, func, select, text

from claimwise.errors import ClaimwiseError
from claimwise.gradebook.own_tables import ARRANGEMENT, is_there, utc_now
from claimwise.words import _

What = Literal[
    "extra-time",
    "excused",
    "dropped",
    "section",
    "number",
    "sis-id",
    "login",
    "mark",
    "late-penalty",
    "taken-back",
    "looked-at",
    "handed-in",
    "unused",
    "canvas-column",
]
"""What a row is about. ``number`` is what Canvas calls a student; ``sis-id`` and ``login`` are its other names there.

``mark`` is the reason for a corrected mark, which itself is kept in :mod:`.history`, under the same time.
``late-penalty`` is the course's own setting, a row without a student. ``taken-back`` says that what lay there as a
student's work was not theirs, and counts no more; its value is the file's hash. ``looked-at`` is
told of in :mod:`.looked`. ``handed-in`` is when work came in, if a person says it or no platform does: see
:mod:`.told_time`. ``unused`` is told of in :mod:`.unused`. ``canvas-column`` is into which column of Canvas the marks
of a module go, and in the row of no module all that Canvas has: names and points.
"""

_OF_WORK = ("mark", "handed-in")
"""Decisions that stand elsewhere too, so that undoing the row alone would not undo them."""

EVERYWHERE = ""
"""In place of a module: what holds for all that have nothing of their own."""


class ChangedMeanwhileError(ClaimwiseError):
    """Somebody else has decided something about the same people since. ``changes`` are what they decided."""

    def __init__(self, changes: Sequence[Change], told: str = "") -> None:
        told = told or ", ".join(dict.fromkeys(change.row.by for change in changes))
        what = _("something changed since you looked: {changes}", changes=told)
        super().__init__(what, _("look at what holds now, then decide again"))
        self.changes = tuple(changes)


@dataclass(frozen=True)
class Arrangement:
    """One decision: for ``student`` and ``assignment`` (or :data:`EVERYWHERE`) something has a value from now on.

    An extra time is a number of seconds. ``by`` is who decided, ``time`` is in UTC.
    """

    student: str
    what: What
    value: str
    assignment: str = EVERYWHERE
    why: str = ""
    by: str = ""
    time: datetime = field(default_factory=utc_now)

    @property
    def about(self) -> tuple[str, str, str]:
        """Whose it is and what it decides."""
        return self.student, self.assignment, self.what


@dataclass(frozen=True)
class Change:
    """A decision, with the value that held before it."""

    row: Arrangement
    before: str


@dataclass(frozen=True)
class Standing:
    """What a list knows of a student, besides name and e-mail address.

    ``section`` is the text of the class list; ``number``, ``sis_id`` and ``login`` are what a learning platform calls
    the student (empty if nobody said). ``excused`` are modules that do not count. ``extra_time`` maps modules to the
    time that was granted; :data:`EVERYWHERE` is for all others. ``version`` grows with each decision.
    """

    section: str = ""
    number: str = ""
    sis_id: str = ""
    login: str = ""
    dropped: bool = False
    excused: frozenset[str] = frozenset()
    extra_time: Mapping[str, timedelta] = field(default_factory=dict)
    version: int = 0

    @property
    def sections(self) -> list[str]:
        """The sections that the student is in: lists write several between commas or semicolons."""
        return sections_in(self.section)

    def is_in(self, section: str) -> bool:
        """Whether the student is in a section; capitals make no difference."""
        return section.casefold() in map(str.casefold, self.sections)

    def extension(self, assignment: str) -> timedelta | None:
        """The extra time for a module, none if it was taken back; ``None`` if nobody ever decided on any."""
        return self.extra_time.get(assignment, self.extra_time.get(EVERYWHERE))


class Standings(dict[str, Standing]):
    """Student -> standing. Of whom nothing is known, nothing holds."""

    def __missing__(self, student: str) -> Standing:
        return Standing()

    @property
    def sections(self) -> list[str]:
        """All sections that somebody is in who was not dropped."""
        return sorted({each for standing in self.values() if not standing.dropped for each in standing.sections})

    def listed(self, student: str, section: str = "") -> bool:
        """Whether lists name a student: not one who was dropped, nor one of another section, if one is named."""
        found = self[student]
        return not found.dropped and (not section or found.is_in(section))


def sections_in(text: str) -> list[str]:
    """The sections in a cell of a class list."""
    return [each for part in re.split(r"[,;]", text) if (each := part.strip())]


def standings(connection: Connection, students: Collection[str] | None = None) -> Standings:
    """What holds for everybody of whom something was decided or listed, or for some students."""
    table = ARRANGEMENT.c
    columns = table.student, table.id, table.assignment, table.what, table.value
    by_student: dict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
    for student, *row in _latest(connection, columns, students):
        if student:
            by_student[student].append(tuple(row))
    return Standings({student: _standing(found) for student, found in by_student.items()})


def _standing(rows: Sequence[tuple[int, str, str, str]]) -> Standing:
    """What holds for a student: ``rows`` are version, module, what it is about, and its value."""
    values = {(what, assignment): value for _, assignment, what, value in rows if value}
    everywhere = {what: value for (what, assignment), value in values.items() if assignment == EVERYWHERE}
    return Standing(
        section=everywhere.get("section", ""),
        number=everywhere.get("number", ""),
        sis_id=everywhere.get("sis-id", ""),
        login=everywhere.get("login", ""),
        dropped="dropped" in everywhere,
        excused=frozenset(assignment for what, assignment in values if what == "excused"),
        extra_time=_extra_time({assignment: value for _, assignment, what, value in rows if what == "extra-time"}),
        version=max(row[0] for row in rows),
    )


def _extra_time(values: Mapping[str, str]) -> dict[str, timedelta]:
    """Extra time by module. What was taken back is none, unless time that was granted for all is left in its place."""
    falls_back = EVERYWHERE in values
    return {
        assignment: timedelta(seconds=int(value or 0))
        for assignment, value in values.items()
        if value or assignment == EVERYWHERE or not falls_back
    }


def changes(connection: Connection, student: str) -> list[Change]:
    """Everything that was decided about a student, or with an empty name about the course; oldest first."""
    return [change for _, change in _changes(connection, [student])]


def latest_about(connection: Connection, what: What, students: Collection[str] | None = None) -> list[Arrangement]:
    """What was decided last about one thing in all modules, for everybody or for some students."""
    return [Arrangement(*row) for row in _latest(connection, _FIELDS, students, what)]


def decisions(connection: Connection, what: What, assignment: str) -> dict[str, list[Arrangement]]:
    """Student -> all that was ever decided about one thing in a module, oldest first."""
    found: dict[str, list[Arrangement]] = defaultdict(list)
    if is_there(connection, ARRANGEMENT):
        table = ARRANGEMENT.c
        asked = select(*_FIELDS).where(table.what == what, table.assignment == assignment).order_by(table.id)
        for values in connection.execute(asked):
            row = Arrangement(*values)
            found[row.student].append(row)
    return found


def decided_at(connection: Connection, time: datetime) -> dict[str, tuple[int, Change]]:
    """Student -> what was decided at a moment, for one student or several at once, with the version that it made."""
    if not is_there(connection, ARRANGEMENT):
        return {}
    table = ARRANGEMENT.c
    found = select(table.student).where(table.time == time, table.student != "", table.what.not_in(_OF_WORK))
    students = list(connection.execute(found).scalars())
    known = _changes(connection, students)
    return {change.row.student: (key, change) for key, change in known if change.row.time == time}


def arrange(
    connection: Connection, decisions: Iterable[Arrangement], seen: Mapping[str, int] | None = None
) -> list[Arrangement]:
    """Add decisions; gives those that change anything, and only they are kept.

    ``seen`` maps students to the versions of their standings that somebody had before their eyes while deciding.
    Raises :class:`ChangedMeanwhileError` if one of them is older than what holds; then nothing is written.
    """
    decisions = list(decisions)
    if connection.dialect.name == "postgresql":  # SQLite is locked from the start of what writes
        connection.execute(text(f"LOCK TABLE {ARRANGEMENT.name} IN SHARE ROW EXCLUSIVE MODE"))  # not said: SQL
    if seen:
        later = _changes(connection, list(seen))
        if newer := [change for key, change in later if key > seen[change.row.student]]:
            raise ChangedMeanwhileError(newer)
    table = ARRANGEMENT.c
    columns = table.student, table.assignment, table.what, table.value
    known = _latest(connection, columns, {each.student for each in decisions})
    holds = {(student, assignment, what): value for student, assignment, what, value in known}
    new = []
    for decision in decisions:
        if holds.get(decision.about, "") != decision.value:
            holds[decision.about] = decision.value
            new.append(decision)
    if new:
        connection.execute(ARRANGEMENT.insert(), [vars(each) for each in new])
    return new


def note(connection: Connection, rows: Sequence[Arrangement]) -> None:
    """Add rows that say something in any case, also if the same was said before."""
    connection.execute(ARRANGEMENT.insert(), [vars(row) for row in rows])


def _latest(
    connection: Connection,
    columns: Sequence[Any],
    students: Collection[str] | None = None,
    what: What | None = None,
) -> Sequence[Any]:
    """Columns of the rows that count, of some students or about one thing if these are named; none without a table.

    The first column is the student's.
    """
    if not is_there(connection, ARRANGEMENT):
        return []
    table = ARRANGEMENT.c
    last = select(func.max(table.id)).group_by(table.student, table.assignment, table.what)
    last = last if what is None else last.where(table.what == what)
    found = select(*columns).where(table.id.in_(last)).order_by(table.id)
    if students is not None and len(students) <= _FEW:
        found = found.where(table.student.in_(students))
    rows = connection.execute(found).all()
    return rows if students is None else [row for row in rows if row[0] in students]


_FIELDS = [ARRANGEMENT.c[each.name] for each in fields(Arrangement)]

_FEW = 500
"""So many values any database takes in one statement."""


def _changes(connection: Connection, students: Sequence[str]) -> list[tuple[int, Change]]:
    if not is_there(connection, ARRANGEMENT):
        return []
    found = select(ARRANGEMENT.c.id, *_FIELDS).order_by(ARRANGEMENT.c.id)
    if len(students) <= _FEW:
        found = found.where(ARRANGEMENT.c.student.in_(students))
    wanted, holds = set(students), dict[tuple[str, str, str], str]()
    result = []
    for key, *values in connection.execute(found):
        read = Arrangement(*values)
        if read.student in wanted:
            result.append((key, Change(read, holds.get(read.about, ""))))
            holds[read.about] = read.value
    return result
