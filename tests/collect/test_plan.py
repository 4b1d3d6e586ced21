"""Deciding: the newest notebook of the right module for the right student, and a reason for every other file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from collect.archives import PACKED, moodle, notebook
from hypothesis import given
from hypothesis import strategies as st
from support import MODULE

from claimwise.collect import IntakePlan, Person, Roster, decide
from claimwise.collect.inbox import Entry
from claimwise.collect.names import MOODLE
from claimwise.collect.roster import orders
from claimwise.errors import Finding
from claimwise.ids import is_plain_id
from claimwise.zone import Zone

NO_TIMES = (
    "the dates of these files are those of the download, of packing or of copying, so no times are noted and nothing "
    "will count as late"
)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def entry(name: str, content: Any = None, when: datetime | None = NOON) -> Entry:
    data = content if isinstance(content, bytes) else json.dumps(content or notebook()).encode()
    return Entry(name, data if name.endswith(".ipynb") else None, when)


def person(student: str, name: str, number: str = "", handed_in: datetime | None = None) -> Person:
    numbers = ((MOODLE, number),) if number else ()
    return Person(student, name, ids=frozenset({student}), names=orders(name), numbers=numbers, handed_in=handed_in)


def roster(*people: Person) -> Roster:
    return Roster(people, "id")


def taken(plan: IntakePlan) -> Mapping[str, str]:
    return {taking.student: taking.entry.name for taking in plan.takings}


def notes(plan: IntakePlan) -> list[str]:
    return list(map(str, plan.notes))


def why(plan: IntakePlan) -> dict[str, str]:
    return {left.file: str(left.why) for left in plan.left_out}


def test_without_a_list_the_id_in_the_name_counts_and_moodles_name() -> None:
    """Moodle's number of a person is another one in every assignment."""
    names = [
        "ada.ipynb",
        "lovelaceada_500_9_x.ipynb",
        moodle("Zoë Groß", 7),
        moodle("Ада", 8),
        "Bo Li.ipynb",
        "01-tea.ipynb",
    ]
    plan = decide([entry(name) for name in names], MODULE)

    assert taken(plan) == {"ada": names[0], "500": names[1], "zoe-gross": names[2], "8": names[3]}
    assert "“Bo Li” is no student id" in why(plan)["Bo Li.ipynb"]
    assert "does not say whose it is → call it STUDENT.ipynb or 01-tea_STUDENT.ipynb" in why(plan)["01-tea.ipynb"]
    times, names = plan.notes
    assert names.what.startswith("without a list students from Moodle go by their names")
    assert names.remedy == "give a class list (--roster)"
    assert times.what == f"{NO_TIMES}; what Canvas itself calls late is named"
    assert times.remedy == (
        "for the times in Moodle, give the assignment's grading worksheet as the class list (--roster); say afterwards "
        "when late work came, on its student's page in the desk"
    )
    assert plan.missing == []


def test_the_list_says_who_is_who_who_is_missing_and_who_is_a_stranger() -> None:
    people = roster(person("a", "Ada Lovelace"), person("b", "Bo Li"), person("c", "Cy No"))
    plan = decide([entry(moodle("Ada Lovelace", 1)), entry("b.ipynb"), entry("eve.ipynb")], MODULE, people)

    assert taken(plan) == {"a": moodle("Ada Lovelace", 1), "b": "b.ipynb"}
    assert [person.id for person in plan.missing] == ["c"]
    assert why(plan)["eve.ipynb"].startswith("nobody on the list is “eve” → correct the list")


def test_a_name_that_fits_two_students_is_nobodys() -> None:
    people = roster(person("a1", "Ada Lovelace"), person("a2", "Ada Lovelace", number="2"))
    plan = decide([entry(moodle("Ada Lovelace", 1)), entry(moodle("Ada Lovelace", 2))], MODULE, people)

    assert taken(plan) == {"a2": moodle("Ada Lovelace", 2)}  # known by number
    assert (
        "its name fits a1 (Ada Lovelace) and a2 (Ada Lovelace), so it is taken for nobody"
        in why(plan)[moodle("Ada Lovelace", 1)]
    )


