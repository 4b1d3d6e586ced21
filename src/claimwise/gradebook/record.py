"""The history of a course: every mark that people gave, everything that was decided and done, the newest first.

What a row of it is, is decided here and nowhere else: the history of the class and that of one student show the same.
A student's holds also what changed for everybody, such as the late penalty.
Rows are chosen, ordered and counted off by the database, so a page of them takes the same time in a large class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    FromClause,
    RowMapping,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
)

from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.arranging import value_in_words
from claimwise.gradebook.events import KEPT, OPEN
from claimwise.gradebook.own_tables import ARRANGEMENT, CONCERNED, EVENT, MARK, REASON
from claimwise.words import N_, _, number

LISTED = ("section", "number", "sis-id", "login")
"""What class lists say of each student. It would bury the rest, so it is shown only if somebody asks for it."""

KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "marks": (N_("Marks that people gave"), ("first", "second", "settled")),
    "decisions": (
        N_("Decisions about students and the course"),
        (
            *("extra-time", "excused", "dropped", "late-penalty", "due-date", "second-marking", "looked-at"),
            *("handed-in", "item-points", "canvas-column"),
        ),
    ),
    "work": (
        N_("Taken in and marked by machine"),
        ("taken-in", "unused", "undone", "taken-back", "graded", "regraded", "late-points"),
    ),
    "back": (N_("Handed back"), ("handed-back",)),
    "lists": (N_("Class lists"), ("class-list", *LISTED)),
    "data": (N_("Backups, ends of terms, deleted students"), ("backup", "ended", "restored", "deleted")),
}
"""Kinds of rows that one can ask for -> what they are called, and what rows they are."""

WORDS = {
    "first": N_("mark of the first marker"),
    "second": N_("mark of the second marker"),
    "settled": N_("mark of a person"),
    "extra-time": N_("extra time"),
    "excused": N_("excused"),
    "dropped": N_("left the class"),
    "late-penalty": N_("late penalty"),
    "due-date": N_("due date"),
    "item-points": N_("points of a question"),
    "second-marking": N_("second marking"),
    "looked-at": N_("looked at the work"),
    "handed-in": N_("time of handing in"),
    "taken-back": N_("work taken back"),
    "canvas-column": N_("column in Canvas"),
    "unused": N_("files that came and were not taken in"),
    "section": N_("section"),
    "number": N_("number on the platform"),
    "sis-id": N_("SIS ID"),
    "login": N_("login"),
    "taken-in": N_("work taken in"),
    "undone": N_("taking in undone"),
    "class-list": N_("names noted from a class list"),
    "graded": N_("marked by machine"),
    "regraded": N_("marked with another key"),
    "late-points": N_("points off for being late"),
    "handed-back": N_("feedback handed back"),
    "backup": N_("backup made"),
    "ended": N_("term ended"),
    "restored": N_("backup put back"),
    "deleted": N_("a student deleted"),
}
_DECIDED_FOR_ALL = ("late-penalty",)
"""What was decided about the course, and may have changed everybody's marks."""

_OF_ALL = ("due-date", "restored")
"""What was done with the course, and may have changed everybody's marks."""

_IN_POINTS = ("graded", "regraded", "late-points", "item-points")
"""What tells points before and after."""

_INSTEAD = {OPEN: N_("open, for a person to mark"), KEPT: N_("the mark of a person stays")}
"""What it may tell in place of points."""

_AFTERWARDS = {
    "new": N_("new"),
    "replaces": N_("in place of an earlier one"),
    "moodle": N_("a zip for Moodle"),
    "canvas": N_("a zip for Canvas"),
    "mail": N_("a zip to send by mail"),
    "exchange": N_("nbgrader's exchange"),
}
"""How work came in, and by which way feedback went back, where that is no name of a platform."""

_MARKS, _DECISIONS, _EVENTS = "mark", "decision", "event"


@dataclass(frozen=True)
class Asked:
    """Which rows: of one student, module or person, of a kind of :data:`KINDS`; or those that one ``event`` is made of.

    What is empty asks for all.
    """

    student: str = ""
    module: str = ""
    by: str = ""
    kind: str = ""
    event: int = 0


@dataclass(frozen=True)
class Entry:
    """A row of the history: who did what and when (in UTC), about whom, from what to what, and why.

    ``what``, ``before`` and ``after`` are texts for people. ``cell`` is the marked one. ``many`` is how many students
    it is about, if ``student`` does not say; then ``event`` asks for a row for each of them. ``tells_key``: the reason
    says what is right, so that no student may read it.
    """

    time: datetime
    by: str
    what: str
    student: str
    module: str
    cell: str
    before: str
    after: str
    why: str
    many: int
    event: int
    tells_key: bool


def entries(connection: Connection, asked: Asked, most: int, skip: int = 0) -> list[Entry]:
    """So many rows, the newest first, after those that are skipped. All our tables must be there."""
    return [_entry(row) for row in connection.execute(_rows(asked, most, skip)).mappings()]


