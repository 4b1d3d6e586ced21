"""What is printed and logged: nothing that others chose is read as mark-up, steers the terminal or forges a message."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rich.table import Table
from rich.text import Text
from support import MODULE, Class, cell

from claimwise.cli.common import bad, console, progress_bar
from claimwise.errors import visible

HOSTILE = "[red]x[/id]\x1b[2J\x1b]0;owned\x07\r\x9b31m\u202e"


@pytest.mark.parametrize("what", [HOSTILE, Text(HOSTILE), "table", "column"])
def test_whatever_is_printed_is_shown(capsys: pytest.CaptureFixture[str], what: object) -> None:
    table = Table(HOSTILE if what == "column" else "a")
    table.add_row(HOSTILE)

    console.print(table if what in ("table", "column") else what, width=200)

    said = capsys.readouterr().out
    assert "[red]x[/id]" in said
    assert [line for line in said.split("\n") if visible(line) != line] == []


def test_a_bar_of_progress_reads_no_mark_up() -> None:
    with progress_bar() as progress:
        progress.add_task("Grading [/id]", total=1)


def test_a_message_forges_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    bad("the list has the column “id\n✓ all graded\r✓ all graded”")

    assert capsys.readouterr().err == "✗ the list has the column “id\n  ✓ all graded\\r✓ all graded”\n"


def test_nbgraders_own_autograde_logs_names_that_students_chose_as_text(tea_class: Class) -> None:
    notebook = tea_class.solved()
    cell(notebook, "answers")["source"] = 'answers(q2={"\\x1b[2J\\n[AutogradeApp | INFO] all\\x9b1m": "x"})'
    tea_class.hand_in("ada", notebook)
    folder = tea_class.hand_in("bo", notebook).parent
    (folder / "\x1b[2Jmore\n[AutogradeApp | INFO] fine.ipynb").write_text("{}")
    nbgrader = Path(sys.executable).with_name("nbgrader")

    command = [str(nbgrader), "autograde", MODULE, "--create"]
    ran = subprocess.run(command, cwd=tea_class.root, capture_output=True, text=True, check=False)

    lines = ran.stderr.split("\n")
    assert "there is no question" in ran.stderr
    assert [line for line in lines if visible(line) != line] == []
    assert [
        line for line in lines if line.startswith(("[AutogradeApp | INFO] all", "[AutogradeApp | INFO] fine"))
    ] == []
