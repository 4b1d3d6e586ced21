"""The list of students as a CSV file: one's own, or as Moodle, Canvas and nbgrader export it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from claimwise.collect.columns import KNOWN, Columns, find_columns
from claimwise.collect.dates import read_time
from claimwise.collect.names import CANVAS, MOODLE
from claimwise.collect.roster import Person, Roster, orders
from claimwise.collect.table import RosterError, RosterRow, plain, read_table
from claimwise.errors import Finding
from claimwise.ids import id_key, is_plain_id
from claimwise.words import _
from claimwise.zone import Zone

# Canvas adds a row with the points, one about posting and its own test student.
_CANVAS_ROWS = (  # not said: what Canvas writes
    *("points possible", "punkte moglich", "mogliche punkte", "points possibles", "puntos posibles"),
)
_CANVAS_TEST = ("student test", "test student")  # not said: what Canvas writes


def read_roster(path: Path, zone: Zone | None = None) -> Roster:
    """The students in a CSV file, whatever its order of columns, separator, language or encoding.

    ``zone`` is that of the times in it. Raises :class:`TableError` for a file that cannot be read, and
    :class:`RosterError` for one that has no column for ids or addresses, or two rows that disagree on who somebody is.
    """
    table = read_table(path, KNOWN)
    columns = find_columns(table)
    people: dict[str, Person] = {}
    addresses: dict[str, Person] = {}
    problems: list[Finding] = []
    for row in table.rows:
        if _is_extra(row.cells, columns):
            continue
        where = _("{file}, row {number}", file=path.name, number=row.number)
        person = _person(row.cells, columns, where, zone or Zone())
        found = [_time_not_understood(person, row, columns)] if not person.handed_in else []
        if not is_plain_id(person.id):
            found.append(_no_id(person, columns))
        elif _is_there_already(person, people, addresses):
            found.append(Finding(_("{student} stands on the list twice; the first one counts", student=person.id)))
        problems += [replace(each, file=Path(path.name), line=row.line) for each in found if each]
    return Roster(
        tuple(people.values()),
        columns.by_role["id"],
        tuple(problems),
        has_names=any(person.names for person in people.values()) or not people,
        has_times="time" in columns.by_role,
    )


def _is_there_already(person: Person, people: dict[str, Person], addresses: dict[str, Person]) -> bool:
    """Whether somebody is among people by their ids and addresses already; if not, they are added."""
    same = people.setdefault(id_key(person.id), person)
    if _disagree(same, person):
        rows = f"{same.row} / {person.row}"
        raise RosterError(_("two people have one id: {rows}", rows=rows), _("correct the list"))
    owner = addresses.setdefault(person.email.casefold(), person) if person.email else person
    if id_key(owner.id) != id_key(person.id):
        rows = f"{owner.row} / {person.row}"
        raise RosterError(_("two rows seem to be one person: {rows}", rows=rows), _("correct the list"))
    return same is not person


def _no_id(person: Person, columns: Columns) -> Finding:
    name = person.name or _("somebody")
    if person.id:
        what = _("“{student}” is no student id for {name}", student=person.id, name=name)
    else:
        what = _("nothing in “{column}” for {name}", column=columns.by_role["id"], name=name)
    return Finding(what, _("an id has letters without accents, digits and . _ @ -"))


def _time_not_understood(person: Person, row: RosterRow, columns: Columns) -> Finding | None:
    """That nobody knows when somebody handed in, although the list says something of it."""
    written = columns.value(row.cells, "time")
    if not re.search(r"\w", written):
        return None
    what = _(
        "the time “{time}” is not understood, so no time is noted for {student} and nothing of theirs counts as late",
        time=written,
        student=person.id,
    )
    return Finding(what, _("write it like 2026-11-23 11:30"))


def _disagree(one: Person, other: Person) -> bool:
    names = one.names and other.names and not one.names & other.names
    return bool(names) or bool(one.email and other.email and one.email.casefold() != other.email.casefold())


def _person(row: Mapping[str, str], columns: Columns, where: str, zone: Zone) -> Person:
    """A row's person."""
    first, last = columns.value(row, "first"), columns.value(row, "last")
    if not (first or last) or not {"first", "last"} <= columns.by_role.keys():
        first, last = _split(columns.value(row, "name") or first or last)
    participant = _last_number(columns.value(row, "participant"))
    by_participant = columns.by_role["id"] == columns.by_role.get("participant")
    student = participant if by_participant else columns.value(row, "id")
    numbers = {MOODLE: participant, CANVAS: _whole_number(columns.value(row, "canvas"))}
    handed_in = read_time(columns.value(row, "time"))
    return Person(
        id=student,
        first=first,
        last=last,
        email=columns.value(row, "email"),
        ids=frozenset(id_key(row[column].removeprefix("#")) for column in columns.ids if row.get(column)),
        names=orders(f"{first} {last}"),
        numbers=tuple((platform, number) for platform, number in numbers.items() if number),
        login=columns.value(row, "login"),
        sis_id=columns.value(row, "sis"),
        section=columns.value(row, "section"),
        handed_in=zone.utc(handed_in) if handed_in else None,
        where=where,
    )


def _is_extra(row: Mapping[str, str], columns: Columns) -> bool:
    """Whether a row is no person: blank, or one of those that Canvas adds."""
    roles = ("id", "email", "first", "last", "name", "canvas")
    values = [plain(columns.value(row, role)) for role in roles]
    return not any(values) or any(value in _CANVAS_TEST or value.startswith(_CANVAS_ROWS) for value in values)


def _split(name: str) -> tuple[str, str]:
    """First and last name. “Lovelace, Ada” says which is which; otherwise the last word is taken for the last name."""
    if "," in name:
        last, first = name.split(",", 1)
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return first.strip(), last


def _last_number(text: str) -> str:
    # Moodle writes “Participant 123456”, in the language of whoever exported it.
    found = re.search(r"\d+$", text)
    return found[0] if found else ""


def _whole_number(text: str) -> str:
    """What is a number from its first to its last character; nothing is cut out of anything else."""
    return text if text.isascii() and text.isdecimal() else ""