def all_entries(connection: Connection, asked: Asked, at_once: int = 20_000) -> Iterator[Entry]:
    """All rows, the newest first."""
    skip = 0
    while found := entries(connection, asked, at_once, skip):
        yield from found
        skip += len(found)


COLUMNS = ("when", "who", "what", "student", "name", "module", "question", "from", "to", "why", "students")  # not said:
"""The columns of the history as a table, for programs."""


def table_row(entry: Entry, when: str, question: str, student: str, name: str) -> dict[str, object]:
    """A row of that table. What the entry does not say in words is given: time, question, id and name."""
    between = entry.before, entry.after, entry.why, entry.many or ""
    cells = (when, entry.by, entry.what, student, name, entry.module, question, *between)
    return dict(zip(COLUMNS, cells, strict=True))


def people(connection: Connection) -> list[str]:
    """Everybody who did something that stands in the history."""
    names = [select(column).where(column != "").distinct() for column in (MARK.c.marker, ARRANGEMENT.c.by, EVENT.c.by)]
    return sorted({name for each in names for name in connection.execute(each).scalars()})


# --- the query


def _rows(asked: Asked, most: int, skip: int) -> Select[Any]:
    """The rows that are asked for. What held before is looked up for those that are shown, and for no others."""
    parts = [_concerned(asked)] if asked.event else [_marks(asked), _decisions(asked), _events(asked)]
    parts += [_concerned(asked)] if asked.student and not asked.event else []
    last = [part.order_by(text("time DESC"), text("id DESC")).limit(skip + most).subquery() for part in parts]
    every = union_all(*map(select, last)).subquery()
    order = every.c.time.desc(), every.c.source, every.c.id.desc()
    shown = select(every).order_by(*order).limit(most).offset(skip).subquery()
    mark, decision, event, reason = MARK.alias(), ARRANGEMENT.alias(), EVENT.alias(), ARRANGEMENT.alias()
    own, whole_why = REASON.alias(), REASON.alias()
    whole = (
        shown.outerjoin(mark, mark.c.id == _last(shown, _MARKS, MARK, "assignment", "student", "cell", stage="what"))
        .outerjoin(
            decision,
            decision.c.id == _last(shown, _DECISIONS, ARRANGEMENT, "assignment", "student", what="what"),
        )
        .outerjoin(
            event,
            and_(shown.c.what == "due-date", event.c.id == _last(shown, _EVENTS, EVENT, "assignment", what="what")),
        )
        .outerjoin(
            reason,
            and_(
                shown.c.source == _MARKS,
                reason.c.what == "mark",
                reason.c.student == shown.c.student,
                reason.c.assignment == shown.c.assignment,
                reason.c.time == shown.c.time,
            ),
        )
        .outerjoin(own, and_(own.c.event == shown.c.done, own.c.cell == shown.c.cell))
        .outerjoin(whole_why, and_(whole_why.c.event == shown.c.done, whole_why.c.cell == ""))
    )
    earlier = (
        mark.c.id.label("mark_before"),
        mark.c.points.label("points_before"),
        mark.c.extra.label("extra_before"),
        func.coalesce(decision.c.value, event.c.value, "").label("value_before"),
        func.coalesce(reason.c.why, own.c.why, whole_why.c.why, "").label("reason"),
        func.coalesce(reason.c.value, "").label("corrected"),
    )
    shown_first = shown.c.time.desc(), shown.c.source, shown.c.id.desc()
    return select(*shown.c, *earlier).select_from(whole).order_by(*shown_first)


def _last(shown: FromClause, source: str, table: Table, *same: str, **called: str) -> ColumnElement[Any]:
    """The number of the row before, which is about the same; ``called`` are columns that the rows call otherwise."""
    row = table.alias()
    alike = [row.c[name] == shown.c[name] for name in same]
    alike += [row.c[name] == shown.c[other] for name, other in called.items()]
    last = select(func.max(row.c.id)).where(shown.c.source == source, *alike, row.c.id < shown.c.id)
    return last.correlate(shown).scalar_subquery()


def _columns(source: str, **known: ColumnElement[Any]) -> Select[Any]:
    """What every part of the union tells, in one order; what a part does not say is empty."""
    texts = ("source", "by", "student", "assignment", "cell", "what", "before", "value", "why")
    empty: dict[str, ColumnElement[Any]] = {
        **dict.fromkeys(texts, literal("")),
        **dict.fromkeys(("points", "extra"), cast(null(), Float)),
        **dict.fromkeys(("many", "event", "done"), literal(0)),
    }
    told = {**empty, **known, "source": literal(source)}
    return select(*(column.label(name) for name, column in sorted(told.items())))


