"""Marks into a column that Canvas has: read from its export, chosen once, and found again by its importer."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from support import MODULE, Class
from typer.testing import CliRunner, Result

from claimwise.cli import app
from claimwise.desk.place import Place
from claimwise.desk.rooms import handback
from claimwise.desk.visit import AskedError, Upload, Visit
from claimwise.errors import ClaimwiseError
from claimwise.gradebook.record import Asked, all_entries
from claimwise.handing_back.canvas_columns import (
    CanvasColumn,
    ColumnError,
    choose_columns,
    columns_of,
    find_column,
    keep_columns,
    read_columns,
)
from claimwise.handing_back.export import export
from claimwise.handing_back.formats import Format

HEAD = "Student,ID,SIS User ID,SIS Login ID,Section,Notes"
TEA = CanvasColumn("Tea (at last) (501)", 26)
OTHER = CanvasColumn("Essay (502)", 10.5)


def exported(path: Path, columns: str = '"Tea (at last) (501)",Essay (502)', points: str = "26.00,10.50") -> Path:
    """The gradebook as Canvas writes it: with sums, which are read only, and a row about how grades are posted."""
    path.write_text(
        f"\ufeff{HEAD},{columns},Current Score (2026),Final Grade\n"
        f",,,,,,Manual Posting,,,\n"
        f"    Points Possible,,,,,,{points},(read only),(read only)\n"
        '"Byron, Ada",9001,,ada,Monday,,17,,99,A\n',
        encoding="utf-8",
    )
    return path


def imported(path: Path, assignments: dict[int, str]) -> dict[str, tuple[str, dict[str, str]]]:
    """What Canvas's importer makes of a file: assignment (new ones by their title) -> points, and grade by login."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for name in head[5:]:
        if re.search("(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)", name):
            continue
        titled = re.fullmatch(r"(.*)\s\((\d+)\)", name, re.DOTALL)
        by_title = next((number for number, title in assignments.items() if title == name), None)
        number = int(titled[2]) if titled and int(titled[2]) in assignments else by_title
        place = head.index(name)
        grades = {row[3]: row[place] for row in rows if "Points Possible" not in row[0]}
        found[str(number or (titled[1] if titled else name))] = rows[0][place], grades
    return found


@pytest.fixture
def graded(tea_class: Class) -> Class:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    return tea_class


def table(graded: Class) -> tuple[Path, tuple[str, ...]]:
    path = graded.root / "canvas.csv"
    titles = {MODULE: "Tea and claims"}
    return path, export(graded.nbgrader, path, Format.CANVAS, titles=titles, so_far=True).notes


