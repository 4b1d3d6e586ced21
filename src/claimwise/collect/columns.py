"""Which columns of a class list hold what: known by their headers or, failing that, by what they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from claimwise.collect.table import RosterError, RosterTable, plain
from claimwise.errors import Finding
from claimwise.words import _

# Headers, folded to small letters and single spaces.
_USERNAME = (  # not said: names of columns
    *("username", "user name", "anmeldename", "benutzername", "nom d utilisateur", "nombre de usuario", "usuario"),
)
_ID_NUMBER = (  # not said: names of columns
    *("id number", "id nummer", "numero d identification", "numero de id", "numero de identificacion"),
)
_SIS_LOGIN = (  # not said: names of columns
    *("sis login id", "sis anmelde id", "id de connexion sis", "id de inicio de sesion del sis"),
)
_SIS_USER = ("sis user id", "sis benutzer id", "id utilisateur sis", "id de usuario del sis")  # not said: as above
_LOGIN_ID = ("login id", "login")  # not said: names of columns
_STUDENT_IDS = (  # not said: names of columns; the first one in this order that is filled counts
    *("student id", "studentid", "student number", "matrikelnummer", "matrikelnr", "matrikel nr", "numero d etudiant"),
    *(*_USERNAME, *_SIS_LOGIN, *_LOGIN_ID, *_ID_NUMBER, *_SIS_USER),
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
_LOGIN = (*_SIS_LOGIN, *_LOGIN_ID, *_USERNAME)
_SIS_ID = (*_SIS_USER, *_ID_NUMBER)
_SECTION = (  # not said: names of columns
    *("section", "sections", "group", "groups", "abschnitt", "abschnitte", "sektion", "gruppe", "gruppen"),
    *("groupe", "groupes", "seccion", "secciones", "grupo", "grupos"),
)
_PARTICIPANT = ("identifier", "id", "identifiant", "identificador", "identificatore", "identificatie")
_CANVAS_ID = ("canvas user id", "canvas id")  # not said: names of columns
_CANVAS_STUDENT = (  # not said: names of columns
    *("student", "studierende", "studierende r", "etudiant", "etudiante", "estudiante"),
)
_CANVAS_SIS = (*_SIS_USER, *_SIS_LOGIN)
_HANDED_IN = re.compile(  # not said: names of columns
    r"(?:last modified|zuletzt geandert|derniere modification|ultima modificacion|ultima modifica|laatst gewijzigd)\b"
    r"(?!.*\b(?:grade|grading|bewertung|note|evaluation|calificacion|valutazione|beoordeling)\b).*"
)
KNOWN = frozenset((*_STUDENT_IDS, *_EMAIL, *_FIRST, *_LAST, *_NAME, *_PARTICIPANT, *_CANVAS_ID, *_SECTION))


@dataclass
class Columns:
    """What is looked for -> the column that holds it; and all columns that hold ids or addresses."""

    by_role: dict[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)

    def note(self, role: str, *columns: str | None) -> None:
        """Note which column holds something: the first of some that there is."""
        if column := next((each for each in columns if each), None):
            self.by_role[role] = column

    def value(self, row: Mapping[str, str], role: str) -> str:
        """What a row holds for a role."""
        return row.get(self.by_role.get(role, ""), "").removeprefix("#")  # as Brightspace writes ids


def find_columns(table: RosterTable) -> Columns:
    """The columns of a list. Raises :class:`RosterError` if there is none with ids or addresses."""
    found = _called(table)
    participant, email = found.by_role.get("participant"), found.by_role.get("email")
    ids = [column for column in table.called(_STUDENT_IDS) if column != participant]
    filled = [column for column in (*ids, email) if column and table.is_filled(column)]
    taken = {*found.by_role.values(), *ids} - {found.by_role.get("canvas")}
    if not {"first", "last", "name"} & found.by_role.keys():
        names = table.of_names(taken)
        found.by_role |= dict(zip(("first", "last") if len(names) > 1 else ("name",), names, strict=False))
    found.note("id", *filled, table.of_ids(taken | set(found.by_role.values())), participant)
    if "id" not in found.by_role:
        what = _("no column with ids among {columns}", columns=", ".join(f"“{name}”" for name in table.columns if name))
        remedy = _("call one of them “id”, “username” or “email” and fill it")
        raise RosterError(Finding(what, remedy, file=table.path))
    found.ids = [column for column in (*ids, email, found.by_role["id"]) if column]
    return found


def _called(table: RosterTable) -> Columns:
    """The columns whose headers say what they hold, and those of addresses and times, which show it."""
    found = Columns()
    found.note("participant", next(filter(table.is_participants, table.called(_PARTICIPANT)), None))
    found.note("email", *table.called(_EMAIL), table.of_emails())
    found.note("canvas", *table.called(_CANVAS_ID), _canvas_id(table))
    found.note("first", *table.called(_FIRST))
    found.note("last", *table.called(_LAST))
    found.note("name", *table.called(_NAME))
    found.note("login", *table.called(_LOGIN))
    found.note("sis", *table.called(_SIS_ID))
    found.note("section", *filter(table.is_filled, table.called(_SECTION)), *table.called(_SECTION))
    handed_in = (column for column in table.columns if _HANDED_IN.fullmatch(plain(column)))
    found.note("time", *handed_in, table.of_times() if "participant" in found.by_role else None)
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
