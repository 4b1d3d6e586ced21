"""The whole way with nbgrader's own commands: release, fetch, submit, collect, autograde, feedback, export."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import MODULE, TINY, Class, cell

from claimwise.content import Course
from claimwise.handed_in import responses
from claimwise.notebooks import solution_answers, write_source

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
    """A fresh course folder with the source notebook generated from its YAML."""
    root = Path(shutil.copytree(TINY, tmp_path / "course"))
    write_source(Course.load(root).modules[MODULE], root)
    return root


@pytest.fixture
def student(tmp_path: Path, instructor: Path) -> Path:
    """A student's own folder that knows the same exchange."""
    folder = tmp_path / "student"
    folder.mkdir()
    settings = {"CourseDirectory.course_id": "claimwise", "Exchange.root": str(instructor / "exchange")}
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

    page = (instructor / "feedback" / collected.parent.name / MODULE / f"{MODULE}.html").read_text()
    assert "18</strong> of 26 points so far" in page
    header, row = (line.split(",") for line in (instructor / "grades.csv").read_text().splitlines())
    assert dict(zip(header, row, strict=True))["score"] == "18.0"
    assert dict(zip(header, row, strict=True))["max_score"] == "26.0"


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
    tea_class.hand_in("ada", notebook)

    nbgrader(tea_class.root, "autograde", MODULE)

    assert not (tea_class.root / "trap").exists()
    assert tea_class.scores("ada")["mark-q2"] == 4
