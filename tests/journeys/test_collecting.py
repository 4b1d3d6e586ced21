"""From what a learning platform gives to the gradebook, with the commands that a grader types."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from collect.archives import moodle, zipped
from support import MODULE, Class
from typer.testing import CliRunner, Result

from claimwise.cli import app
from claimwise.cli.common import console

WORKSHEET = """\ufeffIdentifier,"Full name","ID number","Email address",Status,"Last modified (submission)"
"Participant 71","Ada Lovelace",s1,ada@example.org,Submitted,"Sunday, 22 November 2026, 9:05 PM"
"Participant 72","Zoë O'Neil",s2,zoe@example.org,Submitted,"Sunday, 22 November 2026, 9:06 PM"
"Participant 73","Cy No",s3,cy@example.org,"No submission",-
"Participant 74","Di Ray",s4,di@example.org,Submitted,"Sunday, 22 November 2026, 9:07 PM"
"""


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    # Test runners fix the width when they start, which wraps a table's cells.
    monkeypatch.setattr(console, "_width", 200)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def unwrapped(result: Result) -> str:
    return re.sub(r"\s+", " ", result.output)


def test_moodles_archive_becomes_marks_under_the_lists_ids(tea_class: Class, tmp_path: Path) -> None:
    root = ("--root", tea_class.root)
    (tmp_path / "sheet.csv").write_text(WORKSHEET)
    archive = zipped(
        tmp_path / "moodle.zip",
        {
            moodle("Ada Lovelace", 71): tea_class.solved(),
            moodle("Zoë ONeil", 72): tea_class.release(),
            moodle("Di Ray", 74): '{"cells": [',
            "../evil.ipynb": tea_class.solved(),
        },
    )
    collect = ("collect", MODULE, archive, "--roster", tmp_path / "sheet.csv", *root)

    dry = run(*collect, "--dry-run")

    assert dry.exit_code == 1
    for said in (
        f"s1 {moodle('Ada Lovelace', 71)} 2026-11-22 21:05 new",
        "s3 (Cy No) nothing handed in",
        f"s4 {moodle('Di Ray', 74)} not taken: the file is ",
        "../evil.ipynb not taken: its name leads out of the archive",
        "This was a dry run: 2 to take, nothing was written.",
    ):
        assert said in unwrapped(dry)
    assert not (tea_class.root / "submitted").exists()

    real = run(*collect)

    assert real.exit_code == 1
    assert "✗ s4: Di Ray_74" in real.output
    assert "! 1 on the list handed in nothing: s3 (Cy No)" in real.output
    assert "✓ 2 taken in, 0 unchanged." in real.output
    assert "✓ 4 names noted in the gradebook." in real.output
    assert run("grade", MODULE, *root).exit_code == 0
    assert sum(tea_class.scores("s1").values()) == 18
    with tea_class.nbgrader.gradebook() as gradebook:
        ada = gradebook.find_student("s1")
        assert (ada.first_name, ada.last_name, ada.email) == ("Ada", "Lovelace", "ada@example.org")
        assert gradebook.find_submission(MODULE, "s1").timestamp is not None
    assert run("export", tmp_path / "marks.csv", *root).exit_code == 0
    assert "s3" in (tmp_path / "marks.csv").read_text()

    again = run(*collect)

    assert "0 taken in, 2 unchanged." in again.output
    assert "names noted" not in again.output
    assert "0 graded, 2 unchanged" in run("grade", MODULE, *root).output


def test_canvas_resubmission_replaces_the_first_and_keeps_it(tea_class: Class, tmp_path: Path) -> None:
    root = ("--root", tea_class.root)
    first = zipped(tmp_path / "1.zip", {f"lovelaceada_500_9001_{MODULE}.ipynb": tea_class.release()})
    both = {
        f"lovelaceada_500_9001_{MODULE}.ipynb": tea_class.release(),
        f"lovelaceada_LATE_500_9002_{MODULE}-1.ipynb": tea_class.solved(),
    }
    assert run("collect", MODULE, first, *root).exit_code == 0
    assert run("grade", MODULE, *root).exit_code == 0

    result = run("collect", MODULE, zipped(tmp_path / "2.zip", both), *root)

    assert result.exit_code == 0
    assert "late, says Canvas; the newest of 2 files: the platform gave it the highest number" in result.output
    assert "1 taken in (1 in place of earlier ones, which are in collected-before/)" in result.output
    assert tea_class.grade()["500"].score == 18
    (kept,) = (tea_class.root / "collected-before").rglob("*.ipynb")
    assert json.loads(kept.read_text()) == tea_class.release()
