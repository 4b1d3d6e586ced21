"""The list of students, as a CSV file of one's own or as Moodle, Canvas and nbgrader export it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from claimwise.collect.dates import read_time
from claimwise.collect.names import (
    BLACKBOARD,
    BRIGHTSPACE,
    CANVAS,
    CLASSROOM,
    FOLDER,
    GRADESCOPE,
    ILIAS,
    MOODLE,
    PRAIRIELEARN,
    TWO_FORMS,
    Sender,
    folded,
)
from claimwise.collect.table import RosterError, RosterRow, RosterTable, plain, read_table
from claimwise.errors import Finding
from claimwise.ids import id_key, is_plain_id
from claimwise.words import _
from claimwise.zone import Zone

K = TypeVar("K", bound=Hashable)

__all__ = ["Person", "Roster", "RosterError", "read_roster"]

# Headers, folded to small letters and single spaces; of the ids the first one in this order that is filled counts.
_STUDENT_IDS = (  # not said: names of columns
    *("student id", "studentid", "student number", "matrikelnummer", "matrikelnr", "matrikel nr", "numero d etudiant"),
    *("username", "user name", "anmeldename", "benutzername", "nom d utilisateur", "nombre de usuario", "usuario"),
    *("sis login id", "sis anmelde id", "id de connexion sis", "id de inicio de sesion del sis", "login id", "login"),
    *("id number", "id nummer", "numero d identification", "numero de id", "numero de identificacion"),
    *("sis user id", "sis benutzer id", "id utilisateur sis", "id de usuario del sis"),
    *("id", "user id", "userid", "org defined id", "orgdefinedid", "kennung", "identifier", "identifiant"),
    "identificador",
)
_EMAIL = (  # not said: names of columns
    *("email address", "e mail address", "email", "e mail", "mail", "e mail adresse", "mailadresse"),
    *("adresse de courriel", "courriel", "adresse electronique", "adresse e mail", "adresse email"),
    *("direccion de correo", "direccion de correo electronico", "direccion email", "correo electronico", "correo"),
)
_FIRST = (  # not said: names of columns
    *("first name", "firstname", "given name", "given names", "forename", "vorname", "vornamen", "prenom", "nombre"),
)
_LAST = (  # not said: names of columns
    *("last name", "lastname", "surname", "family name", "nachname", "familienname", "nom", "nom de famille"),
    *("apellido", "apellidos", "apellido s"),
)
_NAME = (  # not said: names of columns
    *("full name", "fullname", "name", "student", "student name", "first name last name", "first name surname"),
    *("vollstandiger name", "vorname nachname", "nachname vorname", "studierende", "studierende r", "nom complet"),
    *("etudiant", "etudiante", "nombre completo", "nombre apellido s", "estudiante", "alumno"),
)
_LOGIN = (  # not said: names of columns
    *("sis login id", "sis anmelde id", "id de connexion sis", "id de inicio de sesion del sis", "login id", "login"),
    *("username", "user name", "anmeldename", "benutzername", "nom d utilisateur", "nombre de usuario", "usuario"),
)
_SIS_ID = (  # not said: names of columns
    *("sis user id", "sis benutzer id", "id utilisateur sis", "id de usuario del sis"),
    *("id number", "id nummer", "numero d identification", "numero de id", "numero de identificacion"),
)
_SECTION = (  # not said: names of columns
    *("section", "sections", "group", "groups", "abschnitt", "abschnitte", "sektion", "gruppe", "gruppen"),
    *("groupe", "groupes", "seccion", "secciones", "grupo", "grupos"),
)
_PARTICIPANT = ("identifier", "id", "identifiant", "identificador", "identificatore", "identificatie")
_CANVAS_ID = ("canvas user id", "canvas id")  # not said: names of columns
_CANVAS_STUDENT = (  # not said: names of columns
    *("student", "studierende", "studierende r", "etudiant", "etudiante", "estudiante"),
)
_CANVAS_SIS = (  # not said: names of columns
    *("sis user id", "sis benutzer id", "id utilisateur sis", "id de usuario del sis"),
    *("sis login id", "sis anmelde id", "id de connexion sis", "id de inicio de sesion del sis"),
)
_HANDED_IN = re.compile(  # not said: names of columns
    r"(?:last modified|zuletzt geandert|derniere modification|ultima modificacion|ultima modifica|laatst gewijzigd)\b"
    r"(?!.*\b(?:grade|grading|bewertung|note|evaluation|calificacion|valutazione|beoordeling)\b).*"
)
_KNOWN = frozenset((*_STUDENT_IDS, *_EMAIL, *_FIRST, *_LAST, *_NAME, *_PARTICIPANT, *_CANVAS_ID, *_SECTION))
# Canvas adds a row with the points, one about posting and its own test student.
_CANVAS_ROWS = (  # not said: what Canvas writes
    *("points possible", "punkte moglich", "mogliche punkte", "points possibles", "puntos posibles"),
)
_CANVAS_TEST = ("student test", "test student")  # not said: what Canvas writes


@dataclass(frozen=True)
class Person:
    """A student on the list.

    ``ids`` are all ids and addresses of the person, as :func:`id_key` gives them; ``names`` the name in any order of
    its words, folded; ``numbers`` the person's number on each platform, ``login`` and ``sis_id`` its other names there;
    ``section`` is the course's section or group; ``handed_in`` when Moodle's grading worksheet says so, in UTC;
    ``where`` says for people where all this stands.
    """

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    numbers: tuple[tuple[str, str], ...] = ()
    login: str = ""
    sis_id: str = ""
    section: str = ""
    handed_in: datetime | None = None
    where: str = ""

    def __str__(self) -> str:
        return f"{self.id} ({self.name})" if self.name else self.id

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(filter(None, (self.first, self.last)))

    @property
    def row(self) -> str:
        """Everything that tells people who is meant, and where it stands."""
        return f"{self.where}: {', '.join(filter(None, (self.id, self.name, self.email)))}"


@dataclass(frozen=True)
class Roster:
    """The students, and which column their ids are from.

    ``problems`` name the rows that cannot be used, and ``notes`` say what else holds for the list. ``has_names`` and
    ``has_times`` say whether there is a column of names, and one of when work came in.
    """

    people: tuple[Person, ...]
    id_column: str
    problems: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    has_names: bool = True
    has_times: bool = False

    def fits(self, sender: Sender) -> list[Person]:
        """Everybody on the list who may be the sender; one if it is clear."""
        text = sender.text
        if sender.platform in (GRADESCOPE, TWO_FORMS):
            return []
        if not sender.platform:
            return self._with_id(text) or self._named(text)
        if sender.platform == PRAIRIELEARN:
            return self._with_id(text)
        if sender.platform == BLACKBOARD:
            return self._ending(text)
        if sender.platform in (ILIAS, FOLDER):
            return self._with_id(text) or self._named(text) or self._standing_in(text)
        by_name = self._named(text)
        if sender.platform == CLASSROOM:
            return by_name
        if sender.platform == MOODLE and not by_name:
            by_name = self._named_after_a_group(text)
        by_number = self.numbered(sender)
        if sender.platform == BRIGHTSPACE:
            by_number = self._with_id(sender.number)
            return by_name if len(by_name) != 1 or not by_number else _all_of(by_name, by_number)
        if by_number and by_name and not set(by_number) <= set(by_name):
            return _all_of(by_number, by_name)  # number and name speak of different people
        return by_number or by_name

    def numbered(self, sender: Sender) -> list[Person]:
        """Everybody whom the sender's platform calls by the sender's number."""
        return self._by_number.get((sender.platform, sender.number), []) if sender.number else []

    def sharing_ids(self, ids: Iterable[str]) -> list[Person]:
        """Everybody who has one of some ids, as :func:`id_key` gives them."""
        return _all_of(*(self._by_id.get(each, []) for each in sorted(ids)))

    def sharing_names(self, names: Iterable[str]) -> list[Person]:
        """Everybody who has one of some folded names."""
        return _all_of(*(self._by_name.get(each, []) for each in sorted(names)))

    def _with_id(self, text: str) -> list[Person]:
        return self._by_id.get(id_key(text), [])

    def _named(self, text: str) -> list[Person]:
        return self._by_name.get(folded(text), [])

    @cached_property
    def _by_id(self) -> dict[str, list[Person]]:
        return _index(self.people, lambda person: person.ids)

    @cached_property
    def _by_name(self) -> dict[str, list[Person]]:
        return _index(self.people, lambda person: person.names)

    @cached_property
    def _by_number(self) -> dict[tuple[str, str], list[Person]]:
        return _index(self.people, lambda person: person.numbers)

    def _named_after_a_group(self, text: str) -> list[Person]:
        """Moodle puts a group's name and a dash before a name; a dash may also stand in either of them."""
        parts = text.split("-")
        found = (self._named("-".join(parts[begin:])) for begin in range(1, len(parts)))
        return next((people for people in found if people), [])

    def _ending(self, text: str) -> list[Person]:
        """Whose id a text ends with: Blackboard puts it after the name of the assignment."""
        parts = text.split("_")
        return _all_of(*(self._with_id("_".join(parts[begin:])) for begin in range(1, len(parts))))

    def _standing_in(self, text: str) -> list[Person]:
        """Whose id, address or name stands whole in a longer text; two, if they speak of different people."""
        parts = [part.strip() for part in re.split(r"[_,;()\[\]+=]| - ", text)]
        # A short number could be anything: a week, a group, a version.
        ids = [part for part in [*parts, *text.split()] if not part.isdecimal() or len(part) > 4]
        pairs = [f"{one} {two}" for one, two in pairwise(parts)]
        words = {folded(word) for word in re.findall(r"[^\W_]+", text)}
        by_id = [
            person
            for part in ids
            for person in self._with_id(part)
            # An id in letters only may be a word of somebody else's name.
            if not part.isalpha() or not person.names or words & {folded(word) for word in person.name.split()}
        ]
        by_name = [person for part in (*parts, *pairs) if folded(part) for person in self._named(part)]
        return _all_of(by_id, by_name)