@pytest.mark.parametrize("people", [None, roster(person("ada", "Ada Lovelace"))])
def test_two_accounts_of_one_name_are_not_mixed(people: Roster | None) -> None:
    plan = decide([entry(moodle("Ada Lovelace", 1)), entry(moodle("Ada Lovelace", 2))], MODULE, people)

    assert taken(plan) == {}
    assert [left.why.what.split(",")[0] for left in plan.left_out] == [
        f"two people go by {'ada' if people else 'ada-lovelace'}",
    ] * 2


@pytest.mark.parametrize(
    ("older", "newer", "reason"),
    [
        (
            entry("ada.ipynb", None, NOON),
            entry("ada/x.ipynb", notebook(note="2"), NOON + timedelta(1)),
            "the latest time",
        ),
        (
            entry("lovelaceada_5_9_x.ipynb"),
            entry("lovelaceada_5_10_x-1.ipynb", notebook(note="2"), NOON - timedelta(1)),
            "the platform gave it the highest number",
        ),
        (entry("ada.ipynb"), entry("ada (1).ipynb", notebook(note="2")), "its name has the highest number"),
        (entry("ada.ipynb"), entry("ada_01-tea.ipynb"), "the others are the same"),
    ],
)
def test_the_newest_of_two_files_is_taken_and_the_reason_given(older: Entry, newer: Entry, reason: str) -> None:
    for both in ([older, newer], [newer, older]):
        plan = decide(both, MODULE)

        (taking,) = plan.takings
        assert taking.entry.data == newer.data
        assert f"the newest of 2 files: {'it has ' * (reason == 'the latest time')}{reason}" in taking.note
        assert [left.attention for left in plan.left_out] == [False]


def test_if_nobody_can_say_which_is_newest_neither_is_taken() -> None:
    files = [entry(moodle("Ada", 1, "a.ipynb")), entry(moodle("Ada", 1, "b.ipynb"), notebook(note="2"))]
    plan = decide(files, MODULE, roster(person("ada", "Ada")))

    assert not plan.takings
    assert set(why(plan).values()) == {
        "nobody can say which file of ada is the newest → collect the right one as ada.ipynb"
    }
    assert plan.missing == []


def test_canvas_late_mark_is_passed_on_but_its_dates_are_not() -> None:
    plan = decide([entry("lovelaceada_LATE_5_9_x.ipynb", when=NOON), entry("libo_6_10_x.ipynb", when=None)], MODULE)

    assert [(taking.student, taking.handed_in, taking.note) for taking in plan.takings] == [
        ("5", None, "late, says Canvas"),
        ("6", None, ""),
    ]
    assert plan.notes[0].what == f"{NO_TIMES}; what Canvas itself calls late is named"
    assert plan.notes[0].remedy.startswith("say afterwards when late work came")


def test_moodles_dates_count_only_if_they_are_not_those_of_the_download() -> None:
    """Old Moodles date members by hand-in, newer ones by download; its worksheet always knows."""

    def times(days: float, people: Roster | None = None) -> list[datetime | None]:
        names = [("Ada", 1), ("Bo", 2)]
        files = [entry(moodle(*name), when=NOON + place * timedelta(days)) for place, name in enumerate(names)]
        return [taking.handed_in for taking in decide(files, MODULE, people).takings]

    sheet = roster(person("ada", "Ada", "1", PACKED.astimezone(UTC)), person("bo", "Bo", "3", PACKED.astimezone(UTC)))
    assert times(1) == [NOON, NOON + timedelta(1)]
    assert times(1 / 1440) == [None, None]
    assert times(1 / 1440, sheet) == [PACKED.astimezone(UTC), None]  # another number: the sheet of another assignment


@pytest.mark.parametrize(
    ("hours", "known"),
    [
        ([0], False),  # one file: the date may be that of saving it
        ([0, 0, 0], False),
        ([0, 0.1], False),
        ([0, 0, 0, 24, 24], False),  # two downloads put together
        ([0, 24], True),
        ([0, 1, 1.2, 1.2, 5, 9], True),
    ],
)
def test_dates_of_files_count_only_if_they_are_not_those_of_packing_or_copying(hours: list[float], known: bool) -> None:
    files = [entry(f"s{number}.ipynb", when=NOON + timedelta(hours=hour)) for number, hour in enumerate(hours)]
    plan = decide(files, MODULE)

    assert {taking.handed_in for taking in plan.takings} == ({file.modified for file in files} if known else {None})
    (note,) = plan.notes
    assert note.what.startswith(f"the dates of {len(files)} files were taken as times" if known else NO_TIMES)


