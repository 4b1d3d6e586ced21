"""Lists of students: their own CSV files, and what Moodle, Canvas and nbgrader export."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwise.collect import Roster, RosterError, read_roster
from claimwise.collect.dates import read_time
from claimwise.collect.names import CANVAS, MOODLE, Sender
from claimwise.tables import TableError
from claimwise.zone import Zone

MOODLE_WORKSHEET = """\ufeffIdentifier,"Full name","ID number","Email address",Status,"Last modified (submission)"
"Participant 123456","Ada King Lovelace",s1,ada@example.org,"Submitted","Sunday, 22 November 2026, 9:05 PM"
"Participant 123457","Bo Li",s2,bo@example.org,"No submission",-
"""
MOODLE_PARTICIPANTS = """"First name",Surname,"Email address",Groups
"Ada King",Lovelace,ada@example.org,"A, B"
Bo,Li,bo@example.org,
"""
CANVAS_GRADEBOOK = """Student,ID,SIS User ID,SIS Login ID,Section,01-tea (77)
,,,,,Manual Posting
    Points Possible,,,,,26
"Lovelace, Ada King",500,880000,s1,Section 1,12
"Li, Bo",501,880001,s2,Section 1,
"Student, Test",999,,0a0b,Section 1,
"""
NBGRADER = "id,first_name,last_name,email,lms_user_id\ns1,Ada King,Lovelace,ada@example.org,500\ns2,Bo,Li,,501\n"
OWN = "Name;E-Mail;Student ID\nLovelace, Ada King;ada@example.org;s1\nBo Li;;s2\n"


def roster(folder: Path, text: str, encoding: str = "utf-8") -> Roster:
    (folder / "list.csv").write_text(text, encoding=encoding, newline="")
    return read_roster(folder / "list.csv")


EXPORTS = {
    "Moodle's grading worksheet": (MOODLE_WORKSHEET, "ID number"),
    "Moodle's participants": (MOODLE_PARTICIPANTS, "Email address"),
    "Canvas's gradebook": (CANVAS_GRADEBOOK, "SIS Login ID"),
    "nbgrader's": (NBGRADER, "id"),
    "one's own": (OWN, "Student ID"),
}


@pytest.mark.parametrize(("text", "column"), EXPORTS.values(), ids=EXPORTS)
def test_exports_can_be_read(tmp_path: Path, text: str, column: str) -> None:
    people = roster(tmp_path, text)

    assert (people.id_column, people.problems) == (column, ())
    ada, bo = people.people
    assert (ada.id, bo.id) == (("ada@example.org", "bo@example.org") if column == "Email address" else ("s1", "s2"))
    assert (bo.first, bo.last) == ("Bo", "Li")
    assert f"{ada.first} {ada.last}" == "Ada King Lovelace"


def test_platforms_numbers_and_names_find_the_student(tmp_path: Path) -> None:
    moodle, canvas = roster(tmp_path, MOODLE_WORKSHEET), roster(tmp_path, CANVAS_GRADEBOOK)

    def found(people: Roster, sender: Sender) -> list[str]:
        return [person.id for person in people.fits(sender)]

    assert found(moodle, Sender("", MOODLE, "123456")) == ["s1"]
    assert found(moodle, Sender("Lovelace Ada King", MOODLE, "9")) == ["s1"]  # the other order of names
    assert found(moodle, Sender("lovelaceadaking", CANVAS, "123456")) == ["s1"]
    assert found(canvas, Sender("libo", CANVAS, "501")) == ["s2"]
    assert found(canvas, Sender("libo", CANVAS, "500")) == ["s1", "s2"]  # number and name speak of two people
    assert found(canvas, Sender("", MOODLE, "501")) == []  # Canvas's number means nothing in Moodle
    assert found(canvas, Sender("s1", MOODLE, "1")) == []  # a name chosen on the platform is never an id
    assert found(moodle, Sender("S1")) == found(moodle, Sender("ADA@example.org")) == ["s1"]
    assert found(moodle, Sender("nobody")) == found(moodle, Sender("")) == []


def test_names_that_fit_two_students_fit_two(tmp_path: Path) -> None:
    people = roster(tmp_path, "id,name\na1,Ada Lovelace\na2,Áda LOVELACE\nlovelace,Bo Ada\n")

    assert [person.id for person in people.fits(Sender("ada lovelace"))] == ["a1", "a2"]
    assert [person.id for person in people.fits(Sender("lovelace"))] == ["lovelace"]


def test_moodles_worksheet_says_when_work_came_in(tmp_path: Path) -> None:
    ada, bo = roster(tmp_path, MOODLE_WORKSHEET).people

    assert ada.handed_in == datetime(2026, 11, 22, 21, 5).astimezone(UTC)
    assert bo.handed_in is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_spreadsheets_encodings_are_understood(tmp_path: Path, encoding: str) -> None:
    (person,) = roster(tmp_path, "id\tName\r\nz1\tZoë Müller\r\n", encoding).people

    assert (person.first, person.last) == ("Zoë", "Müller")


def test_rows_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    people = roster(tmp_path, "username,name\nada,Ada L\n../x,Bo M\n,Cy N\nADA,Ada L\neve,Eve\nada.,Fe\nCON,Gu\n")

    assert [person.id for person in people.people] == ["ada", "eve"]
    assert tuple(map(str, people.problems)) == (
        "list.csv:3: “../x” is no student id for Bo M → an id has letters without accents, digits and . _ @ -",
        "list.csv:4: nothing in “username” for Cy N → an id has letters without accents, digits and . _ @ -",
        "list.csv:5: ADA stands on the list twice; the first one counts",
        "list.csv:7: “ada.” is no student id for Fe → an id has letters without accents, digits and . _ @ -",
        "list.csv:8: “CON” is no student id for Gu → an id has letters without accents, digits and . _ @ -",
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"Vorname,Nachname\nAda,L\n", "no column with ids among “Vorname”, “Nachname” → call one of them “id”"),
        (
            b"id,name\ns1,Ada L\nS1,Bo M\n",
            "two people have one id: .*row 2: s1, Ada L / .*row 3: S1, Bo M → correct the list",
        ),
        (b"id,email\ns1,a@x.org\ns1,b@x.org\n", "two people have one id: .*row 2: s1, a@x.org / .*row 3: s1, b@x.org"),
        (b"PK\x03\x04xl/workbook.xml", "is no CSV file → save the table as CSV"),
        (b'id\n"' + b"x" * 200_000 + b'"', "list.csv:2: not a CSV table"),
        (b'id,name\ns1,"Ada\ns2,Bo\n', "list.csv:3: not a CSV table"),
    ],
)
def test_a_list_that_cannot_be_used_says_what_to_do(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "list.csv").write_bytes(content)

    with pytest.raises((RosterError, TableError), match=says):
        read_roster(tmp_path / "list.csv")


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"id,name\n{text}".encode()))
def test_any_file_gives_a_list_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)

    try:
        people = read_roster(path).people
    except (RosterError, TableError):
        return
    assert all(str(person).isprintable() for person in people)


GERMAN = """\ufeffID,"Vollständiger Name",E-Mail-Adresse,S,"Zuletzt geändert (Abgabe)","Zuletzt geändert (Bewertung)"
"Teilnehmer/in 71","Ada Lovelace",ada@example.org,"Zur Bewertung abgegeben","Montag, 23. November 2026, 11:30",-
"Teilnehmer/in72","Bo Li",bo@example.org,"Keine Abgabe",-,"Dienstag, 24. November 2026, 12:00"
"""
FRENCH = """Identifiant;"Nom complet";"Adresse de courriel";Statut;"Dernière modification (travail remis)"
"Participant 71";"Ada Lovelace";ada@example.org;Remis;"lundi 23 novembre 2026, 11:30"
"Participant 72";"Bo Li";bo@example.org;"Aucun travail remis";-
"""
SPANISH = """Identificador,"Nombre completo","Dirección de correo",Estado,"Última modificación (entrega)"
"Participante 71","Ada Lovelace",ada@example.org,Enviado,"lunes, 23 de noviembre de 2026, 11:30"
"Participante 72","Bo Li",bo@example.org,"No entregado",-
"""


@pytest.mark.parametrize("text", [GERMAN, FRENCH, SPANISH], ids=["German", "French", "Spanish"])
def test_moodles_worksheet_is_read_in_other_languages(tmp_path: Path, text: str) -> None:
    people = roster(tmp_path, text)
    ada, bo = people.people

    assert (ada.id, ada.first, ada.last, ada.numbers) == ("ada@example.org", "Ada", "Lovelace", ((MOODLE, "71"),))
    assert ada.handed_in == datetime(2026, 11, 23, 11, 30).astimezone(UTC)
    assert (bo.id, bo.handed_in) == ("bo@example.org", None)
    assert (people.problems, people.has_times) == ((), True)


ADA_BO = "Ada,Lovelace,{}ada@x.org\nBo,Li,{}bo@x.org\n"
CANVAS_ROWS = '"Lovelace, Ada",500,1,s1,A\n"Li, Bo",501,2,s2,A\n'
OTHERS = {
    "German participants": "\ufeffVorname,Nachname,Anmeldename,E-Mail-Adresse\n" + ADA_BO.format("s1,", "s2,"),
    "French participants": "Prénom,Nom,Numéro d'identification,Adresse de courriel\n" + ADA_BO.format("s1,", "s2,"),
    "Spanish participants": "Nombre,Apellido(s),Nombre de usuario,Dirección de correo\n" + ADA_BO.format("s1,", "s2,"),
    "German without ids": "Vorname;Nachname;E-Mail-Adresse\n" + ADA_BO.format("", "").replace(",", ";"),
    "German Canvas": "Studierende,ID,SIS-Benutzer-ID,SIS-Anmelde-ID,X\n    Punkte möglich,,,,\n" + CANVAS_ROWS,
    "French Canvas": "Étudiant,ID,ID utilisateur SIS,ID de connexion SIS,X\n    Points possibles,,,,\n" + CANVAS_ROWS,
    "title rows": "Course: Tea 101,,\nTerm 2,,\n\nID number,First name,Surname\ns1,Ada,Lovelace\ns2,Bo,Li\n",
    "a separator's mark": "sep=;\nid;name\ns1;Ada Lovelace\ns2;Bo Li\n",
    "another separator": "id|name\ns1|Ada Lovelace\ns2|Bo Li\n",
    "no header": "s1,Ada Lovelace,ada@x.org\ns2,Bo Li,bo@x.org\n",
    "unknown headers": "Matr.-Nr,Förnamn,Efternamn,Kurs\ns1,Ada,Lovelace,Tea\ns2,Bo,Li,Tea\n",
    "Brightspace": "OrgDefinedId,Username,Last Name,First Name\n#1,#s1,Lovelace,Ada\n#2,#s2,Li,Bo\n",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_columns_are_found_wherever_they_are_and_whatever_they_are_called(tmp_path: Path, text: str) -> None:
    people = roster(tmp_path, text)

    assert (people.problems, people.has_names) == ((), True)
    assert sorted(person.id for person in people.people) in (["s1", "s2"], ["ada@x.org", "bo@x.org"])
    assert [person.id for person in people.fits(Sender("Ada Lovelace", MOODLE, "9"))] == [people.people[0].id]
    assert [person.name for person in people.people] == ["Ada Lovelace", "Bo Li"]


def test_a_time_that_is_not_understood_is_named_with_row_and_text(tmp_path: Path) -> None:
    people = roster(tmp_path, GERMAN.replace("Montag, 23.", "Dienstag, 23.").replace(";", ","))

    assert people.people[0].handed_in is None
    assert tuple(map(str, people.problems)) == (
        "list.csv:2: the time “Dienstag, 23. November 2026, 11:30” is not understood, so no time is noted for "
        "ada@example.org and nothing of theirs counts as late → write it like 2026-11-23 11:30",
    )


def test_times_are_in_the_courses_zone(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(GERMAN, encoding="utf-8")
    ada, _ = read_roster(tmp_path / "list.csv", Zone("America/New_York")).people

    assert ada.handed_in == datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Monday, 23 November 2026, 11:30",
        "Monday, 23 November 2026, 11:30 AM",
        "Monday, November 23, 2026, 11:30 AM",
        "Montag, 23. November 2026, 11:30",
        "lundi 23 novembre 2026, 11:30",
        "lundi 23 novembre 2026, 11 h 30",
        "lunes, 23 de noviembre de 2026, 11:30",
        "lunedì, 23 novembre 2026, 11:30",
        "maandag 23 november 2026, 11:30",
        "segunda-feira, 23 de novembro de 2026 às 11:30",
        "Nov 23, 2026 1130 AM",
        "2026-11-23T11:30:00",
        "23.11.2026 11:30",
        "23/11/2026 11:30",
        "11/23/2026 11:30 AM",
    ],
)
def test_times_are_read_in_many_forms(text: str) -> None:
    assert read_time(text) == datetime(2026, 11, 23, 11, 30)


@pytest.mark.parametrize(
    "text",
    [
        "05/11/2026 11:30",  # two readings
        "Tuesday, 23 November 2026, 11:30",  # it was a Monday
        "23 November 2026",
        "23 November, 11:30",
        "31 November 2026, 11:30",
        "23 November 2026, 25:30",
        "23 November 2026, 13:30 PM",
        "23 November 2026, 11:30 XYZ",
        "23 24 November 2026, 11:30",
        "23 listopada 2026, 11:30",  # November in Polish, October in Croatian
        "-",
    ],
)
def test_a_time_with_no_one_reading_is_not_guessed(text: str) -> None:
    assert read_time(text) is None


def test_one_address_with_two_ids_stops_with_both_rows(tmp_path: Path) -> None:
    with pytest.raises(
        RosterError, match=r"two rows seem to be one person: list.csv, row 2: 1, Ada .* / list.csv, row 3: 2, Ada"
    ):
        roster(tmp_path, "id,name,email\n1,Ada Lovelace,ada@example.org\n2,Ada M. Lovelace,ADA@example.org\n")


_OWN_IDS = {
    "ids that end in digits": "ID,Name\nstudent003,Ada Lovelace\nmjones77,Bo Li\nzed,Cy Mo\n",
    "ids that are numbers": "ID,Name,Email\n501,Ada Lovelace,ada@x.org\n502,Bo Li,bo@x.org\n",
    "called as in Canvas, without its other columns": "Student,ID,Section\nAda Lovelace,501,A\nBo Li,502,A\n",
    "Canvas's columns over other ids": "Student,ID,SIS User ID,SIS Login ID\nAda Lovelace,s501,1,a\nBo Li,s502,2,b\n",
    "nbgrader's number for any platform": NBGRADER,
    "a number in something else": "Name,Login,Canvas ID\nAda Lovelace,ada,u501\nBo Li,bo,pre-502\n",
    "Moodle's": MOODLE_WORKSHEET,
    "logins": "Username,ID number,First name,Last name\nada77,S-12,Ada,Lovelace\nbo78,S-13,Bo,Li\n",
}


@pytest.mark.parametrize("text", _OWN_IDS.values(), ids=_OWN_IDS)
def test_nobodys_own_id_becomes_a_number_of_canvas(tmp_path: Path, text: str) -> None:
    assert [dict(person.numbers).get(CANVAS) for person in roster(tmp_path, text).people] == [None] * (
        3 if "zed" in text else 2
    )


@pytest.mark.parametrize(
    "text",
    [CANVAS_GRADEBOOK.replace("500", "601").replace("501", "602"), "Name,Login,Canvas ID\nAda,a,601\nBo,b,602\n"],
    ids=["its gradebook", "said in so many words"],
)
def test_only_what_canvas_calls_so_is_its_number(tmp_path: Path, text: str) -> None:
    assert [dict(person.numbers)[CANVAS] for person in roster(tmp_path, text).people] == ["601", "602"]
