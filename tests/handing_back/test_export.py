"""The gradebook as a table: plain, for Canvas and for Moodle."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from support import MODULE, Class, cell, changed

from claimwise.gradebook.arrangements import Arrangement, arrange
from claimwise.gradebook.no_mark import Why
from claimwise.handed_in.cells import WRITE_HERE
from claimwise.handing_back.export import export
from claimwise.handing_back.formats import Column, Format, Student, canvas_table, moodle_table
from claimwise.handing_back.gaps import effect, gaps, matched_by

NOTE = "written-q5-note"
TITLES = {MODULE: "Tea and claims"}
ADA = Student("ada", "Ada", "Byron", "ada@example.org", "4711")
BO = Student("bo")


@pytest.fixture
def graded(tea_class: Class) -> Class:
    """Ada's written answer waits for a marker, Bo left it untouched, Cy handed in nothing."""
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.hand_in("bo", changed(tea_class.solved(), lambda book: cell(book, NOTE).update(source=WRITE_HERE)))
    tea_class.grade()
    with tea_class.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_student("ada", first_name="Ada", last_name="Byron", lms_user_id="4711")
        gradebook.update_or_create_student("=1+1", last_name="=cmd")
    return tea_class


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def arranged(graded: Class, *decisions: Arrangement) -> None:
    with graded.nbgrader.writing() as connection:
        arrange(connection, decisions)


def late(graded: Class, student: str, penalty: float) -> None:
    with graded.nbgrader.gradebook() as gradebook:
        gradebook.find_submission_notebook(MODULE, MODULE, student).late_submission_penalty = penalty
        gradebook.db.commit()


def test_the_plain_table_has_a_row_for_each_student_and_module(graded: Class) -> None:
    export(graded.nbgrader, graded.root / "out.csv")
    lines = (graded.root / "out.csv").read_text().splitlines()

    assert lines[0] == (
        "assignment,student,submitted,score,max_score,late_penalty,needs_manual_grade,changed_since_marked,"
        "section,excused,first_name,last_name,no_score_because"
    )
    assert "01-tea,ada,yes,18.0,26.0,0,yes,,,,Ada,Byron," in lines
    assert "01-tea,'=1+1,,,26.0,,,,,,,'=cmd,nothing" in lines  # nothing handed in is no 0


def test_canvas_gets_its_columns_and_no_mark_that_would_be_wrong(graded: Class) -> None:
    table = export(graded.nbgrader, graded.root / "out.csv", Format.CANVAS, titles=TITLES)
    first, *rows = read(graded.root / "out.csv")

    assert list(first) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Tea and claims"]
    assert (first["Student"].strip(), first["Tea and claims"]) == ("Points Possible", "26")
    marks = {row["SIS Login ID"]: (row["Student"], row["ID"], row["Tea and claims"]) for row in rows}
    assert marks == {
        "ada": ("Byron, Ada", "4711", ""),  # a person has yet to mark the written answer
        "bo": ("bo", "", "18"),
        "'=1+1": ("'=cmd", "", ""),
    }
    assert any("has yet to mark" in note and ": 1 " in note for note in table.notes)


def test_what_the_class_list_says_goes_back_to_the_platform(graded: Class) -> None:
    """Canvas's number, the school's id, login and section; who is excused, and who left the class."""
    arranged(
        graded,
        Arrangement("bo", "number", "501"),
        Arrangement("bo", "sis-id", "S-7"),
        Arrangement("bo", "login", "bo.li"),
        Arrangement("bo", "section", "Monday"),
        Arrangement("ada", "excused", "yes", MODULE),
        Arrangement("=1+1", "dropped", "yes"),
    )

    export(graded.nbgrader, graded.root / "out.csv", Format.CANVAS, titles=TITLES)
    bo, ada = read(graded.root / "out.csv")[1:]
    assert (ada["ID"], ada["SIS User ID"], ada["SIS Login ID"], ada["Tea and claims"]) == ("4711", "", "ada", "EX")
    assert list(bo.values()) == ["bo", "501", "S-7", "bo.li", "Monday", "18"]

    table = export(graded.nbgrader, graded.root / "out.csv", Format.MOODLE, titles=TITLES)
    assert [row["Username"] for row in read(graded.root / "out.csv")] == ["bo.li", "ada"]
    assert [row["ID number"] for row in table.rows] == ["S-7", "4711"]
    assert [row["Tea and claims"] for row in table.rows] == ["18", "-"]

    export(graded.nbgrader, graded.root / "out.csv")
    assert [(row["section"], row["excused"]) for row in read(graded.root / "out.csv")] == [("Monday", ""), ("", "yes")]


def test_each_gap_is_explained_before_the_download(graded: Class) -> None:
    graded.hand_in("di", "{")
    graded.grade()
    graded.hand_in("ed", graded.solved())
    arranged(graded, Arrangement("fi", "dropped", "yes"), Arrangement("gi", "excused", "yes", MODULE))
    with graded.nbgrader.gradebook() as gradebook:
        for student in ("cy", "ed", "fi", "gi"):
            gradebook.add_student(student)

    found = {gap.student: gap for gap in gaps(graded.nbgrader)}
    assert {student: gap.why.value for student, gap in found.items()} == {
        "=1+1": "nothing",
        "ada": "waiting",
        "cy": "nothing",
        "di": "unreadable",
        "ed": "ungraded",
        "fi": "dropped",
        "gi": "excused",
    }
    said = str(found["ada"].finding({MODULE: graded.module}))
    assert said.startswith("ada: 01-tea: a person has yet to mark or look at it: 5. ")
    assert "“claimwise grade 01-tea”" in str(found["ed"].finding({}))
    assert "ada" not in {gap.student for gap in gaps(graded.nbgrader, so_far=True)}
    empty = {
        row["SIS Login ID"]
        for row in export(graded.nbgrader, graded.root / "o.csv", Format.CANVAS).rows[1:]
        if not row[MODULE]
    }
    assert empty == {student for student, gap in found.items() if gap.why not in (Why.DROPPED, Why.EXCUSED)}
    assert all(effect(form) for form in Format)