def test_the_columns_of_assignments_are_read_and_no_sums(tmp_path: Path) -> None:
    assert read_columns(exported(tmp_path / "grades.csv")) == [TEA, OTHER]
    german = tmp_path / "noten.csv"
    german.write_text("LastName;FirstName;ID;SIS Login ID;Section;Tee (7)\n    Points Possible;;;;;20,5\n")
    assert read_columns(german) == [CanvasColumn("Tee (7)", 20.5)]
    assert read_columns(exported(tmp_path / "no-points.csv", "Tea (501)", ""))[0] == CanvasColumn("Tea (501)", None)
    assert (TEA.title, TEA.number) == ("Tea (at last)", "501")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,name\nada,Ada\n", "not the gradebook as Canvas exports it"),
        ("", "not the gradebook as Canvas exports it"),
        (f"{HEAD},Current Score\n", "there is no assignment in this gradebook"),
    ],
)
def test_another_file_is_refused_with_what_to_do(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(text)

    with pytest.raises(ColumnError, match=says):
        read_columns(tmp_path / "x.csv")


def test_marks_go_into_the_column_that_canvas_has(graded: Class) -> None:
    path, _notes = table(graded)
    assert imported(path, {501: "Tea (at last)"}) == {"Tea and claims": ("26", {"ada": "18"})}  # a new one

    keep_columns(graded.nbgrader, [TEA, OTHER], "tess")
    choose_columns(graded.nbgrader, {MODULE: "501"}, "tess")
    path, notes = table(graded)
    assert imported(path, {501: "Tea (at last)"}) == {"501": ("26", {"ada": "18"})}
    assert notes == ()

    choose_columns(graded.nbgrader, {MODULE: ""}, "tess")
    assert "Tea and claims" in imported(table(graded)[0], {})


def test_the_points_are_those_of_canvas_and_a_difference_is_said(graded: Class) -> None:
    keep_columns(graded.nbgrader, [OTHER], "tess")
    choose_columns(graded.nbgrader, {MODULE: "502"}, "tess")

    path, notes = table(graded)
    assert imported(path, {502: "Essay"})["502"][0] == "10.5"
    assert notes[0].startswith("01-tea is worth 26 points, and “Essay (502)” 10.5 in Canvas; set its points there")

    keep_columns(graded.nbgrader, [CanvasColumn("Essay, renamed (502)", 26)], "tess")  # mended in Canvas
    path, notes = table(graded)
    assert imported(path, {502: "Essay, renamed"})["502"][0] == "26"
    assert notes == ()


def test_a_column_that_canvas_would_pass_over_is_named_otherwise_or_said(graded: Class) -> None:
    keep_columns(graded.nbgrader, [CanvasColumn("My Final Grade essay (9)", 26)], "tess")
    choose_columns(graded.nbgrader, {MODULE: "9"}, "tess")
    assert list(imported(table(graded)[0], {9: "My Final Grade essay"})) == ["9"]

    choose_columns(graded.nbgrader, {MODULE: ""}, "tess")
    titles = {MODULE: "The Final Score"}
    (note,) = export(graded.nbgrader, graded.root / "x.csv", Format.CANVAS, titles=titles, so_far=True).notes
    assert "Canvas passes over a column whose name holds “Final Score”" in note


def test_two_modules_never_share_a_column_and_nothing_is_invented(graded: Class) -> None:
    with graded.nbgrader.gradebook() as gradebook:
        gradebook.add_assignment("02-tea")
        gradebook.add_notebook("02-tea", "02-tea")
    keep_columns(graded.nbgrader, [TEA, OTHER], "tess")
    choose_columns(graded.nbgrader, {MODULE: "501"}, "tess")

    for choices, says in (({"02-tea": "501"}, "two modules"), ({MODULE: "777"}, "no column “777”"), ({"x": ""}, "“x”")):
        with pytest.raises(ClaimwiseError, match=says):
            choose_columns(graded.nbgrader, choices, "tess")
    choose_columns(graded.nbgrader, {MODULE: "502", "02-tea": "501"}, "tess")
    assert columns_of(graded.nbgrader)[1] == {MODULE: OTHER, "02-tea": TEA}


def test_a_column_that_is_gone_stays_chosen_and_is_said(graded: Class) -> None:
    keep_columns(graded.nbgrader, [TEA], "tess")
    choose_columns(graded.nbgrader, {MODULE: "501"}, "tess")

    (gone,) = keep_columns(graded.nbgrader, [OTHER], "tess")

    assert "“Tea (at last) (501)”, which was chosen, is not in this file" in gone.what
    assert columns_of(graded.nbgrader) == ([OTHER], {MODULE: TEA})
    choose_columns(graded.nbgrader, {MODULE: "501"}, "tess")  # whoever saves the form again changes nothing


def test_a_column_is_found_by_number_name_or_title() -> None:
    twice = [TEA, OTHER, CanvasColumn("Essay (503)")]

    assert find_column(twice, "501") == find_column(twice, "tea (at last)") == TEA
    assert find_column(twice, "Essay (502)") == OTHER
    for asked in ("Essay", "Coffee"):
        with pytest.raises(ColumnError, match="choose one of"):
            find_column(twice, asked)


# --- at the desk, and with the command


def visit(graded: Class, *files: Path, **fields: str) -> Visit:
    uploads = {"gradebook": [Upload(file.name, file) for file in files]}
    told = {name.replace("__", "-"): [value] for name, value in fields.items()}
    return Visit(Place(graded.root), "tess", told, uploads=uploads)


def test_at_the_desk_it_is_asked_once(graded: Class, tmp_path: Path) -> None:
    file = exported(tmp_path / "grades.csv", "tea and claims (501),Essay (502)")
    with pytest.raises(AskedError, match="you chose no file"):
        handback.read_columns(visit(graded))
    (tmp_path / "mine.csv").write_text("a,b\n1,2\n")
    with pytest.raises(AskedError, match=r"^mine\.csv: this is not the gradebook"):
        handback.read_columns(visit(graded, tmp_path / "mine.csv"))

    went = handback.read_columns(visit(graded, file, so_far="1"))
    assert (went.room, dict(went.fields)) == ("handback", {"form": "canvas", "so_far": "1"})
    (row,) = shown_columns(graded)
    assert (row["proposed"], row["column"]) == ("501", None)  # proposed by its title, and not chosen

    went = handback.choose_columns(visit(graded, **{f"column__{MODULE}": "501"}))
    assert went.said == "1 module goes into a column that Canvas has."
    assert shown_columns(graded)[0]["column"] == CanvasColumn("tea and claims (501)", 26)
    got = handback.table(visit(graded, form="canvas", so_far="1")).content
    assert isinstance(got, bytes)
    assert b",tea and claims (501)\r\n    Points Possible,,,,,26\r\n" in got
    with graded.nbgrader.reading() as connection:
        told = {(row.module, row.by, row.after) for row in all_entries(connection, Asked(kind="decisions"))}
    assert {(MODULE, "tess", "tea and claims (501)"), ("", "tess", "tea and claims (501), Essay (502)")} <= told


def shown_columns(graded: Class) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = handback.page(visit(graded, form="canvas"))["canvas"]
    return shown


def run(graded: Class, *arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(
        app, ["canvas-column", MODULE, *arguments, "--root", str(graded.root)]
    )


def test_the_command_does_the_same(graded: Class, tmp_path: Path) -> None:
    file = exported(tmp_path / "grades.csv")

    assert "nobody has said yet which columns Canvas has" in run(graded, "501").output
    assert "Essay (502)  10.5 points" in run(graded, "--from", str(file)).output
    assert "The marks of 01-tea go into “Tea (at last) (501)”" in run(graded, "tea (at last)").output
    assert columns_of(graded.nbgrader)[1] == {MODULE: TEA}
    assert run(graded, "Coffee").exit_code == 1
    assert "make a new column" in run(graded, "--new").output
    assert columns_of(graded.nbgrader)[1] == {}
