"""Folders that are nobody's: every command passes them over and says so, and none of them ends it for the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support import MODULE, Class
from typer.testing import CliRunner

from claimwise.cli import app

NO_TEXT = os.fsdecode(b"bo\xff")


@pytest.fixture
def shared(tea_class: Class) -> Class:
    """A class of one student, two folders that are no ids, and two that are the same id."""
    for name in ("ada", NO_TEXT, "cy.", "Di", "di"):
        tea_class.hand_in(name, tea_class.solved())
    return tea_class


@pytest.mark.parametrize(
    "command", [["grade", MODULE], ["similar", MODULE], ["sample", MODULE], ["responses", "--names"]]
)
def test_a_command_goes_on_and_names_them(shared: Class, tmp_path: Path, command: list[str]) -> None:
    if command[0] == "responses":
        command = [*command[:1], str(tmp_path / "answers.csv"), *command[1:]]
    result = CliRunner().invoke(app, [*command, "--root", str(shared.root)])

    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "bo\\udcff: the folder's name is no student id" in result.output
    assert "cy.: the folder's name is no student id" in result.output
    assert "Di: many computers do not tell this id from “di” → keep one folder" in result.output
    assert "ada:" not in result.output


def test_of_two_ids_that_are_the_same_the_graded_one_stays_the_students(shared: Class) -> None:
    (shared.root / "submitted" / "Di").rename(shared.root / "kept")
    assert shared.grade()["di"].score == 18
    (shared.root / "kept").rename(shared.root / "submitted" / "Di")

    results = shared.grade()

    assert (results["di"].skipped, results["Di"].score) == (True, None)
