"""The whole way with nbgrader's own commands: release, fetch, submit, collect, autograde, feedback, export."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support import MODULE, TINY, Class, cell
from typer.testing import CliRunner

from claimwise.cli import app
from claimwise.collect import last_taking, undo_taking
from claimwise.content import Course
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.record import Asked, entries
from claimwise.handed_in import responses
from claimwise.source_notebook import solution_answers, write_source

COMMANDS = Path(sys.executable).parent


def nbgrader(folder: Path, *arguments: str, user: str = "instructor") -> subprocess.CompletedProcess[str]:
    """Run an nbgrader command as one would in a terminal in that folder."""
    environment = {
        **os.environ,
        "PATH": f"{COMMANDS}{os.pathsep}{os.environ['PATH']}",
        "JUPYTERHUB_USER": user,
        "USER": user,
    }
    result = subprocess.run(
        [COMMANDS / "nbgrader", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Traceback" not in result.stderr, result.stderr
    return result


@pytest.fixture
def instructor(tmp_path: Path) -> Path:
    """A fresh course folder with the source notebook generated from its YAML, in a place with a difficult name."""
    root = Path(shutil.copytree(TINY, tmp_path / "Übung [1] what? #2 100%25" / "course"))
    write_source(Course.load(root).modules[MODULE], root)
    return root


@pytest.fixture
def student(tmp_path: Path, instructor: Path) -> Path:
    """A student's own folder that knows the same exchange."""
    folder = tmp_path / "student"
    folder.mkdir()
    settings = {
        "CourseDirectory.course_id": "claimwise",
        "Exchange.root": str(instructor / "exchange"),
        "Exchange.cache": str(folder / "cache"),
    }
    lines = ["c = get_config()", *(f"c.{name} = {value!r}" for name, value in settings.items())]
    (folder / "nbgrader_config.py").write_text("\n".join(lines))
    return folder


def test_a_module_goes_out_and_comes_back_marked(instructor: Path, student: Path) -> None:
    nbgrader(instructor, "generate_assignment", MODULE)
    nbgrader(instructor, "release_assignment", MODULE)

    nbgrader(student, "fetch_assignment", MODULE, user="ada")
    path = student / MODULE / f"{MODULE}.ipynb"
    notebook = json.loads(path.read_text())
    module = Course.load(instructor).modules[MODULE]
    cell(notebook, "answers")["source"] = responses.write(solution_answers(module))
    cell(notebook, "written-q5-note")["source"] = "Some slept better; nobody compared."
    path.write_text(json.dumps(notebook))
    nbgrader(student, "submit", MODULE, user="ada")

    nbgrader(instructor, "collect", MODULE)
    (collected,) = (instructor / "submitted").glob(f"*/{MODULE}")
    nbgrader(instructor, "autograde", MODULE)
    nbgrader(instructor, "generate_feedback", MODULE)
    nbgrader(instructor, "export", "--to", "grades.csv")
    nbgrader(instructor, "release_feedback", MODULE)
    nbgrader(student, "fetch_feedback", MODULE, user="ada")

    (fetched,) = (student / MODULE / "feedback").rglob("*.html")
    assert "18</strong> of 18 marked points so far" in fetched.read_text()
    page = (instructor / "feedback" / collected.parent.name / MODULE / f"{MODULE}.html").read_text()
    assert "18</strong> of 18 marked points so far" in page
    header, row = (line.split(",") for line in (instructor / "grades.csv").read_text().splitlines())
    assert dict(zip(header, row, strict=True))["score"] == "18.0"
    assert dict(zip(header, row, strict=True))["max_score"] == "26.0"


