"""What a grader is told about a class: at most thirty lines to read, and a table that no spreadsheet runs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from support import MODULE, Class
from typer.testing import CliRunner

from claimwise.cli import app
from claimwise.errors import Finding, visible
from claimwise.grading.grade import Graded, findings_of
from claimwise.ids import id_key, is_student_id
from claimwise.tables import write_findings

RESULTS = [
    Graded(
        "ada",
        9.0,
        (Finding("q2: “verdict” has no option “sideways”."), Finding("the answers cell is missing", "ask for it")),
    ),
    Graded("bo", 18.0),
    Graded("=cy", None, (Finding("the file is cut short", "ask the student to hand in again"),)),
]


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_work_that_could_not_be_graded_comes_first_and_each_line_says_what_to_do() -> None:
    assert [str(problem) for problem in findings_of(RESULTS)] == [
        "=cy: the file is cut short → ask the student to hand in again",
        "ada: q2: “verdict” has no option “sideways” → look at it by hand",
        "ada: the answers cell is missing → ask for it",
    ]


def test_the_table_starts_no_formula(tmp_path: Path) -> None:
    write_findings(tmp_path / "reports" / "a.csv", findings_of(RESULTS))

    assert rows(tmp_path / "reports" / "a.csv") == [
        ["student", "what", "what to do"],
        ["'=cy", "the file is cut short", "ask the student to hand in again"],
        ["ada", "q2: “verdict” has no option “sideways”", "look at it by hand"],
        ["ada", "the answers cell is missing", "ask for it"],
    ]


@given(st.text() | st.text(st.sampled_from("a\x1b\n\u202e\u200b\ud800\x00é王")))
def test_what_is_visible_hides_and_commands_nothing(text: str) -> None:
    shown = visible(text)

    assert shown.isprintable()
    shown.encode("utf-8")
    assert visible(shown) == shown


def test_a_large_class_is_told_in_thirty_lines_and_a_table(tea_class: Class) -> None:
    for number in range(40):
        tea_class.hand_in(f"student{number:02d}", "not a notebook")
    tea_class.hand_in("zoe", tea_class.solved())

    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["grade", MODULE, "--root", str(tea_class.root)])

    lines = result.output.splitlines()
    assert sum(line.startswith("✗ student") for line in lines) == 30
    assert "! … and 10 more." in lines
    assert f"! As a table: reports/{MODULE}-grading.csv" in lines
    assert len(rows(tea_class.root / "reports" / f"{MODULE}-grading.csv")) == 41


def test_a_class_without_problems_leaves_no_old_table(tea_class: Class) -> None:
    command = ["grade", MODULE, "--root", str(tea_class.root)]
    tea_class.hand_in("ada", "not a notebook")
    CliRunner().invoke(app, command)
    tea_class.hand_in("ada", tea_class.solved())

    result = CliRunner().invoke(app, command)

    assert "As a table" not in result.output
    assert rows(tea_class.root / "reports" / f"{MODULE}-grading.csv") == [["student", "what", "what to do"]]


@pytest.mark.parametrize("name", ["ada", "Zoë Łukasz", "O'Brien", "a.b_c@d-e", "=1+1", "王", "x" * 128])
def test_an_ordinary_name_is_a_student_id(name: str) -> None:
    assert is_student_id(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x" * 129,
        "a\nb",
        "a\u202eb",
        "\ud800",
        "<b>",
        'a"b',
        "a*",
        "[ab]",
        "a&b",
        "a\x00",
        "../a",
        "a\\b",
        "a/b",
        "c:",
    ],
)
def test_what_cannot_be_seen_or_means_something_else_is_no_student_id(name: str) -> None:
    assert not is_student_id(name)


@pytest.mark.parametrize("name", ["CON", "con", "nul.txt", "Com1", "LPT¹", "aux .x", "ada.", "ada ", " ada", ".", ".."])
def test_what_some_computers_cannot_keep_as_a_folder_is_no_student_id(name: str) -> None:
    assert not is_student_id(name)


@pytest.mark.parametrize(
    ("one", "other"), [("Ada", "ada"), ("zo\u00eb", "zoe\u0308"), ("STRASSE", "straße"), ("a", "a.")]
)
def test_ids_that_some_computers_do_not_tell_apart_are_the_same(one: str, other: str) -> None:
    assert id_key(one) == id_key(other)


def test_what_an_earlier_version_kept_as_texts_is_told_as_before(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    kept = json.dumps(["q2: “verdict” has no option “x”.", "no answers are recorded → ask the student"])
    with create_engine(tea_class.nbgrader.directory.db_url).begin() as connection:
        connection.execute(text("UPDATE claimwise_graded SET problems = :kept"), {"kept": kept})

    assert [(found.what, found.remedy) for found in findings_of(tea_class.grade().values())] == [
        ("q2: “verdict” has no option “x”", "look at it by hand"),
        ("no answers are recorded", "ask the student"),
    ]


def test_what_was_found_is_kept_for_the_next_time(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.release())
    first = tea_class.grade()["ada"]
    again = tea_class.grade()["ada"]

    assert (again.skipped, again.problems) == (True, first.problems)
    assert first.problems