def test_a_0_so_far_that_nobody_gave_is_said(graded: Class) -> None:
    wrong = changed(graded.solved(), lambda book: cell(book, "answers").update(source='answers(q1={"verdict": "x"})'))
    graded.hand_in("di", wrong)
    graded.grade()

    (found,) = (gap for gap in gaps(graded.nbgrader, so_far=True) if gap.student == "di")
    assert found.why is Why.ZERO_SO_FAR
    assert "di: 01-tea: gets 0 points so far, although a person has yet to mark" in str(found.finding({}))
    assert so_far(graded)["di"] == "0"


def test_work_of_which_nothing_is_marked_has_no_points_so_far(graded: Class) -> None:
    """No answers are recorded, or the file cannot be read: a 0 would be nobody's, and final to whoever reads it."""
    graded.hand_in("di", changed(graded.solved(), lambda book: cell(book, "answers").update(source="answers()")))
    graded.hand_in("ed", "{")
    graded.grade()

    found = {gap.student: gap for gap in gaps(graded.nbgrader, so_far=True)}
    assert {student: gap.why for student, gap in found.items()} == {
        "=1+1": Why.NOTHING,
        "di": Why.WAITING,
        "ed": Why.UNREADABLE,
    }
    assert "points so far" not in found["di"].finding({}).remedy
    assert (so_far(graded)["di"], so_far(graded)["ed"]) == ("", "")
    notes = export(graded.nbgrader, graded.root / "o.csv", Format.CANVAS, so_far=True).notes
    assert notes == ("marks left open, because nothing of the work is marked yet: 2",)


def so_far(graded: Class) -> dict[str, str]:
    """Login -> the points so far, as Canvas gets them."""
    rows = export(graded.nbgrader, graded.root / "o.csv", Format.CANVAS, so_far=True).rows[1:]
    return {str(row["SIS Login ID"]): str(row[MODULE]) for row in rows}


def test_what_a_platform_finds_students_by_is_said_where_it_is_lacking(graded: Class) -> None:
    arranged(graded, Arrangement("bo", "number", "501"), Arrangement("bo", "login", "bo.li"))

    number, login = matched_by(graded.nbgrader, Format.CANVAS)[1:]
    assert number.startswith("For 1 student no number of Canvas is known")  # Ada's stands in the gradebook
    assert login.startswith("For 2 students no login is known")
    assert len(matched_by(graded.nbgrader, Format.MOODLE)) == 2
    assert not matched_by(graded.nbgrader, Format.PLAIN)


def test_points_so_far_can_be_asked_for(graded: Class) -> None:
    table = export(graded.nbgrader, graded.root / "out.csv", Format.CANVAS, titles=TITLES, so_far=True)

    marks = {row["SIS Login ID"]: row["Tea and claims"] for row in read(graded.root / "out.csv")}
    assert marks["ada"] == "18"
    assert not table.notes


def test_late_penalties_are_taken_off_and_never_go_below_zero(graded: Class) -> None:
    late(graded, "ada", 2.5)
    late(graded, "bo", 99)

    export(graded.nbgrader, graded.root / "out.csv", Format.MOODLE, so_far=True)

    assert {row["Username"]: row[MODULE] for row in read(graded.root / "out.csv")} == {
        "ada": "15.5",
        "bo": "0",
        "'=1+1": "-",
    }


def test_moodle_gets_a_dash_for_no_mark_and_only_whole_identifying_columns() -> None:
    column = Column("Tea", 26, {"ada": 17.25})

    whole, gaps = moodle_table([ADA], [column]), moodle_table([ADA, BO], [column])

    assert whole.columns == ("First name", "Last name", "Username", "ID number", "Email address", "Tea")
    assert whole.rows[0]["Email address"] == "ada@example.org"
    assert whole.notes == ()
    # Moodle would give Bo's row to Ada if Bo's address were empty.
    assert gaps.columns == ("First name", "Last name", "Username", "Tea")
    assert [row["Tea"] for row in gaps.rows] == ["17.25", "-"]
    assert gaps.notes[0].startswith("the column “ID number” is left out")
    assert gaps.notes[0].endswith("for bo")


def test_canvas_reads_only_numbers_under_id() -> None:
    table = canvas_table([Student("ada", lms_id="u-12"), Student("bo", lms_id="12")], [])

    assert [(row.get("ID"), row.get("SIS User ID")) for row in table.rows[1:]] == [("", "u-12"), ("12", "")]


def test_an_id_that_is_an_address_is_one(graded: Class) -> None:
    with graded.nbgrader.gradebook() as gradebook:
        for student in gradebook.students:
            gradebook.remove_student(student.id)
        gradebook.add_student("ada@example.org")

    export(graded.nbgrader, graded.root / "out.csv", Format.MOODLE)

    assert [row["Email address"] for row in read(graded.root / "out.csv")] == ["ada@example.org"]


def test_modules_of_one_title_keep_a_column_each(graded: Class) -> None:
    with graded.nbgrader.gradebook() as gradebook:
        gradebook.add_assignment("02-tea")

    export(graded.nbgrader, graded.root / "out.csv", Format.CANVAS, titles={MODULE: "Tea", "02-tea": "Tea"})

    assert list(read(graded.root / "out.csv")[0])[5:] == ["Tea – 01-tea", "Tea – 02-tea"]
