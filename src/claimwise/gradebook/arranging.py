"""Deciding about people of the class: what is asked for is checked, kept with who, when and why, and takes effect.

Extra time is written to nbgrader's rows too, and penalties for late work are worked out again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime, timedelta

from nbgrader import api
from sqlalchemy import select

from claimwise.errors import ClaimwiseError
from claimwise.gradebook.arrangements import (
    EVERYWHERE,
    Arrangement,
    Change,
    ChangedMeanwhileError,
    arrange,
    decided_at,
    standings,
)
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.students import assigned_modules
from claimwise.gradebook.told_time import ToldTime
from claimwise.gradebook.unused import files_in
from claimwise.words import _, listed, ngettext

MOST = timedelta(days=366)
"""The most extra time that can be granted."""

_MOST_FILES = 5

_SPAN = re.compile(r"(\d{1,15}(?:[.,]\d{1,2})?)\s*([a-z]+)", re.IGNORECASE)
_UNITS = {  # not said: how extra time is typed
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks"), timedelta(weeks=1)),
}
_NOTHING = ("", "none", "0")  # not said: how extra time is typed


class ArrangingError(ClaimwiseError):
    """Something cannot be decided like that. The message says why and what to do."""


def read_span(text: str) -> timedelta:
    """Extra time as a person types it: “2 days”, “36 h”, “1 day 12 hours”, “none”. Raises :class:`ArrangingError`."""
    plain = text.strip().casefold()
    if plain in _NOTHING:
        return timedelta()
    parts = _SPAN.findall(plain)
    rest = _SPAN.sub("", plain).strip(" ,")
    if rest or not parts or any(unit not in _UNITS for _, unit in parts):
        what = _("the extra time “{text}” is not understood", text=text[:60])
        raise ArrangingError(what, _("write it like “2 days”, “36 hours” or “none”; a year is the most"))
    seconds = sum(float(many.replace(",", ".")) * _UNITS[unit].total_seconds() for many, unit in parts)
    if seconds > MOST.total_seconds():
        what = _("the extra time “{text}” is more than the most that there is: {most}", text=text[:60], most=_most())
        raise ArrangingError(what, _("type less; to let a date go altogether, take the due date away"))
    return timedelta(seconds=seconds)


def _most() -> str:
    return ngettext("{n} day", "{n} days", MOST.days)


def span_in_words(span: timedelta) -> str:
    """A span of time for people: “2 days 12 hours”."""
    minutes = round(span.total_seconds() / 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [
        ngettext("{n} day", "{n} days", days) if days else "",
        ngettext("{n} hour", "{n} hours", hours) if hours else "",
        ngettext("{n} minute", "{n} minutes", minutes) if minutes else "",
    ]
    return " ".join(filter(None, parts)) or _("none")


def about_in_words(row: Arrangement) -> str:
    """What a decision is about, for people."""
    module = row.assignment
    words = {
        "extra-time": _("extra time for {module}", module=module) if module else _("extra time for all modules"),
        "excused": _("excused from {module}", module=module),
        "dropped": _("left the class"),
        "section": _("section"),
        "number": _("number on the platform"),
        "sis-id": _("SIS ID"),
        "login": _("login"),
        "mark": _("mark corrected in {module}", module=module),
        "late-penalty": _("late penalty"),
        "looked-at": _("looked at the work in {module}", module=module),
        "taken-back": _("work taken back in {module}", module=module),
        "handed-in": _("time of handing in for {module}", module=module),
        "canvas-column": _("column in Canvas for {module}", module=module) if module else _("columns in Canvas"),
        "unused": _("came for {module}, and was not taken in", module=module),
    }
    return words.get(row.what, row.what)  # a newer version may decide about more


def value_in_words(row: Arrangement, value: str) -> str:
    """A value that a decision gave or took, for people."""
    if row.what == "extra-time":
        return span_in_words(timedelta(seconds=int(value or 0)))
    if row.what in ("excused", "dropped", "looked-at"):
        return _("yes") if value else _("no")
    if row.what == "taken-back" and value:
        return _("kept in collected-before/")
    if row.what == "handed-in":
        return ToldTime.of(value).in_words
    if row.what == "canvas-column" and value:
        return ", ".join(name for name, _points in json.loads(value))
    if row.what == "unused" and value:
        return "; ".join(f"{found.file}: {found.what}" for found in files_in(value)[:_MOST_FILES])
    return value or "–"


def change_in_words(change: Change) -> str:
    """A decision for people, in one line: whose, what, from what to what, and who decided."""
    return _(
        "{student}: {what}: {before} → {after} ({who})",
        student=change.row.student,
        what=about_in_words(change.row),
        before=value_in_words(change.row, change.before),
        after=value_in_words(change.row, change.row.value),
        who=change.row.by,
    )


def decide(
    nbgrader: Nbgrader, decisions: Sequence[Arrangement], seen: Mapping[str, int] | None = None
) -> list[Arrangement]:
    """Keep decisions about students and let them take effect; gives those that changed anything.

    ``seen`` is as for :func:`arrange`. Raises :class:`ArrangingError` for a student or a module that nobody knows, and
    :class:`ChangedMeanwhileError` if somebody else has decided something since; then nothing is written.
    """
    with nbgrader.reading() as connection:
        assignments = assigned_modules(connection)
        students = set(connection.execute(select(api.Student.id)).scalars())
    require_modules({decision.assignment for decision in decisions} - {EVERYWHERE}, assignments)
    _require_students({decision.student for decision in decisions}, students)
    try:
        with nbgrader.writing() as connection:
            done = arrange(connection, decisions, seen)
    except ChangedMeanwhileError as error:
        raise ChangedMeanwhileError(error.changes, "; ".join(map(change_in_words, error.changes))) from None
    extended = {row.assignment: row.why for row in done if row.what == "extra-time"}
    why = because(_("extra time"), next(iter(extended.values()), ""))
    refresh_late(nbgrader, None if EVERYWHERE in extended else extended, why)
    return done


def can_be_taken_back(nbgrader: Nbgrader, time: datetime) -> bool:
    """Whether something was decided at that moment, and nothing about the same students since."""
    with nbgrader.reading() as connection:
        done = decided_at(connection, time)
        known = standings(connection, done.keys())
    return bool(done) and all(known[student].version == version for student, (version, _change) in done.items())


def take_back(nbgrader: Nbgrader, time: datetime, by: str) -> list[Arrangement]:
    """Let what held before a decision hold again, for all whom it was about; gives the new decisions.

    Raises :class:`ChangedMeanwhileError` if somebody has decided something about one of them since.
    """
    with nbgrader.reading() as connection:
        done = decided_at(connection, time)
    again = [
        Arrangement(row.student, row.what, before, row.assignment, _("taken back at once"), by)
        for row, before in ((change.row, change.before) for _version, change in done.values())
    ]
    return decide(nbgrader, again, {student: version for student, (version, _change) in done.items()})


def set_due(nbgrader: Nbgrader, assignment: str, due: datetime | None) -> None:
    """Say when a module is due, in UTC (``None``: at no time), and work out what late work loses."""
    with nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=due)
    nbgrader.note_done("due-date", assignment, value=nbgrader.zone.shown(due) if due else "")
    store = nbgrader.store(assignment)
    if due:
        store.refresh_late(_("due date"))
    else:
        store.end_penalties(_("due date"))


def because(what: str, why: str) -> str:
    """Why something followed: what was changed, and the reason that somebody typed for it, if they did."""
    return _("{what}: {why}", what=what, why=why) if why else what


def refresh_late(nbgrader: Nbgrader, assignments: Iterable[str] | None = None, why: str = "") -> None:
    """Work out the penalties for late work again, in the assignments that are named, or in all.

    Whose changed stands in the course's history, with ``why``.
    """
    with nbgrader.reading() as connection:
        names = assigned_modules(connection)
    for name in names if assignments is None else sorted(assignments):
        nbgrader.store(name).refresh_late(why)


def require_modules(asked: Iterable[str], known: Sequence[str]) -> None:
    """Refuse a module that the gradebook does not know. Raises :class:`ArrangingError`."""
    for name in sorted(asked):
        if name not in known:
            what = _("the gradebook does not know the module “{module}”", module=name)
            raise ArrangingError(what, _("it knows {modules}", modules=listed(known)))


def _require_students(asked: Set[str], known: Set[str]) -> None:
    for student in sorted(asked - known):
        what = _("the gradebook knows no student “{student}”", student=student)
        raise ArrangingError(what, _("collect with a class list, or grade the student's work first"))
