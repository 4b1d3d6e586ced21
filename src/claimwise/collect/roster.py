"""The list of students, as a CSV file of one's own or as Moodle, Canvas and nbgrader export it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from claimwise.collect.names import CANVAS, MOODLE, Sender, folded
from claimwise.content import ClaimwiseError
from claimwise.student.student_id import STUDENT_ID

MAX_BYTES = 20_000_000

# Headers, small and with single spaces for whatever is no letter or digit; the first one in the file counts.
_STUDENT_IDS = (
    *("student id", "studentid", "student number", "username", "user name", "sis login id", "login id", "login"),
    *("id number", "sis user id", "id", "user id", "userid", "email address", "e mail address", "email", "e mail"),
    "identifier",
)
_EMAIL = ("email address", "e mail address", "email", "e mail")
_FIRST = ("first name", "firstname", "given name", "given names", "forename")
_LAST = ("last name", "lastname", "surname", "family name")
_NAME = ("full name", "fullname", "name", "student", "student name", "first name last name", "first name surname")
_NUMBERS = {MOODLE: ("identifier",), CANVAS: ("lms user id", "canvas user id", "canvas id", "id")}
_HANDED_IN = ("last modified submission",)
_MOODLE_DATES = ("%A, %d %B %Y, %I:%M %p", "%A, %B %d, %Y, %I:%M %p")
_CANVAS_ROWS = ("points possible", "student test")


class RosterError(ClaimwiseError):
    """The list cannot be used. The message names the file, what is wrong and what to do."""


@dataclass(frozen=True)
class Person:
    """A student on the list.

    ``ids`` are all ids and addresses of the person, small; ``names`` the name in any order of its words, folded;
    ``numbers`` the person's number on each platform; ``handed_in`` when Moodle's grading worksheet says so.
    """

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    numbers: tuple[tuple[str, str], ...] = ()
    handed_in: datetime | None = None

    def __str__(self) -> str:
        name = " ".join(filter(None, (self.first, self.last)))
        return f"{self.id} ({name})" if name else self.id


@dataclass(frozen=True)
class Roster:
    """The students, which column their ids are from, and plain sentences about rows that cannot be used."""

    people: tuple[Person, ...]
    id_column: str
    problems: tuple[str, ...] = ()

    def fits(self, sender: Sender) -> list[Person]:
        """Everybody on the list who may be the sender; one if it is clear."""
        by_name = [person for person in self.people if folded(sender.text) in person.names]
        if not sender.platform:
            by_id = [person for person in self.people if sender.text.casefold() in person.ids]
            return by_id or by_name
        number = (sender.platform, sender.number)
        by_number = [person for person in self.people if number in person.numbers]
        if by_number and by_name and not set(by_number) <= set(by_name):
            return list(dict.fromkeys([*by_number, *by_name]))  # number and name speak of different people
        return by_number or by_name


def read_roster(path: Path) -> Roster:
    """The students in a CSV file, whatever its order of columns, separator or encoding.

    Raises :class:`RosterError` for a file that cannot be read or has no column for ids or addresses.
    """
    header, rows = _table(path)
    columns: dict[str, str] = {}
    for name in header:
        columns.setdefault(_plain(name), name)
    used = [(number, row) for number, row in rows if not _is_extra(row, columns)]
    id_column = _id_column(path, columns, [row for _, row in used])
    people: dict[str, Person] = {}
    problems = []
    for number, row in used:
        person = _person(row, columns, id_column)
        if not STUDENT_ID.fullmatch(person.id):
            who = " ".join(filter(None, (person.first, person.last))) or "somebody"
            what = f"“{person.id}” is no student id" if person.id else f"nothing in “{id_column}”"
            remedy = "an id has letters without accents, digits and . _ @ -"
            problems.append(f"{path.name}, row {number}: {what} for {who} → {remedy}")
        elif person.id.casefold() in people:
            problems.append(f"{path.name}, row {number}: {person.id} stands on the list twice; the first one counts")
        else:
            people[person.id.casefold()] = person
    return Roster(tuple(people.values()), id_column, tuple(problems))


def _table(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    text = _text(path)
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise RosterError(f"{path} cannot be read as a table ({error}) → save it as CSV again") from None
    if not lines:
        raise RosterError(f"{path} is empty → its first row must hold the names of the columns")
    header = [_printable(name) for name in lines[0]]
    rows = [
        (number, dict(zip(header, map(_printable, line), strict=False)))
        for number, line in enumerate(lines[1:], 2)
        if any(line)
    ]
    return header, rows


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES or data.startswith(b"PK\x03\x04"):
        raise RosterError(f"{path} is no CSV file → save the table as CSV (in a spreadsheet: Save As)")
    # Spreadsheets write UTF-16 as “Unicode text”, and older ones the Western code page, which any bytes fit.
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _id_column(path: Path, columns: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> str:
    """The column of the ids: the first known one that holds something for more than half of the people."""
    for name in _STUDENT_IDS:
        if name in columns and 2 * sum(bool(row.get(columns[name])) for row in rows) > len(rows):
            return columns[name]
    found = ", ".join(f"“{name}”" for name in columns.values() if name)
    remedy = "call one of them “id”, “username” or “email” and fill it"
    raise RosterError(f"{path}: no column with ids among {found} → {remedy}")


def _person(row: Mapping[str, str], columns: Mapping[str, str], id_column: str) -> Person:
    def value(names: Iterable[str]) -> str:
        return next((row.get(columns[name], "") for name in names if name in columns), "")

    first, last = value(_FIRST), value(_LAST)
    if not first and not last:
        first, last = _split(value(_NAME))
    numbers = {platform: _number(value(names)) for platform, names in _NUMBERS.items()}
    student = row.get(id_column, "")
    return Person(
        id=_number(student) if _plain(id_column) == "identifier" else student,
        first=first,
        last=last,
        email=value(_EMAIL),
        ids=frozenset(row[columns[name]].casefold() for name in _STUDENT_IDS if row.get(columns.get(name, ""))),
        names=_orders(f"{first} {last}"),
        numbers=tuple((platform, number) for platform, number in numbers.items() if number),
        handed_in=_date(value(_HANDED_IN)),
    )


def _is_extra(row: Mapping[str, str], columns: Mapping[str, str]) -> bool:
    """Whether a row is no person: Canvas adds one with the points, one about posting and its own test student."""
    values = [row.get(columns[name], "") for name in (*_STUDENT_IDS, *_NAME, *_FIRST, *_LAST) if name in columns]
    return not any(values) or any(_plain(value) in _CANVAS_ROWS for value in values)


def _split(name: str) -> tuple[str, str]:
    """First and last name. “Lovelace, Ada” says which is which; otherwise the last word is taken for the last name."""
    if "," in name:
        last, first = name.split(",", 1)
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return first.strip(), last


def _orders(name: str) -> frozenset[str]:
    """A name with its words turned around at every place: nobody knows which word begins the last name."""
    words = name.split()
    turned = (folded("".join(words[turn:] + words[:turn])) for turn in range(len(words)))
    return frozenset(filter(None, turned))


def _number(text: str) -> str:
    # Moodle writes “Participant 123456”, in the language of whoever exported it.
    found = re.search(r"\d+$", text)
    return found[0] if found else ""


def _date(text: str) -> datetime | None:
    """When Moodle's worksheet says that work came in, in this computer's time zone; ``None`` if it cannot be read."""
    for form in _MOODLE_DATES:
        try:
            return datetime.strptime(text, form).astimezone(UTC)
        except ValueError:
            continue
    return None


def _plain(header: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", header.casefold()).split())


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()