def test_a_time_in_a_platforms_name_is_in_the_courses_zone() -> None:
    names = [f"Tea_ada_attempt_2026-11-2{day}-11-30-05_x.ipynb" for day in (3, 4)]
    (taking,) = decide([entry(name, notebook(note=name)) for name in names], MODULE, zone=Zone("Asia/Tokyo")).takings

    assert taking.handed_in == datetime(2026, 11, 24, 2, 30, 5, tzinfo=UTC)
    assert "the newest of 2 files: it has the latest time" in taking.note


@pytest.mark.parametrize(
    "name",
    [
        "Week_1_ada.l_attempt_2026-11-23-11-30-05_x.ipynb",
        "9-1 - Ada Lovelace - Nov 23, 2026 1130 AM/x.ipynb",
        "Ada Lovelace - 01-tea.ipynb",
        "Lovelace_Ada_ada.l_4711/20261123113005_x.ipynb",
        "ADA@example.org_q_9001_x.ipynb",
        "Lovelace, Ada(ada.l)/Submission attachment(s)/x.ipynb",
        "Ada Lovelace/Version 1/x.ipynb",
        moodle("Group A-Ada Lovelace", 900001),
        "ada.l/x.ipynb",
    ],
)
def test_with_a_list_an_id_or_a_name_that_stands_whole_in_the_platforms_part_is_found(name: str) -> None:
    ada = replace(person("ada.l", "Ada Lovelace"), ids=frozenset({"ada.l", "ada@example.org"}))
    others = [person("l", "Ada King"), person("23", "Bo Li"), person("lovelace", "Cy No"), person("4711", "Di Ray")]
    files = [entry(name), entry(name.replace("Ada", "Eve").replace("ada", "eve").replace("ADA", "EVE"))]
    plan = decide(files, MODULE, roster(ada, *others))

    assert taken(plan) == {"ada.l": name}
    assert [left.attention for left in plan.left_out] == [True]


@pytest.mark.parametrize("name", ["submission_1/ada.ipynb", "x_1_2_ada_attempt_2026-11-23-11-30-05_y.ipynb"])
def test_a_form_that_says_nothing_is_nobodys_even_with_a_list(name: str) -> None:
    for people in (None, roster(person("ada", "Ada"))):
        plan = decide([entry(name)], MODULE, people)

        assert taken(plan) == {}
        assert "e.g. ada.ipynb" in why(plan)[name]


def test_names_that_speak_of_two_people_are_nobodys() -> None:
    people = roster(person("ada", "Ada Lovelace"), person("bo", "Bo Li"))
    name = "Lovelace_Ada_bo_4711/x.ipynb"

    assert (
        "its name fits ada (Ada Lovelace) and bo (Bo Li), so it is taken for nobody"
        in why(decide([entry(name)], MODULE, people))[name]
    )


def test_without_a_list_students_of_the_course_are_found_again() -> None:
    known = roster(person("s1", "Ada Lovelace"), person("zoe", "Zoe"))
    plan = decide([entry(moodle("Ada Lovelace", 1)), entry("ZOE.ipynb"), entry("bo.ipynb")], MODULE, known=known)

    assert sorted(taken(plan)) == ["bo", "s1", "zoe"]
    assert not [note for note in notes(plan) if "without a list" in note]


def test_a_worksheet_is_not_asked_for_again() -> None:
    sheet = replace(roster(person("ada", "Ada", "2")), has_times=True)
    plan = decide([entry(moodle("Ada", 1))], MODULE, sheet)

    assert notes(plan) == [
        "the list has no time that could be read for 1 of 1 files, so nothing of theirs will count as late"
    ]


