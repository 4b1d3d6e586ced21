"""“nbgrader export” writes nbgrader's columns, whole whatever people are called, and starts no formula."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from support import MODULE, Class, cell, changed
from typer.testing import CliRunner

from claimwise.cli import app
from claimwise.handed_in.cells import WRITE_HERE

PLUGIN = "claimwise.nbgrader_steps.export"
NOTE = "written-q5-note"
NAMES = {"first_name": '=HYPERLINK("x")', "last_name": "Eve, the;=1+1", "email": "+eve@example.org"}


def exported(course: Class, *options: str) -> list[dict[str, str]]:
    nbgrader_export(course, *options)
    with (course.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_names_stay_in_their_cells_and_are_texts(tea_class: Class) -> None:
    tea_class.hand_in("eve", tea_class.solved())
    tea_class.grade()
    with tea_class.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_student("eve", **NAMES)
        gradebook.update_or_create_student("bo")

    rows = {row["student_id"]: row for row in exported(tea_class)}
    stock = {row["student_id"]: row for row in exported(tea_class, "--exporter=nbgrader.plugins.CsvExportPlugin")}

    eve = rows["eve"]
    assert (eve["first_name"], eve["last_name"]) == ('\'=HYPERLINK("x")', "Eve, the;'=1+1")
    assert (eve["email"], eve["assignment"], float(eve["score"])) == ("'+eve@example.org", MODULE, 18)
    assert rows["bo"] == stock["bo"]
    assert list(eve) == list(stock["eve"])[: len(eve)]


def nbgrader_export(course: Class, *options: str) -> str:
    """What the command logged."""
    command = [str(Path(sys.executable).with_name("nbgrader")), "export", *options]
    return subprocess.run(command, cwd=course.root, check=True, capture_output=True, text=True).stderr


@pytest.fixture
def graded(tea_class: Class) -> Class:
    """Ada's written answer waits for a marker, Bo left it untouched; both have names that need care."""
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.hand_in("bo", changed(tea_class.solved(), lambda book: cell(book, NOTE).update(source=WRITE_HERE)))
    tea_class.grade()
    with tea_class.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_student("ada", first_name="Ada", last_name="Byron, the", lms_user_id="4711")
    return tea_class


@pytest.mark.parametrize(("form", "exporter"), [("canvas", "CanvasExport"), ("moodle", "MoodleExport")])
def test_nbgraders_command_writes_what_ours_writes_for_a_platform(graded: Class, form: str, exporter: str) -> None:
    for option, same in (("", ""), ("--so-far", f"--{exporter}.so_far=True")):
        ours = ["export", str(graded.root / "ours.csv"), "--for", form, "--root", str(graded.root)]
        assert CliRunner().invoke(app, [*ours, *filter(None, [option])]).exit_code == 0
        log = nbgrader_export(graded, "--exporter", f"{PLUGIN}.{exporter}", "--to", "theirs.csv", *filter(None, [same]))

        assert (graded.root / "theirs.csv").read_bytes() == (graded.root / "ours.csv").read_bytes()
        waiting = f"to mark or look at the work: 1 (with --{exporter}.so_far=True their points so far are given)"
        assert (waiting in log) == (not option)
    assert ("the column “ID number” is left out" in log) == (form == "moodle")


def test_a_platforms_table_takes_nbgraders_choice_of_students_and_assignments(graded: Class) -> None:
    with graded.nbgrader.gradebook() as gradebook:
        gradebook.add_assignment("Tea and claims")  # called like the module's title
        gradebook.add_student("4711")
    chosen = ("--student", '["bo", 4711, "cy"]', "--assignment", f'["{MODULE}"]')

    log = nbgrader_export(graded, "--exporter", f"{PLUGIN}.CanvasExport", *chosen)

    with (graded.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["SIS Login ID"] for row in rows[1:]} == {"4711", "bo"}
    assert list(rows[0])[5:] == [f"Tea and claims – {MODULE}"]  # as in the table of all
    assert "the gradebook knows no student “cy”" in log
    assert "marks left open" not in log  # Ada's, who was not asked for


def test_titles_that_cannot_be_read_end_the_command_with_a_sentence(graded: Class) -> None:
    (graded.root / "solutions" / f"{MODULE}.yml").write_text("title: [")
    command = [str(Path(sys.executable).with_name("nbgrader")), "export", f"--exporter={PLUGIN}.MoodleExport"]

    result = subprocess.run(command, cwd=graded.root, check=False, capture_output=True, text=True)

    assert result.returncode == 1
    assert f"{MODULE}.yml:" in result.stderr
    assert "Traceback" not in result.stderr
