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
    from sqlalchemy import Connection

    from claimwise.gradebook.entry import Entry
    from claimwise.gradebook.record import Asked

FILTERS = ("q", "module", "by", "kind", "event", "section")
"""The fields that choose what is shown."""


def page(visit: Visit) -> Mapping[str, Any]:
    """A page of what is asked for, and what one can ask for."""
    from claimwise.gradebook.entry import KINDS
    from claimwise.gradebook.record import entries, people
    from claimwise.gradebook.students import assigned_modules

    if not visit.nbgrader.has_gradebook():
        return {"entries": None}
    at = max(1, int(number) if (number := visit.get("page")[:6]).isdecimal() else 1)
    with visit.nbgrader.reading() as connection:
        names, meant, asked = _found(visit, connection)
        found = entries(connection, asked, A_PAGE + 1, (at - 1) * A_PAGE) if asked else []
        modules, by = assigned_modules(connection), people(connection)
    return {
        "entries": found[:A_PAGE],
        "meant": [(student, names.get(student, student)) for student in meant],
        "student": asked.student if asked else "",
        "names": names,
        "at": at,
        "more": len(found) > A_PAGE,
        "modules": titles(visit, modules),
        "people": by,
        "kinds": {name: _(title) for name, (title, _whats) in KINDS.items()},
        "asked": {name: visit.get(name) for name in FILTERS},
        **visit.told_of_sections,
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


def _found(visit: Visit, connection: Connection) -> tuple[Mapping[str, str], list[str], Asked | None]:
    """Who may be named and how, whom the search means, and which rows to show; ``None`` until one student is meant."""
    from claimwise.gradebook.record import Asked
    from claimwise.gradebook.students import names_of

    names = names_of(connection) if visit.may(Right.NAMES) else {}
    among = _among(visit, connection)
    meant = [each for each in _meant(visit, connection, names) if not among or each in among]
    if _searched(visit) and len(meant) != 1:
        return names, meant, None
    event = int(number) if (number := visit.get("event")[:12]).isdecimal() and visit.may(Right.NAMES) else 0
    student = meant[0] if meant else ""
    return names, meant, Asked(student, visit.get("module"), visit.get("by"), visit.get("kind"), event, among)


def _among(visit: Visit, connection: Connection) -> list[str]:
    """Everybody of the section that is asked for, also who has left the class; nobody if none is."""
    from claimwise.gradebook.arrangements import standings

    section = visit.of_section.section
    return [student for student, known in standings(connection).items() if known.is_in(section)] if section else []


def _meant(visit: Visit, connection: Connection, names: Mapping[str, str]) -> list[str]:
    """Whom the search means: whose id it is, else everybody whose name or id holds all its words."""
    from claimwise.collect.names import meant_by
    from claimwise.gradebook.students import find_student

    if not (searched := _searched(visit)):
        return []
    if find_student(connection, searched):
        return [searched]
    return meant_by(searched, names)


def table(visit: Visit) -> Download:
    """All that is asked for as a CSV table, the newest first."""
    from claimwise.gradebook.entry import COLUMNS
    from claimwise.gradebook.record import all_entries

    with visit.nbgrader.reading() as connection:
        names, _meant, asked = _found(visit, connection)
        rows = all_entries(connection, asked) if asked else iter(())
        text = table_text(COLUMNS, _cells(visit, rows, names))
    return Download(text.encode(), "history.csv", "text/csv; charset=utf-8")


def _cells(visit: Visit, entries: Iterator[Entry], names: Mapping[str, str]) -> Iterator[dict[str, object]]:
    from claimwise.gradebook.entry import table_row

    told = shown(visit)
    for entry in entries:
        whose = (entry.student if told["may_name"] else "", names.get(entry.student, ""))
        yield table_row(entry, told["when"](entry.time), told["question_called"](entry), *whose)


ROOM = Room("history", N_("History"), page, downloads={"table": table}, needs=frozenset({Right.RUN}))
