"""From what a learning platform gives to the gradebook, with the commands that a grader types."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from collect.archives import moodle, zipped
from support import MODULE, Class
from typer.testing import CliRunner, Result

from claimwise.cli import app
from claimwise.cli.common import console
from claimwise.collect import collecting

WORKSHEET = """\ufeffIdentifier,"Full name","ID number","Email address",Status,"Last modified (submission)"
"Participant 71","Ada Lovelace",s1,ada@example.org,Submitted,"Sunday, 22 November 2026, 9:05 PM"
"Participant 72","Zoë O'Neil",s2,zoe@example.org,Submitted,"Sunday, 22 November 2026, 9:06 PM"
"Participant 73","Cy No",s3,cy@example.org,"No submission",-
"Participant 74","Di Ray",s4,di@example.org,Submitted,"Sunday, 22 November 2026, 9:07 PM"
"""
NINE = datetime(2026, 11, 22, 21, 5).astimezone(UTC)


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
        f"s1 {moodle('Ada Lovelace', 71)} {tea_class.nbgrader.zone.shown(NINE)} new",
        "s3 (Cy No) not among these files",  # it may be the file of which nobody knows whose it is
        f"s4 {moodle('Di Ray', 74)} not taken: the file is ",
        "../evil.ipynb not taken: its name leads out of the archive",
        "This was a dry run: 2 to take, nothing was written.",
    ):
        assert said in unwrapped(dry)
    assert not (tea_class.root / "submitted").exists()

    real = run(*collect)

    assert real.exit_code == 1
    assert "✗ s4: Di Ray_74" in real.output
    assert "Of 1 on the list nothing has been collected so far." in real.output
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
    graded = run("grade", MODULE, *root)
    assert graded.exit_code == 0
    assert "0 graded, 2 unchanged" in graded.output
    assert "files of 1 student could not be taken in; “claimwise export --dry-run” says why: s4" in graded.output


def test_who_is_missing_in_an_archive_of_everybody_handed_in_nothing(tea_class: Class, tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text(WORKSHEET)
    archive = zipped(tmp_path / "moodle.zip", {moodle("Ada Lovelace", 71): tea_class.solved()})
    collect = ("collect", MODULE, archive, "--roster", tmp_path / "sheet.csv", "--root", tea_class.root)

    assert "s3 (Cy No) nothing handed in" in unwrapped(run(*collect, "--dry-run"))
    assert "on the list handed in nothing: s2" in run(*collect).output


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


def test_a_header_is_never_read_as_markup(tea_class: Class, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("[/id],name,email\n[/id],[red]Ada Lovelace,ada@example.org\n")
    archive = zipped(tmp_path / "moodle.zip", {"[/id].ipynb": tea_class.solved(), "ada.ipynb": tea_class.solved()})

    for more in (["--dry-run"], []):
        result = run("collect", MODULE, archive, "--roster", tmp_path / "list.csv", "--root", tea_class.root, *more)

        assert isinstance(result.exception, SystemExit)
        assert "ids are from the column “[/id]”" in result.output
        assert "“[/id]” is no student id for [red]Ada Lovelace" in result.output


def test_a_few_files_say_nothing_of_the_others(tea_class: Class, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("id,name\nada,Ada Lovelace\nbo,Bo Li\ncy,Cy No\n")
    tea_class.hand_in("bo", tea_class.solved())
    (tmp_path / "ada.ipynb").write_text(json.dumps(tea_class.solved()))

    options = ("--roster", tmp_path / "list.csv", "--root", tea_class.root)
    dry = run("collect", MODULE, tmp_path / "ada.ipynb", *options, "--dry-run")
    result = run("collect", MODULE, tmp_path / "ada.ipynb", *options)

    assert "handed in nothing" not in dry.output + result.output
    assert "cy (Cy No) not among these files" in unwrapped(dry)
    assert "Of 1 on the list nothing has been collected so far." in result.output


def test_a_students_folder_that_leads_elsewhere_is_never_written_to(tea_class: Class, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    tea_class.hand_in("bo", tea_class.release())
    (tea_class.root / "submitted" / "ada").symlink_to(elsewhere, target_is_directory=True)
    (tea_class.root / "submitted" / "cy").mkdir()
    (tea_class.root / "submitted" / "cy" / MODULE).symlink_to(tea_class.root / "submitted" / "bo" / MODULE)
    archive = zipped(tmp_path / "a.zip", {f"{name}.ipynb": tea_class.solved() for name in ("ada", "cy", "di")})

    dry = run("collect", MODULE, archive, "--root", tea_class.root, "--dry-run")
    result = run("collect", MODULE, archive, "--root", tea_class.root)

    assert (dry.exit_code, result.exit_code) == (1, 1)
    assert unwrapped(dry).count("could not be written") == result.output.count("could not be written") == 2
    assert "✓ 1 taken in" in result.output
    assert list(elsewhere.iterdir()) == []
    bo = tea_class.root / "submitted" / "bo" / MODULE
    assert json.loads((bo / f"{MODULE}.ipynb").read_text()) == tea_class.release()
    assert not (tea_class.root / "collected-before").exists()


def test_two_collects_at_once_are_one_after_the_other(tea_class: Class, tmp_path: Path) -> None:
    (tmp_path / "ada.ipynb").write_text(json.dumps(tea_class.solved()))
    with collecting(tea_class.root):
        result = run("collect", MODULE, tmp_path / "ada.ipynb", "--root", tea_class.root)

    assert result.exit_code == 1
    assert "is collecting for this course right now → wait until that is done" in result.output
    assert not (tea_class.root / "submitted").exists()
    assert run("collect", MODULE, tmp_path / "ada.ipynb", "--root", tea_class.root).exit_code == 0


def test_collecting_works_before_assigning(tiny: Path, tmp_path: Path, tea_class: Class) -> None:
    (tmp_path / "list.csv").write_text("id,name\nada,Ada Lovelace\n")
    (tmp_path / "ada.ipynb").write_text(json.dumps(tea_class.solved()))

    result = run("collect", MODULE, tmp_path / "ada.ipynb", "--roster", tmp_path / "list.csv", "--root", tiny)

    assert result.exit_code == 0
    assert "✓ 1 taken in" in result.output
    assert run("assign", MODULE, "--root", tiny).exit_code == 0
    assert Class(tiny).grade()["ada"].score == 18


def test_a_second_kind_of_list_does_not_double_the_class(tea_class: Class, tmp_path: Path) -> None:
    (tmp_path / "mails.csv").write_text("Email address,First name,Surname\nada@x.org,Ada,Lovelace\nbo@x.org,Bo,Li\n")
    (tmp_path / "numbers.csv").write_text(
        "ID number,Full name,Email address\n1,Ada Lovelace,ada@x.org\n2,Bo Li,bo@x.org\n"
    )
    archive = zipped(tmp_path / "a.zip", {moodle("Ada Lovelace", 71): tea_class.solved()})
    for sheet in ("mails", "numbers"):
        result = run("collect", MODULE, archive, "--roster", tmp_path / f"{sheet}.csv", "--root", tea_class.root)
        assert result.exit_code == 0
    without = run("collect", MODULE, archive, "--root", tea_class.root)

    assert (
        "2 on the list are known in the gradebook under other ids, which they keep (1 stays ada@x.org)" in result.output
    )
    assert "0 taken in, 1 unchanged" in without.output
    with tea_class.nbgrader.gradebook() as gradebook:
        assert sorted(student.id for student in gradebook.students) == ["ada@x.org", "bo@x.org"]


def test_the_due_date_is_told_with_its_zone(tea_class: Class, tmp_path: Path) -> None:
    (tmp_path / "ada.ipynb").write_text(json.dumps(tea_class.solved()))
    with tea_class.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate="2026-12-01 12:00 UTC")
    said = f"{MODULE} is due {tea_class.nbgrader.zone.shown(datetime(2026, 12, 1, 12))}."

    assert said in run("collect", MODULE, tmp_path / "ada.ipynb", "--root", tea_class.root).output
    assert said in run("grade", MODULE, "--root", tea_class.root).output
