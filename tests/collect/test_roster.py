"""Lists of students: their own CSV files, and what Moodle, Canvas and nbgrader export."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwise.collect import Roster, RosterError, read_roster
from claimwise.collect.names import CANVAS, MOODLE, Sender

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
    people = roster(tmp_path, "username,name\nada,Ada L\n../x,Bo M\n,Cy N\nADA,Di O\neve,Eve\n\n")

    assert [person.id for person in people.people] == ["ada", "eve"]
    assert people.problems == (
        "list.csv, row 3: “../x” is no student id for Bo M → an id has letters without accents, digits and . _ @ -",
        "list.csv, row 4: nothing in “username” for Cy N → an id has letters without accents, digits and . _ @ -",
        "list.csv, row 5: ADA stands on the list twice; the first one counts",
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"Vorname,Nachname\nAda,L\n", "no column with ids among “Vorname”, “Nachname” → call one of them “id”"),
        (b"PK\x03\x04xl/workbook.xml", "is no CSV file → save the table as CSV"),
        (b'id\n"' + b"x" * 200_000 + b'"', "cannot be read as a table"),
    ],
)
def test_a_list_that_cannot_be_used_says_what_to_do(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "list.csv").write_bytes(content)

    with pytest.raises(RosterError, match=says):
        read_roster(tmp_path / "list.csv")


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"id,name\n{text}".encode()))
def test_any_file_gives_a_list_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)

    try:
        people = read_roster(path).people
    except RosterError:
        return
    assert all(str(person).isprintable() for person in people)
