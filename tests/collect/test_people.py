"""One person, one id: whatever kind of list comes next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import MODULE, Class

from claimwise.collect import (
    Roster,
    RosterError,
    class_list,
    collect,
    enrol,
    known_people,
    plan_intake,
    read_roster,
    under_known_ids,
)
from claimwise.gradebook.arrangements import Arrangement, changes
from claimwise.gradebook.arranging import decide

BY_MAIL = "Vorname,Nachname,E-Mail-Adresse\nAda,Lovelace,ada@x.org\nBo,Li,bo@x.org\n"


def roster(folder: Path, text: str) -> Roster:
    (folder / "list.csv").write_text(text, encoding="utf-8")
    return read_roster(folder / "list.csv")


@pytest.fixture
def begun(tea_class: Class, tmp_path: Path) -> Class:
    """A course whose students came with a list of addresses."""
    enrol(tea_class.nbgrader, roster(tmp_path, BY_MAIL).people)
    return tea_class


def next_list(course: Class, folder: Path, text: str) -> tuple[list[str], list[str]]:
    """The ids after another list, and what is said."""
    people = under_known_ids(roster(folder, text), known_people(course.nbgrader, MODULE))
    enrol(course.nbgrader, people.people)
    with course.nbgrader.gradebook() as gradebook:
        return sorted(student.id for student in gradebook.students), list(map(str, people.notes))


@pytest.mark.parametrize(
    "text",
    [
        BY_MAIL,
        "ID number,First name,Surname,Email address\n1001,Ada,Lovelace,ada@x.org\n1002,Bo,Li,bo@x.org\n",
        "ID number,First name,Surname,Email address\n1001,Ada,Lovelace-King,ADA@x.org\n1002,B.,Li,bo@x.org\n",
        "ID number,Student\n1001,Ada Lovelace\n1002,Li Bo\n",
        "id,name\nADA@x.org,Ada Lovelace\nbo@x.org,Bo Li\n",
    ],
    ids=["the same", "numbers and addresses", "other names", "numbers and names", "capital letters"],
)
def test_another_kind_of_list_makes_no_new_students(begun: Class, tmp_path: Path, text: str) -> None:
    ids, notes = next_list(begun, tmp_path, text)

    assert ids == ["ada@x.org", "bo@x.org"]
    assert bool(notes) is (text != BY_MAIL)


def test_what_came_without_a_list_is_found_by_name(tea_class: Class, tmp_path: Path) -> None:
    tea_class.hand_in("ada-lovelace", tea_class.solved())
    tea_class.hand_in("501", tea_class.solved())  # Canvas's number
    canvas = 'Student,ID,SIS User ID,SIS Login ID,Section\n"Lovelace, Ada",500,1,s1,A\n"Li, Bo",501,2,s2,A\n'

    assert next_list(tea_class, tmp_path, canvas)[0] == ["501", "ada-lovelace"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "id,name,email\nada@x.org,Cy No,cy@x.org\n",
            "who has this id: list.csv, row 2: ada@x.org, Cy No, cy@x.org / the gradebook: ada@x.org, Ada Lovelace",
        ),
        (
            "id,name,email\nada@x.org,Bo Li,bo@x.org\n",
            "disagree on who this is: list.csv, row 2: ada@x.org, Bo Li, bo@x.org / the gradebook: ada@x.org, Ada",
        ),
        (
            "id,name,email\n1,Ada Lovelace,ada@x.org\n2,Ada L,ADA@x.org\n",
            "two rows seem to be one person: list.csv, row 2: 1, Ada Lovelace, ada@x.org / list.csv, row 3: 2, Ada L",
        ),
        (
            "id,name,email\n1,Ada Lovelace,other@x.org\n",
            "whether these are one person: list.csv, row 2: 1, Ada Lovelace, other@x.org / the gradebook: ada@x.org",
        ),
        ("id,name\n1,Ada Lovelace\n2,Lovelace Ada\n", "whether these are one person: list.csv, row 2: 1, Ada Lovelace"),
    ],
)
def test_lists_that_disagree_stop_with_both_lines(begun: Class, tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(RosterError) as stopped:
        next_list(begun, tmp_path, text)

    assert says in str(stopped.value)


def test_a_namesake_who_joins_later_is_somebody_else(begun: Class, tmp_path: Path) -> None:
    text = "id,name,email\n1,Ada Lovelace,ada@x.org\n2,Ada Lovelace,second@x.org\n3,Bo Li,bo@x.org\n"

    assert next_list(begun, tmp_path, text)[0] == ["2", "ada@x.org", "bo@x.org"]


SECTIONED = (
    'Student,ID,SIS User ID,SIS Login ID,Section\n"Lovelace, Ada",500,77,ada@x.org,A\n"Li, Bo",501,78,bo@x.org,"A, B"\n'
)


def test_sections_and_a_platforms_ids_are_kept_and_a_list_without_them_takes_none_away(
    begun: Class, tmp_path: Path
) -> None:
    assert next_list(begun, tmp_path, SECTIONED)[0] == ["ada@x.org", "bo@x.org"]
    next_list(begun, tmp_path, BY_MAIL)

    known = begun.nbgrader.standings()

    ada, bo = known["ada@x.org"], known["bo@x.org"]
    assert (ada.number, ada.sis_id, ada.login, ada.section) == ("500", "77", "ada@x.org", "A")
    assert bo.sections == ["A", "B"]
    assert known.sections == ["A", "B"]


@pytest.mark.parametrize("header", ["Section", "Groups", "Gruppe", "Sección", "GROUPE"])
def test_a_section_is_found_under_what_platforms_call_it(tmp_path: Path, header: str) -> None:
    (person,) = roster(tmp_path, f"username,name,{header}\nada,Ada Lovelace,7\n").people

    assert (person.section, person.login, person.id) == ("7", "ada", "ada")


def test_a_section_that_changes_is_history(begun: Class, tmp_path: Path) -> None:
    next_list(begun, tmp_path, SECTIONED)
    next_list(begun, tmp_path, SECTIONED.replace(",A\n", ",C\n"))

    with begun.nbgrader.reading() as connection:
        (found,) = [each for each in changes(connection, "ada@x.org") if each.before]

    assert (found.row.what, found.before, found.row.value, found.row.why) == ("section", "A", "C", "list.csv, row 2")


def test_who_left_the_class_is_named_and_not_back_with_the_next_list(begun: Class, tmp_path: Path) -> None:
    decide(begun.nbgrader, [Arrangement("bo@x.org", "dropped", "yes")])
    (tmp_path / "list.csv").write_text(BY_MAIL)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada@x.org.ipynb").write_text(json.dumps(begun.solved()))

    people = class_list(begun.nbgrader, MODULE, tmp_path / "list.csv")
    plan = plan_intake(begun.nbgrader, MODULE, tmp_path / "in", people)
    collect(begun.nbgrader, MODULE, plan, people)

    assert people.listed
    assert "1 on the list left the class, and stays out: bo@x.org (Bo Li)" in str(people.listed.notes[-1])
    assert plan.missing == []
    assert begun.nbgrader.standings()["bo@x.org"].dropped


def test_what_comes_from_somebody_who_left_is_kept(begun: Class, tmp_path: Path) -> None:
    decide(begun.nbgrader, [Arrangement("bo@x.org", "dropped", "yes")])
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bo@x.org.ipynb").write_text(json.dumps(begun.solved()))

    people = class_list(begun.nbgrader, MODULE)
    plan = plan_intake(begun.nbgrader, MODULE, tmp_path / "in", people)
    collect(begun.nbgrader, MODULE, plan, people)

    assert [taking.note for taking in plan.takings] == ["left the class: the work is kept, and not graded"]
    assert list(begun.nbgrader.handed_in(MODULE)) == ["bo@x.org"]
    assert begun.nbgrader.submitted(MODULE) == {}
