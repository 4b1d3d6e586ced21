"""A row of a course's history, in words: who did what and when, about whom, from what to what, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping

from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.arranging import value_in_words
from claimwise.gradebook.events import KEPT, OPEN
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
"""What a row is about -> what that is called."""

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

MARKS, DECISIONS, EVENTS = "mark", "decision", "event"
"""Where a row comes from."""


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


COLUMNS = ("when", "who", "what", "student", "name", "module", "question", "from", "to", "why", "students")  # not said:
"""The columns of the history as a table, for programs."""


def table_row(entry: Entry, when: str, question: str, student: str, name: str) -> dict[str, object]:
    """A row of that table. What the entry does not say in words is given: time, question, id and name."""
    between = entry.before, entry.after, entry.why, entry.many or ""
    cells = (when, entry.by, entry.what, student, name, entry.module, question, *between)
    return dict(zip(COLUMNS, cells, strict=True))


def entry_of(row: RowMapping) -> Entry:
    """What a row of the query in :mod:`.record` says."""
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
    if row["source"] == MARKS:
        return _points_before(row), _points(row["points"], row["extra"])
    if row["source"] == DECISIONS:
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