def test_a_resubmission_by_the_exchange_counts_and_its_feedback_comes_back(instructor: Path, student: Path) -> None:
    """With our own commands; beside it somebody hands in a link, and somebody never used the exchange."""
    root = ("--root", str(instructor))
    assert CliRunner().invoke(app, ["assign", MODULE, *root]).exit_code == 0
    tea_class = Class(instructor)
    nbgrader(instructor, "release_assignment", MODULE)
    work = student / MODULE / f"{MODULE}.ipynb"
    work.parent.mkdir()
    me = getpass.getuser()
    for number, notebook in enumerate([tea_class.release(), tea_class.solved()], 1):
        work.write_text(json.dumps(notebook))
        nbgrader(student, "submit", MODULE, user="ada")
        if number == 1:
            _hand_in_a_link(instructor, me)
            tea_class.hand_in("bo", tea_class.solved())  # by e-mail
            result = claimwise(instructor, "collect", MODULE)
            assert result.returncode == 1
            assert "eve+01-tea" in result.stderr
            assert "is a link or no plain file" in result.stderr
            assert not (instructor / "submitted" / "eve").exists() or not list((instructor / "submitted").rglob("*/x*"))
            shutil.rmtree(next((instructor / "exchange" / "claimwise" / "inbound").glob("eve+*")))
        else:
            assert claimwise(instructor, "collect", MODULE).returncode == 0
    (kept,) = (instructor / "collected-before" / me / MODULE).glob("*.ipynb")
    assert json.loads(kept.read_text()) == tea_class.release()

    taking = last_taking(tea_class.nbgrader, MODULE)
    assert taking is not None
    assert (taking.back, taking.gone, taking.problem) == ([me], [], None)
    undo_taking(tea_class.nbgrader, MODULE)
    submitted = instructor / "submitted" / me / MODULE
    assert json.loads((submitted / f"{MODULE}.ipynb").read_text()) == tea_class.release()
    assert claimwise(instructor, "collect", MODULE).returncode == 0
    assert json.loads((submitted / f"{MODULE}.ipynb").read_text()) == tea_class.solved()
    with tea_class.nbgrader.reading() as connection:
        found = entries(connection, Asked(me), 10)
    assert [(entry.what, entry.after) for entry in found] == [
        ("work taken in", "in place of an earlier one"),
        ("taking in undone", ""),
        ("work taken in", "in place of an earlier one"),
        ("work taken in", "new"),
    ]
    secret = instructor / "submitted" / me / MODULE / "submission_secret.txt"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600

    assert tea_class.grade()[me].score == 18
    assert CliRunner().invoke(app, ["feedback", MODULE, *root]).exit_code == 0
    handed = claimwise(instructor, "hand-back", MODULE, "--for", "exchange")
    assert "bo: the work did not come from the exchange" in handed.stderr
    assert "1 page handed back." in handed.stdout
    (page,) = (instructor / "exchange" / "claimwise" / "feedback").glob("*.html")
    page.unlink()
    released = nbgrader(instructor, "release_feedback", MODULE)
    nbgrader(student, "fetch_feedback", MODULE, user="ada")

    assert "bo did not hand in by the exchange; give the page by hand" in released.stderr
    (page,) = (student / MODULE / "feedback").rglob("*.html")
    assert "18</strong> of 18 marked points so far" in page.read_text()


def _hand_in_a_link(instructor: Path, victim: str) -> None:
    """Eve's hand-in is a link to another student's."""
    inbound = instructor / "exchange" / "claimwise" / "inbound"
    theirs = next(inbound.glob(f"{victim}+*"))
    eve = inbound / f"eve+{MODULE}+2026-11-23 10:00:00.000000 UTC+x"
    eve.mkdir()
    (eve / f"{MODULE}.ipynb").symlink_to(theirs / f"{MODULE}.ipynb")
    (inbound / f"eve+{MODULE}+what time?+x").mkdir()


def claimwise(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of our commands as one would in a terminal in that folder."""
    return subprocess.run([COMMANDS / "claimwise", *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_due_dates_are_in_the_zone_of_the_computer_or_the_course(
    instructor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    nbgrader(instructor, "db", "assignment", "add", MODULE, "--duedate=2026-12-01 12:00")

    assert Nbgrader(instructor).due(MODULE) == datetime(2026, 12, 1, 17, tzinfo=UTC)


def test_generating_the_release_again_changes_no_byte(tea_class: Class) -> None:
    release = tea_class.root / "exercises" / MODULE / f"{MODULE}.ipynb"
    before = release.read_bytes()
    nbgrader(tea_class.root, "generate_assignment", MODULE, "--force")

    assert release.read_bytes() == before


def test_a_student_can_validate_the_notebook(tea_class: Class) -> None:
    release = tea_class.root / "exercises" / MODULE / f"{MODULE}.ipynb"

    untouched = nbgrader(tea_class.root, "validate", str(release)).stdout
    release.write_text(json.dumps(tea_class.solved()))
    solved = nbgrader(tea_class.root, "validate", str(release)).stdout

    assert "VALIDATION FAILED ON 1 CELL(S)" in untouched  # the written answer
    assert "You did not provide a response" in untouched
    assert "Success! Your notebook passes all the tests." in solved


def test_autograding_runs_no_student_code(tea_class: Class) -> None:
    """Not in the answers cell, not in a card, not in a cell of the student's own, not at start-up of a kernel."""
    notebook = tea_class.solved()
    trap = f"open({str(tea_class.root / 'trap')!r}, 'w').write('sprung')"
    cell(notebook, "card-q2")["source"] = trap
    cell(notebook, "mark-q2")["source"] = trap
    notebook["cells"].insert(0, {**cell(notebook, "card-q3"), "id": "own", "metadata": {}, "source": trap})
    tea_class.hand_in("ada", json.dumps(notebook).encode("utf-8-sig"))  # as some editors write it

    nbgrader(tea_class.root, "autograde", MODULE)

    assert not (tea_class.root / "trap").exists()
    assert tea_class.scores("ada")["mark-q2"] == 4
