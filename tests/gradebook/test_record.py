"""The history of a course: every mark and change with who, when, from what to what and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from gradebook.test_corrections import MARKED, WRITTEN, correction
from late_class import DUE
from nbgrader import api
from sqlalchemy import delete, update
from support import MODULE, Class, cell, change, changed

from claimwise.assign import assign
from claimwise.collect import class_list, collect, enrol, plan_intake, read_roster, undo_taking
from claimwise.content import Course
from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.arranging import decide, set_due
from claimwise.gradebook.corrections import correct
from claimwise.gradebook.entry import Entry
from claimwise.gradebook.history import PersonsMark
from claimwise.gradebook.late_setting import set_late_penalty
from claimwise.gradebook.own_tables import ARRANGEMENT, CONCERNED, EVENT, MARK, REASON
from claimwise.gradebook.people import working_as
from claimwise.gradebook.record import Asked, all_entries, entries, people
from claimwise.grading.regrade import apply_regrade, plan_regrade
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.handing_back.feedback_zip import note_given, pages
from claimwise.handing_back.formats import Way
from claimwise.term.terms import backup

NUMBERS = "mark-q4"


@pytest.fixture
def there(on_both: Class) -> Iterator[Class]:
    """The class, marked with its own key and without a late penalty, and nothing in its history yet."""
    set_late_penalty(on_both.nbgrader, "none", why="", by="grace")
    Class(on_both.root).grade(force=True)
    with on_both.nbgrader.writing() as connection:
        connection.execute(update(api.Grade).values(manual_score=None))
        for table in (MARK, ARRANGEMENT, EVENT, CONCERNED, REASON):
            connection.execute(delete(table))
    with working_as("grace"):
        yield on_both


def told(there: Class, most: int = 100, skip: int = 0, **asked: object) -> list[Entry]:
    with there.nbgrader.reading() as connection:
        return entries(connection, Asked(**asked), most, skip)


def whats(found: list[Entry]) -> list[str]:
    return [entry.what for entry in found]


def test_a_mark_says_from_what_to_what_and_why(there: Class) -> None:
    store = there.nbgrader.store(MODULE)
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
    assert len(told(there, student="ada")) == 4
    assert len(told(there, by="grace", kind="marks", module=MODULE)) == 3
    assert told(there, module="02-other") == []
    with there.nbgrader.reading() as connection:
        assert people(connection) == ["ada-b", "bo", "grace"]


def test_all_that_is_done_with_a_class_stands_in_it_with_who_did_it(there: Class, tmp_path: Path) -> None:
    nbgrader = there.nbgrader
    (tmp_path / "list.csv").write_text("username,First name,Last name,Section\nada,Ada,Lovelace,A\nbo,Bo,Li,B\n")
    enrol(nbgrader, read_roster(tmp_path / "list.csv").people)
    decide(nbgrader, [Arrangement("ada", "extra-time", "172800", MODULE, "ill", "grace")])
    decide(nbgrader, [Arrangement("ada", "extra-time", "86400", MODULE, "ill for a day", "grace")])
    nbgrader = set_late_penalty(nbgrader, "10% a day", why="as agreed", by="grace")
    there = Class(there.root)
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

    came, again = "as it came with the work", "other work was handed in, and no time came with it"
    assert {entry.by for entry in found if entry.why not in (came, again)} == {"grace"}
    assert [(entry.what, entry.student, entry.before, entry.after, entry.why, entry.many) for entry in found] == [
        ("backup made", "", "", "kept.zip", "", 0),
        ("feedback handed back", "", "", "a zip to send by mail", "", 4),
        ("marked by machine", "", "", "", "", 4),
        ("time of handing in", "ada", "not known", "2026-11-27 17:00 UTC", came, 0),
        ("taking in undone", "", "", "", "", 1),
        ("time of handing in", "ada", "2026-11-27 17:00 UTC", "not known", again, 0),
        ("time of handing in", "ada", "not known", "2026-11-27 17:00 UTC", came, 0),
        ("work taken in", "", "", "", "", 1),
        ("points off for being late", "", "", "", "late penalty: as agreed", 3),
        ("late penalty", "", "none", "10% a day", "as agreed", 0),
        ("extra time", "ada", "2 days", "1 day", "ill for a day", 0),
        ("extra time", "ada", "none", "2 days", "ill", 0),
        ("names noted from a class list", "", "", "", "", 2),
    ]
    assert [(entry.what, entry.after) for entry in told(there, student="ada")] == [
        ("feedback handed back", "a zip to send by mail"),
        ("marked by machine", "18"),
        ("time of handing in", "2026-11-27 17:00 UTC"),
        ("taking in undone", ""),
        ("time of handing in", "not known"),
        ("time of handing in", "2026-11-27 17:00 UTC"),
        ("work taken in", "in place of an earlier one"),
        ("late penalty", "10% a day"),
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


def test_of_some_students_it_holds_what_is_about_them_and_what_changed_for_everybody(there: Class) -> None:
    there.grade(force=True)
    decide(there.nbgrader, [Arrangement(name, "excused", "yes", MODULE, "ill", "grace") for name in ("ada", "cy")])
    set_late_penalty(there.nbgrader, "10% a day", why="as agreed", by="grace")
    backup(there.nbgrader, there.root / "kept.zip")

    found = told(there, among=["ada", "bo"])

    assert {entry.student for entry in found} == {"ada", ""}
    assert [each.what for each in found if not each.many] == ["late penalty", "excused"]
    assert [(each.what, each.many) for each in found if each.many] == [
        ("points off for being late", 1),  # ada was in time
        ("marked by machine", 2),
    ]
    (graded,) = (each for each in found if each.what == "marked by machine")
    assert {each.student for each in told(there, event=graded.event, among=["ada", "bo"])} == {"ada", "bo"}


def test_another_key_says_whose_marks_it_changed(there: Class) -> None:
    kept = (there.root / "solutions" / f"{MODULE}.yml").read_text()
    change(there.root / "solutions" / f"{MODULE}.yml", "value: 13.5", "value: 20.5")
    module = Course.load(there.root).modules[MODULE]
    correct(there.nbgrader, correction(there, NUMBERS, "5", student="bo", why="a case of its own", by="grace"))
    apply_regrade(there.nbgrader, module, plan_regrade(there.nbgrader, module), why="a slip in the table")
    (there.root / "solutions" / f"{MODULE}.yml").write_text(kept)

    found = told(there)[0]

    assert (found.what, found.module, found.by, found.many) == ("marked with another key", MODULE, "grace", 4)
    why = "a slip in the table; share, value: 13.5 → 20.5"
    assert found.why == why.replace("share", "4. Numbers: share")
    rows = {
        **dict.fromkeys(("ada", "cy", "di"), (NUMBERS, "6", "4", why)),
        "bo": (NUMBERS, "", "the mark of a person stays", why),
    }
    assert {row.student: (row.cell, row.before, row.after, row.why) for row in told(there, event=found.event)} == rows
    for student in rows:  # in each story, in the same words
        own = told(there, student=student)[0]
        assert (own.what, own.by, own.time) == (found.what, found.by, found.time)
        assert (own.cell, own.before, own.after, own.why) == rows[student]


def test_what_changes_the_points_of_late_work_stands_in_the_stories_of_those_whom_it_changed(there: Class) -> None:
    nbgrader = set_late_penalty(there.nbgrader, "10% a day", why="as agreed", by="grace")
    decide(nbgrader, [Arrangement("bo", "extra-time", "86400", MODULE, "ill", "grace")])
    decide(nbgrader, [Arrangement("bo", "extra-time", "", MODULE, "well again", "grace")])
    for due in (DUE + timedelta(days=2), DUE, None, DUE):
        set_due(nbgrader, MODULE, due)
    set_late_penalty(nbgrader, "none", why="for everybody", by="grace")

    def off(before: str, after: str, why: str) -> tuple[str, str, str, str]:
        return "points off for being late", before, after, why

    late = [("late penalty", "none", "10% a day", "as agreed"), ("late penalty", "10% a day", "none", "for everybody")]
    in_time, later = "2026-11-27 18:00 UTC", "2026-11-29 18:00 UTC"
    dues = [("due date", *fromto, "") for fromto in (("", later), (later, in_time), (in_time, ""), ("", in_time))]
    assert story(there, "ada") == [late[0], *dues, late[1]]
    assert story(there, "bo") == [
        *(late[0], off("0", "1.8", "late penalty: as agreed")),
        *(("extra time", "none", "1 day", "ill"), off("1.8", "0", "extra time: ill")),
        *(("extra time", "1 day", "none", "well again"), off("0", "1.8", "extra time: well again")),
        *(dues[0], off("1.8", "0", "due date"), dues[1], off("0", "1.8", "due date")),
        *(dues[2], off("1.8", "0", "due date"), dues[3], off("0", "1.8", "due date")),
        *(late[1], off("1.8", "0", "late penalty: for everybody")),
    ]
    rows = [row for row in told(there) if row.what == "points off for being late"]
    assert {row.student for row in told(there, event=rows[0].event)} == {"bo", "cy", "di"}


def test_other_points_of_a_question_stand_in_the_story_of_each_student_with_work(there: Class) -> None:
    file = there.root / "solutions" / f"{MODULE}.yml"
    kept = file.read_text()
    change(file, "points: 2, choices: verdicts, confidence: true", "points: 3, choices: verdicts, confidence: true")
    change(file, "points: 26", "points: 27")
    assign(there.nbgrader, Course.load(there.root).modules[MODULE])

    (row,) = told(there)
    assert (row.what, row.many, row.by) == ("points of a question", 4, "grace")
    assert [(one.cell, one.before, one.after) for one in told(there, student="cy")] == [(MARKED, "4", "5")]
    file.write_text(kept)
    assign(there.nbgrader, there.module)


def test_work_that_is_marked_again_says_from_what_to_what(there: Class) -> None:
    notebook = there.solved()
    there.hand_in("cy", changed(notebook, lambda one: cell(one, "answers").update(source="answers()")))
    there.grade()

    assert [(row.what, row.before, row.after) for row in told(there, student="cy")] == [
        ("marked by machine", "18", "0")
    ]
    there.hand_in("cy", notebook)
    there.grade()


def story(there: Class, student: str) -> list[tuple[str, str, str, str]]:
    return [(row.what, row.before, row.after, row.why) for row in reversed(told(there, student=student))]


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
    with there.nbgrader.reading() as connection:
        assert list(all_entries(connection, Asked("ada"), at_once=2)) == whole