def test_a_list_without_names_says_so() -> None:
    nameless = replace(roster(person("s1", "")), has_names=False)

    assert why(decide([entry(moodle("Ada", 1))], MODULE, nameless)) == {
        moodle(
            "Ada", 1
        ): "no column of names was recognised in the list, so nobody can be found by name → call it “name”"
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            notebook("02-milk"),
            "this is the notebook of 02-milk, not of 01-tea → ask the student for the notebook of 01-tea",
        ),
        ({"cells": []}, "the file is no notebook of this course"),
        (b"", "the file is empty"),
        (b"\xff\xfe\x00", "the file is not text"),
        (b"[1]", "the file is not a notebook of this course"),
        (b'{"cells": null}', "the file is not a notebook of this course"),
        (b'{"cells": [' + b"[" * 100_000, "the file is nested too deeply"),
        (b'{"cells": [', "the file is cut short or damaged"),
        (
            b'{"cells": [3, {"metadata": 1, "source": {}}, {"metadata": {"nbgrader": []}}]}',
            "the file is no notebook of this course",
        ),
    ],
)
def test_what_is_no_notebook_of_the_module_is_named(content: Any, says: str) -> None:
    plan = decide([entry("ada.ipynb", content), entry("bo.ipynb")], MODULE)

    assert taken(plan) == {"bo": "bo.ipynb"}
    assert why(plan)["ada.ipynb"].startswith(says)


def test_a_byte_order_mark_is_no_damage() -> None:
    assert taken(decide([entry("ada.ipynb", json.dumps(notebook()).encode("utf-8-sig"))], MODULE)) == {
        "ada": "ada.ipynb"
    }


def test_a_notebook_whose_cards_are_gone_still_counts_by_its_answers() -> None:
    cells = [{"cell_type": "code", "source": ["from claimwise.student import answers\n", "answers()"]}]

    assert taken(decide([entry("ada.ipynb", {"cells": cells})], MODULE)) == {"ada": "ada.ipynb"}


def test_another_kind_of_file_matters_only_where_no_notebook_came() -> None:
    text = "_assignsubmission_onlinetext/onlinetext.html"
    names = [moodle("Ada", 1), f"Ada_1{text}", f"Bo_2{text}", "readme.txt"]
    plan = decide([entry(name) for name in names], MODULE, roster(person("ada", "Ada"), person("bo", "Bo")))

    assert why(plan) == {f"Bo_2{text}": "is no notebook → ask for the .ipynb file"}
    assert plan.missing == []


def test_problems_of_reading_are_passed_on() -> None:
    plan = decide(
        [Entry("x.ipynb", problem=Finding("is damaged")), entry("in/ada.ipynb"), entry("in/bo.ipynb")], MODULE
    )

    assert taken(plan) == {"ada": "in/ada.ipynb", "bo": "in/bo.ipynb"}
    assert why(plan) == {"x.ipynb": "is damaged"}


name_parts = st.sampled_from(
    ["ada", "Bo Li", "01-tea", "_", "LATE", "7", "12", "assignsubmission_file", "..", "é", "(1)"]
)
names = st.lists(name_parts | st.text(max_size=5), min_size=1, max_size=6).map("_".join).map("{}.ipynb".format)
PEOPLE = roster(person("ada", "Ada"), person("bo", "Bo Li"))


@given(names=st.lists(names, unique=True, max_size=8), people=st.sampled_from([None, PEOPLE]))
def test_whatever_the_names_each_file_is_accounted_for_once(names: list[str], people: Roster | None) -> None:
    plan = decide([entry(name, notebook(note=name)) for name in names], MODULE, people)

    assert sorted([*taken(plan).values(), *(left.file for left in plan.left_out)]) == sorted(names)
    assert all(is_plain_id(student) for student in taken(plan))
    assert len({taking.student for taking in plan.takings}) == len(plan.takings)
    if people:
        assert set(taken(plan)) <= {"ada", "bo"}
        assert set(taken(plan)).isdisjoint(person.id for person in plan.missing)


def test_ids_that_many_computers_take_for_one_are_taken_for_nobody() -> None:
    plan = decide([entry("ada.ipynb"), entry("Ada.ipynb"), entry("bo.ipynb")], MODULE)

    assert taken(plan) == {"bo": "bo.ipynb"}
    assert set(why(plan)) == {"ada.ipynb", "Ada.ipynb"}
    assert "do not tell the id “ada” from “Ada”" in why(plan)["ada.ipynb"]
