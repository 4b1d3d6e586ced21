"""The history of a course: every mark and change with who, when, from what to what and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradebook.test_corrections import MARKED, WRITTEN, correction
from nbgrader import api
from sqlalchemy import delete, update
from support import MODULE, Class, change

from claimwise.collect import class_list, collect, enrol, plan_intake, read_roster, undo_taking
from claimwise.content import Course
from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.arranging import decide, opened
from claimwise.gradebook.corrections import correct
from claimwise.gradebook.database import reading, writing
from claimwise.gradebook.history import PersonsMark
from claimwise.gradebook.late_setting import set_late_penalty
from claimwise.gradebook.own_tables import ARRANGEMENT, CONCERNED, EVENT, MARK
from claimwise.gradebook.people import working_as
from claimwise.gradebook.record import Asked, Entry, all_entries, entries, people
from claimwise.gradebook.store import Store
from claimwise.grading.regrade import apply_regrade, plan_regrade
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.handing_back.feedback_zip import note_given, pages
from claimwise.handing_back.formats import Way
from claimwise.term.terms import backup


@pytest.fixture
def there(on_both: Class) -> Iterator[Class]:
    """The class, with nothing in its history yet."""
    with opened(on_both.nbgrader) as engine, writing(engine) as connection:
        for table in (MARK, ARRANGEMENT, EVENT, CONCERNED):
            connection.execute(delete(table))
        connection.execute(update(api.Grade).values(manual_score=None))
    with working_as("grace"):
        yield on_both


def told(there: Class, most: int = 100, skip: int = 0, **asked: object) -> list[Entry]:
    with opened(there.nbgrader) as engine, reading(engine) as connection:
        return entries(connection, Asked(**asked), most, skip)


def whats(found: list[Entry]) -> list[str]:
    return [entry.what for entry in found]


def test_a_mark_says_from_what_to_what_and_why(there: Class) -> None:
    with Store(there.nbgrader.directory.db_url, MODULE) as store:
        answer = store.gradings()["ada"].answers[WRITTEN]
        store.give([PersonsMark("ada", WRITTEN, answer, 3, marker="ada-b", stage="first")])
        store.give([PersonsMark("ada", WRITTEN, answer, 4, marker="bo", stage="second")])
        store.give([PersonsMark("ada", WRITTEN, answer, 4, marker="grace")])
    correct(there.nbgrader, correction(there, WRITTEN, "5", by="grace"))
    correct(there.nbgrader, correction(there, MARKED, "1", student="bo", why="the scan was cut", by="grace"))

    found = told(there)

    assert [
        (entry.by, entry.what, entry.student, entry.cell, entry.before, entry.after, entry.why) for entry in found
    ] == [
        ("grace", "mark of a person", "bo", MARKED, "4", "1", "the scan was cut"),
        ("grace", "mark of a person", "ada", WRITTEN, "4", "5", "misread at first"),
        ("grace", "mark of a person", "ada", WRITTEN, "", "4", ""),
        ("bo", "mark of the second marker", "ada", WRITTEN, "", "4", ""),
        ("ada-b", "mark of the first marker", "ada", WRITTEN, "", "3", ""),
    ]
    assert [entry.settled for entry in found] == [True, True, True, False, False]
    assert len(told(there, student="ada")) == 4
    assert len(told(there, by="grace", kind="marks", module=MODULE)) == 3
    assert told(there, module="02-other") == []
    with opened(there.nbgrader) as engine, reading(engine) as connection:
        assert people(connection) == ["ada-b", "bo", "grace"]


def test_all_that_is_done_with_a_class_stands_in_it_with_who_did_it(there: Class, tmp_path: Path) -> None:
    nbgrader = there.nbgrader
    (tmp_path / "list.csv").write_text("username,First name,Last name,Section\nada,Ada,Lovelace,A\nbo,Bo,Li,B\n")
    enrol(nbgrader, read_roster(tmp_path / "list.csv").people)
    decide(nbgrader, [Arrangement("ada", "extra-time", "172800", MODULE, "ill", "grace")])
    decide(nbgrader, [Arrangement("ada", "extra-time", "86400", MODULE, "ill for a day", "grace")])
    set_late_penalty(nbgrader, "10% a day", why="as agreed", by="grace")
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / f"{MODULE}.ipynb").write_text(json.dumps(there.release()))
    known = class_list(nbgrader, MODULE)
    collect(nbgrader, MODULE, plan_intake(nbgrader, MODULE, tmp_path / "in", known), known)
    undo_taking(nbgrader, MODULE)
    there.grade(force=True)
    write_feedback(nbgrader, there.module)
    note_given(nbgrader, MODULE, pages(nbgrader, MODULE), Way.MAIL)
    backup(nbgrader, tmp_path / "kept.zip")

    found = told(there)

    assert {entry.by for entry in found} == {"grace"}
    assert [(entry.what, entry.student, entry.before, entry.after, entry.why, entry.many) for entry in found] == [
        ("backup made", "", "", "kept.zip", "", 0),
        ("feedback handed back", "", "", "a zip to send by mail", "", 4),
        ("marked by machine", "", "", "", "", 4),
        ("taking in undone", "", "", "", "", 1),
        ("work taken in", "", "", "", "", 1),
        ("late penalty", "", "none", "10% a day", "as agreed", 0),
        ("extra time", "ada", "2 days", "1 day", "ill for a day", 0),
        ("extra time", "ada", "none", "2 days", "ill", 0),
        ("names noted from a class list", "", "", "", "", 2),
    ]
    assert [(entry.what, entry.after) for entry in told(there, student="ada")] == [
        ("feedback handed back", "a zip to send by mail"),
        ("marked by machine", "18"),
        ("taking in undone", ""),
        ("work taken in", "in place of an earlier one"),
        ("extra time", "1 day"),
        ("extra time", "2 days"),
        ("names noted from a class list", ""),
        ("login", "ada"),
        ("section", "A"),
    ]
    (graded,) = [entry for entry in found if entry.what == "marked by machine"]
    assert [entry.student for entry in told(there, event=graded.event)] == ["di", "cy", "bo", "ada"]
    assert whats(told(there, kind="lists")) == [
        "names noted from a class list",
        *("login", "section") * 2,
    ]
    assert whats(told(there, kind="data")) == ["backup made"]


def test_another_key_says_whose_marks_it_changed(there: Class) -> None:
    kept = (there.root / "solutions" / f"{MODULE}.yml").read_text()
    change(there.root / "solutions" / f"{MODULE}.yml", "value: 13.5", "value: 20.5")
    module = Course.load(there.root).modules[MODULE]
    apply_regrade(there.nbgrader, module, plan_regrade(there.nbgrader, module))
    (there.root / "solutions" / f"{MODULE}.yml").write_text(kept)

    (found,) = told(there)

    assert (found.what, found.module, found.by, found.many) == ("marked with another key", MODULE, "grace", 4)
    assert {(each.student, each.before, each.after) for each in told(there, event=found.event)} == {
        (student, "6", "4") for student in ("ada", "bo", "cy", "di")
    }


def test_pages_of_it_are_parts_of_the_whole_and_forget_nothing(there: Class) -> None:
    for number in range(7):
        decide(there.nbgrader, [Arrangement("ada", "section", str(number), by="grace")])

    whole = told(there, student="ada")

    assert [entry.after for entry in whole] == ["6", "5", "4", "3", "2", "1", "0"]
    assert [
        *told(there, 3, student="ada"),
        *told(there, 3, 3, student="ada"),
        *told(there, 3, 6, student="ada"),
    ] == whole
    with opened(there.nbgrader) as engine, reading(engine) as connection:
        assert list(all_entries(connection, Asked("ada"), at_once=2)) == whole
