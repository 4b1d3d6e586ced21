"""History: every mark and change in the course, by whom and why, to look through and to take along as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from claimwise.desk.paged import A_PAGE
from claimwise.desk.rooms.students import titles
from claimwise.desk.visit import Download, Right, Room, Visit
from claimwise.tables import table_text
from claimwise.words import N_, _

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.gradebook.entry import Entry
    from claimwise.gradebook.record import Asked

FILTERS = ("q", "module", "by", "kind", "event")
"""The fields that choose what is shown."""


def page(visit: Visit) -> Mapping[str, Any]:
    """A page of what is asked for, and what one can ask for."""
    from claimwise.gradebook.entry import KINDS
    from claimwise.gradebook.record import entries, people
    from claimwise.gradebook.students import assigned_modules, names_of

    if not visit.nbgrader.has_gradebook():
        return {"entries": None}
    at = max(1, int(number) if (number := visit.get("page")[:6]).isdecimal() else 1)
    with visit.nbgrader.reading() as connection:
        names = names_of(connection) if visit.may(Right.NAMES) else {}
        meant = _meant(visit, connection, names)
        asked = _asked(visit, meant[0] if len(meant) == 1 else "")
        clear = len(meant) == 1 or not _searched(visit)
        found = entries(connection, asked, A_PAGE + 1, (at - 1) * A_PAGE) if clear else []
        modules, by = assigned_modules(connection), people(connection)
    return {
        "entries": found[:A_PAGE],
        "meant": [(student, names.get(student, student)) for student in meant],
        "student": asked.student,
        "names": names,
        "at": at,
        "more": len(found) > A_PAGE,
        "modules": titles(visit, modules),
        "people": by,
        "kinds": {name: _(title) for name, (title, _whats) in KINDS.items()},
        "asked": {name: visit.get(name) for name in FILTERS},
        "fields": {name: value for name in FILTERS if (value := visit.get(name))},
        **shown(visit),
    }


def shown(visit: Visit) -> Mapping[str, Any]:
    """What a template needs to show rows: times, modules and questions for people, and whether it may name students."""

    def module(name: str) -> str:
        return titles(visit, [name])[name] if name else ""

    def question(entry: Entry) -> str:
        known = visit.course.modules.get(entry.module)
        return known.cell_called(entry.cell) if known and entry.cell else entry.cell

    return {
        "when": visit.nbgrader.zone.shown,
        "module_called": module,
        "question_called": question,
        "may_name": visit.may(Right.NAMES),
    }


def _searched(visit: Visit) -> str:
    return visit.get("q").strip() if visit.may(Right.NAMES) else ""


def _meant(visit: Visit, connection: Any, names: Mapping[str, str]) -> list[str]:
    """Whom the search means: whose id it is, else everybody whose name or id holds all its words."""
    from claimwise.collect.names import meant_by
    from claimwise.gradebook.students import find_student

    if not (searched := _searched(visit)):
        return []
    if find_student(connection, searched):
        return [searched]
    return meant_by(searched, names)


def _asked(visit: Visit, student: str) -> Asked:
    from claimwise.gradebook.record import Asked

    event = int(number) if (number := visit.get("event")[:12]).isdecimal() and visit.may(Right.NAMES) else 0
    return Asked(student, visit.get("module"), visit.get("by"), visit.get("kind"), event)


def table(visit: Visit) -> Download:
    """All that is asked for as a CSV table, the newest first."""
    from claimwise.gradebook.entry import COLUMNS
    from claimwise.gradebook.record import all_entries
    from claimwise.gradebook.students import names_of

    with visit.nbgrader.reading() as connection:
        names = names_of(connection) if visit.may(Right.NAMES) else {}
        meant = _meant(visit, connection, names)
        asked = _asked(visit, meant[0] if len(meant) == 1 else "")
        rows = all_entries(connection, asked) if len(meant) == 1 or not _searched(visit) else iter(())
        text = table_text(COLUMNS, _cells(visit, rows, names))
    return Download(text.encode(), "history.csv", "text/csv; charset=utf-8")


def _cells(visit: Visit, entries: Iterator[Entry], names: Mapping[str, str]) -> Iterator[dict[str, object]]:
    from claimwise.gradebook.entry import table_row

    told = shown(visit)
    for entry in entries:
        whose = (entry.student if told["may_name"] else "", names.get(entry.student, ""))
        yield table_row(entry, told["when"](entry.time), told["question_called"](entry), *whose)


ROOM = Room("history", N_("History"), page, downloads={"table": table}, needs=frozenset({Right.RUN}))
