"""Files around the course that somebody damaged: each is named, and the other checks go on."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import MODULE
from typer.testing import CliRunner

from claimwise.checks import check_course
from claimwise.cli import app
from claimwise.content import Course
from claimwise.files import write_atomically


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("solutions/released.yml", b"a: [1\n", "opened here with a bracket"),
        ("solutions/released.yml", b"- a\n", "the file must be a record of names and values, but is a list"),
        ("solutions/released.yml", b"01-tea: [q1, 5]\n", "entry 2 of “01-tea” must be a text"),
        ("solutions/released.yml", b"\xff", "not UTF-8 text"),
        ("book/index.md", b"\xff\xfe# Tea", "not UTF-8 text (byte 0) → save the file as UTF-8"),
        ("book/cases/tea/fingerprint.txt", b"\xff", "not UTF-8 text"),
        ("exercises/x/x.ipynb", b"{cut", "is no notebook that can be read"),
        ("exercises/x/x.ipynb", b"[1, 2]", "is no notebook that can be read"),
        ("exercises/x/x.ipynb", b'{"cells": [1]}', "is no notebook that can be read"),
        ("book/self-checks.yml", b"- {chapter: x, questions: 5}\n", "“questions” must be a list"),
        ("book/self-checks.yml", b"- 5\n", "entry 1 of the file must be a record"),
    ],
)
def test_each_is_the_only_problem(tiny: Path, file: str, content: bytes, says: str) -> None:
    write_atomically(tiny / file, "")
    (tiny / file).write_bytes(content)

    course, problems = Course.read(tiny)

    (only,) = [*problems, *check_course(course)]
    assert str(only.file) == file
    assert says in str(only)


def test_assigning_does_not_go_by_a_damaged_note_of_what_was_released(tiny: Path) -> None:
    (tiny / "solutions/released.yml").write_text("a: [1\n")

    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["assign", MODULE, "--root", str(tiny)])

    assert result.exit_code == 1
    assert "solutions/released.yml:1: " in result.output
    assert (tiny / "solutions/released.yml").read_text() == "a: [1\n"