def _index(people: Iterable[Person], keys: Callable[[Person], Iterable[K]]) -> dict[K, list[Person]]:
    index: defaultdict[K, list[Person]] = defaultdict(list)
    for person in people:
        for key in keys(person):
            index[key].append(person)
    return index


def _all_of(*people: Sequence[Person]) -> list[Person]:
    return list(dict.fromkeys(person for several in people for person in several))


def read_roster(path: Path, zone: Zone | None = None) -> Roster:
    """The students in a CSV file, whatever its order of columns, separator, language or encoding.

    ``zone`` is that of the times in it. Raises :class:`TableError` for a file that cannot be read, and
    :class:`RosterError` for one that has no column for ids or addresses, or two rows that disagree on who somebody is.
    """
    table = read_table(path, _KNOWN)
    columns = _columns(table)
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


@dataclass
class _Columns:
    """What is looked for -> the column that holds it; and all columns that hold ids or addresses."""

    by_role: dict[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)

    def note(self, role: str, *columns: str | None) -> None:
        """The first of some columns that is one, and has no other role yet."""
        if column := next((each for each in columns if each), None):
            self.by_role[role] = column

    def value(self, row: Mapping[str, str], role: str) -> str:
        """What a row holds for a role."""
        return row.get(self.by_role.get(role, ""), "").removeprefix("#")  # as Brightspace writes ids


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