def _marks(asked: Asked) -> Select[Any]:
    mark = MARK.c
    found = _columns(
        _MARKS,
        id=mark.id,
        time=mark.time,
        by=mark.marker,
        student=mark.student,
        assignment=mark.assignment,
        cell=mark.cell,
        what=mark.stage,
        points=mark.points,
        extra=mark.extra,
    )
    students = (asked.student,) if asked.student else ()
    return found.where(*_asked_of(asked, mark.student, students, mark.assignment, mark.marker, mark.stage))


def _decisions(asked: Asked) -> Select[Any]:
    """What was decided; the reason for a mark stands with the mark, and what nobody decided is left out."""
    row = ARRANGEMENT.c
    same = {name: row[name] for name in ("id", "time", "by", "student", "assignment", "what", "value", "why")}
    found = _columns(_DECISIONS, **same).where(row.what != "mark", or_(row.what != "late-penalty", row.by != ""))
    if not asked.student and asked.kind != "lists":
        found = found.where(row.what.not_in(LISTED))
    if asked.student:
        found = found.where(or_(row.student != "", row.what.in_(_DECIDED_FOR_ALL)))
    students = (asked.student, "") if asked.student else ()
    return found.where(*_asked_of(asked, row.student, students, row.assignment, row.by, row.what))


def _events(asked: Asked) -> Select[Any]:
    """What was done: a row for all whom it was about."""
    event = EVENT.c
    own = {"id": event.id, "value": event.value, "many": event.many, "event": event.id}
    found = _columns(_EVENTS, **_same_of_event(), **own)
    if asked.student:
        found = found.where(event.what.in_(_OF_ALL))
    return found.where(*_asked_of(asked, null(), (), event.assignment, event.by, event.what))


def _concerned(asked: Asked) -> Select[Any]:
    """What was done with one student, or all whom one event was about: a row for each."""
    event, one = EVENT.c, CONCERNED.c
    after = case((one.after != "", one.after), else_=event.value)
    own = {"id": one.id, "student": one.student, "cell": one.cell, "before": one.before, "value": after}
    found = _columns(_EVENTS, **_same_of_event(), **own).join_from(EVENT, CONCERNED, one.event == event.id)
    if asked.event:
        found = found.where(event.id == asked.event)
    students = (asked.student,) if asked.student else ()
    return found.where(*_asked_of(asked, one.student, students, event.assignment, event.by, event.what))


def _same_of_event() -> dict[str, ColumnElement[Any]]:
    return {**{name: EVENT.c[name] for name in ("time", "by", "assignment", "what")}, "done": EVENT.c.id}


def _asked_of(
    asked: Asked,
    student: ColumnElement[Any],
    students: Sequence[str],
    module: ColumnElement[str],
    by: ColumnElement[str],
    what: ColumnElement[str],
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [student.in_(students)] if students else []
    found += [module == asked.module] if asked.module else []
    found += [by == asked.by] if asked.by else []
    return found + ([what.in_(KINDS[asked.kind][1])] if asked.kind in KINDS else [])


# --- in words


def _entry(row: RowMapping) -> Entry:
    before, after = _from_to(row)
    what = _(WORDS[row["what"]]) if row["what"] in WORDS else row["what"]  # a newer version may know of more
    if row["what"] == "extra-time" and not row["assignment"]:
        what = _("extra time for all modules")
    return Entry(
        row["time"],
        row["by"],
        what,
        row["student"],
        row["assignment"],
        row["cell"],
        before,
        after,
        row["why"] or row["reason"],
        row["many"],
        row["event"],
        tells_key=row["what"] == "regraded",
    )


def _from_to(row: RowMapping) -> tuple[str, str]:
    """What held before, and what since; empty where there is nothing to say."""
    if row["source"] == _MARKS:
        return _points_before(row), _points(row["points"], row["extra"])
    if row["source"] == _DECISIONS:
        about = Arrangement(row["student"], row["what"], row["value"])
        return value_in_words(about, row["value_before"]), value_in_words(about, row["value"])
    if row["what"] in _IN_POINTS:
        return _as_number(row["before"]), _as_number(row["value"])
    value = row["value"]
    return row["value_before"], _(_AFTERWARDS[value]) if value in _AFTERWARDS else value


def _points_before(row: RowMapping) -> str:
    """The mark that another one took the place of: a person's, or as the correction notes it, the machine's."""
    if row["mark_before"] is not None:
        return _points(row["points_before"], row["extra_before"])
    before, arrow, _after = row["corrected"].rpartition(": ")[2].rpartition(" → ")
    return _as_number(before) if arrow else ""


def _points(points: float | None, extra: float | None) -> str:
    told = _("the machine's mark") if points is None else number(points, "g")
    return f"{told} + {number(extra, 'g')}" if extra else told


def _as_number(text: str) -> str:
    """Points as they are kept, or what is told in place of them, for people."""
    if text in _INSTEAD:
        return _(_INSTEAD[text])
    try:
        return number(round(float(text), 2), "g")
    except ValueError:
        return text
