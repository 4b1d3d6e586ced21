"""The history of a course: every mark that people gave, everything that was decided and done, the newest first.

What a row of it is, is decided here and nowhere else, and what it says in :mod:`.entry`: the history of the class and
that of one student show the same. A student's holds also what changed for everybody, such as the late penalty.
Rows are chosen, ordered and counted off by the database, so a page of them takes the same time in a large class.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    FromClause,
    Select,
    Subquery,
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

from claimwise.gradebook.entry import DECISIONS, EVENTS, KINDS, LISTED, MARKS, Entry, entry_of
from claimwise.gradebook.own_tables import ARRANGEMENT, CONCERNED, EVENT, MARK, REASON

_DECIDED_FOR_ALL = ("late-penalty",)
"""What was decided about the course, and may have changed everybody's marks."""

_OF_ALL = ("due-date", "restored")
"""What was done with the course, and may have changed everybody's marks."""


@dataclass(frozen=True)
class Asked:
    """Which rows: of one student, module or person, of a kind of :data:`KINDS`; or those that one ``event`` is made of.

    ``among`` are students, of whom alone rows are, where none is named. What is empty asks for all.
    """

    student: str = ""
    module: str = ""
    by: str = ""
    kind: str = ""
    event: int = 0
    among: Collection[str] = ()

    @property
    def whom(self) -> Collection[str]:
        """The students of whom rows are; empty for everybody."""
        return (self.student,) if self.student else self.among


def entries(connection: Connection, asked: Asked, most: int, skip: int = 0) -> list[Entry]:
    """So many rows, the newest first, after those that are skipped. All our tables must be there."""
    return [entry_of(row) for row in connection.execute(_rows(asked, most, skip)).mappings()]


def all_entries(connection: Connection, asked: Asked, at_once: int = 20_000) -> Iterator[Entry]:
    """All rows, the newest first."""
    skip = 0
    while found := entries(connection, asked, at_once, skip):
        yield from found
        skip += len(found)


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
    return _with_what_held_before(shown)


def _with_what_held_before(shown: FromClause) -> Select[Any]:
    """The rows with the one before that each took the place of, and with the reasons that stand elsewhere."""
    mark, decision, event, reason = MARK.alias(), ARRANGEMENT.alias(), EVENT.alias(), ARRANGEMENT.alias()
    own, whole_why = REASON.alias(), REASON.alias()
    mark_before = _last(shown, MARKS, MARK, "assignment", "student", "cell", stage="what")
    decision_before = _last(shown, DECISIONS, ARRANGEMENT, "assignment", "student", what="what")
    event_before = _last(shown, EVENTS, EVENT, "assignment", what="what")
    same_mark = [reason.c[name] == shown.c[name] for name in ("student", "assignment", "time")]
    whole = (
        shown.outerjoin(mark, mark.c.id == mark_before)
        .outerjoin(decision, decision.c.id == decision_before)
        .outerjoin(event, and_(shown.c.what == "due-date", event.c.id == event_before))
        .outerjoin(reason, and_(shown.c.source == MARKS, reason.c.what == "mark", *same_mark))
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
    order = shown.c.time.desc(), shown.c.source, shown.c.id.desc()
    return select(*shown.c, *earlier).select_from(whole).order_by(*order)


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
        MARKS,
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
    return found.where(*_asked_of(asked, mark.student, asked.whom, mark.assignment, mark.marker, mark.stage))


def _decisions(asked: Asked) -> Select[Any]:
    """What was decided; the reason for a mark stands with the mark, and what nobody decided is left out."""
    row = ARRANGEMENT.c
    same = {name: row[name] for name in ("id", "time", "by", "student", "assignment", "what", "value", "why")}
    found = _columns(DECISIONS, **same).where(row.what != "mark", or_(row.what != "late-penalty", row.by != ""))
    if not asked.student and asked.kind != "lists":
        found = found.where(row.what.not_in(LISTED))
    if asked.whom:
        found = found.where(or_(row.student != "", row.what.in_(_DECIDED_FOR_ALL)))
    students = (*asked.whom, "") if asked.whom else ()
    return found.where(*_asked_of(asked, row.student, students, row.assignment, row.by, row.what))


def _events(asked: Asked) -> Select[Any]:
    """What was done: a row for all whom it was about, or for those of them who are asked for."""
    event, of_them = EVENT.c, None if asked.student or not asked.among else _concerned_of(asked.among)
    many = event.many if of_them is None else func.coalesce(of_them.c.many, 0)
    found = _columns(EVENTS, **_same_of_event(), id=event.id, value=event.value, many=many, event=event.id)
    if asked.student:
        found = found.where(event.what.in_(_OF_ALL))
    if of_them is not None:
        found = found.outerjoin_from(EVENT, of_them, of_them.c.event == event.id)
        found = found.where(or_(of_them.c.many > 0, event.what.in_(_OF_ALL)))
    return found.where(*_asked_of(asked, null(), (), event.assignment, event.by, event.what))


def _concerned_of(students: Collection[str]) -> Subquery:
    """Event -> how many of some students it was about, where there are any."""
    one = CONCERNED.c
    many = func.count(one.student.distinct()).label("many")
    return select(one.event, many).where(one.student.in_(students)).group_by(one.event).subquery()


def _concerned(asked: Asked) -> Select[Any]:
    """What was done with one student, or all whom one event was about: a row for each."""
    event, one = EVENT.c, CONCERNED.c
    after = case((one.after != "", one.after), else_=event.value)
    own = {"id": one.id, "student": one.student, "cell": one.cell, "before": one.before, "value": after}
    found = _columns(EVENTS, **_same_of_event(), **own).join_from(EVENT, CONCERNED, one.event == event.id)
    if asked.event:
        found = found.where(event.id == asked.event)
    return found.where(*_asked_of(asked, one.student, asked.whom, event.assignment, event.by, event.what))


def _same_of_event() -> dict[str, ColumnElement[Any]]:
    return {**{name: EVENT.c[name] for name in ("time", "by", "assignment", "what")}, "done": EVENT.c.id}


def _asked_of(
    asked: Asked,
    student: ColumnElement[Any],
    students: Collection[str],
    module: ColumnElement[str],
    by: ColumnElement[str],
    what: ColumnElement[str],
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [student.in_(students)] if students else []
    found += [module == asked.module] if asked.module else []
    found += [by == asked.by] if asked.by else []
    return found + ([what.in_(KINDS[asked.kind][1])] if asked.kind in KINDS else [])