def _no_id(person: Person, columns: _Columns) -> Finding:
    name = person.name or _("somebody")
    if person.id:
        what = _("“{student}” is no student id for {name}", student=person.id, name=name)
    else:
        what = _("nothing in “{column}” for {name}", column=columns.by_role["id"], name=name)
    return Finding(what, _("an id has letters without accents, digits and . _ @ -"))


def _time_not_understood(person: Person, row: RosterRow, columns: _Columns) -> Finding | None:
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


def _columns(table: RosterTable) -> _Columns:
    """The columns of a list, known by their headers or, failing that, by what they hold."""
    found = _Columns()
    found.note("participant", next(filter(table.is_participants, table.called(_PARTICIPANT)), None))
    participant = found.by_role.get("participant")
    found.note("email", *table.called(_EMAIL), table.of_emails())
    found.note("canvas", *table.called(_CANVAS_ID), _canvas_id(table))
    found.note("first", *table.called(_FIRST))
    found.note("last", *table.called(_LAST))
    found.note("name", *table.called(_NAME))
    found.note("login", *table.called(_LOGIN))
    found.note("sis", *table.called(_SIS_ID))
    found.note("section", *filter(table.is_filled, table.called(_SECTION)), *table.called(_SECTION))
    handed_in = (column for column in table.columns if _HANDED_IN.fullmatch(plain(column)))
    found.note("time", *handed_in, table.of_times() if participant else None)
    ids = [column for column in table.called(_STUDENT_IDS) if column != participant]
    filled = [column for column in (*ids, found.by_role.get("email")) if column and table.is_filled(column)]
    taken = {*found.by_role.values(), *ids} - {found.by_role.get("canvas")}
    if not {"first", "last", "name"} & found.by_role.keys():
        names = table.of_names(taken)
        found.by_role |= dict(zip(("first", "last") if len(names) > 1 else ("name",), names, strict=False))
    found.note("id", *filled, table.of_ids(taken | set(found.by_role.values())), participant)
    if "id" not in found.by_role:
        what = _("no column with ids among {columns}", columns=", ".join(f"“{name}”" for name in table.columns if name))
        remedy = _("call one of them “id”, “username” or “email” and fill it")
        raise RosterError(Finding(what, remedy, file=table.path))
    found.ids = [column for column in (*ids, found.by_role.get("email"), found.by_role["id"]) if column]
    return found


def _canvas_id(table: RosterTable) -> str | None:
    """The column “ID” of a gradebook that Canvas exported; ``None`` in any other list.

    Everybody may call a column of their own ids so, and Canvas would give a stranger's marks to whoever has that number
    there. So Canvas's other columns must be beside it, and nothing but numbers in it.
    """
    shape = (_CANVAS_STUDENT, ("id",), _CANVAS_SIS)  # not said: names of columns
    columns = [next(table.called(names), None) for names in shape]
    number = columns[1]
    return number if all(columns) and number and table.is_numbers(number) else None


def _person(row: Mapping[str, str], columns: _Columns, where: str, zone: Zone) -> Person:
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


def _is_extra(row: Mapping[str, str], columns: _Columns) -> bool:
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


def orders(name: str) -> frozenset[str]:
    """A name with its words turned around at every place, folded: nobody knows which word begins the last name."""
    words = name.split()
    turned = (folded("".join(words[turn:] + words[:turn])) for turn in range(len(words)))
    return frozenset(filter(None, turned))


def _last_number(text: str) -> str:
    # Moodle writes “Participant 123456”, in the language of whoever exported it.
    found = re.search(r"\d+$", text)
    return found[0] if found else ""


def _whole_number(text: str) -> str:
    """What is a number from its first to its last character; nothing is cut out of anything else."""
    return text if text.isascii() and text.isdecimal() else ""
