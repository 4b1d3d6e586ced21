"""No hostile submission gets what it wants, in bulk or behind formgrader's button, and each bad one is named."""

from __future__ import annotations

import ast
import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import MODULE, PATIENCE, REPOSITORY, STAND_INS, Class, cell
from tampering.corpus import ATTACKS, FULL, HONEST, NOTHING, SECRET, VICTIM, Attack, Goal, Refused, Same
from tampering.scene import fingerprints, formgraders_page, hand_in_all, owned, scores, twin
from typer.testing import CliRunner

from claimwise.cli import app
from claimwise.errors import visible, writable
from claimwise.gradebook.nbgrader import NbgraderError

WATCHED = REPOSITORY / "tests" / "tampering" / "watched.py"
PATHS = os.pathsep.join(map(str, (REPOSITORY / "tests", WATCHED.parent, STAND_INS)))
GRADED = [attack for attack in ATTACKS if not isinstance(attack.must, Refused)]


@dataclass(frozen=True)
class Battle:
    """A course after all attacks: every file's fingerprint before and after, the marks, what was said and noted."""

    course: Class
    before: dict[str, str]
    after: dict[str, str]
    scores: dict[str, dict[str, float]]
    results: dict[str, tuple[float | None, list[str]]]
    noted: list[str]


@pytest.fixture(scope="module")
def battle(assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Battle:
    """All attacks in one batch, graded by a process that notes whatever reaches out of the course."""
    folder = tmp_path_factory.mktemp("tampering")
    course = Class(Path(shutil.copytree(assigned, folder / "course")))
    hand_in_all(course, ATTACKS, twins=True)
    before = fingerprints(course.root)
    command = [sys.executable, str(WATCHED), str(course.root), str(folder / "report.json")]
    subprocess.run(command, check=True, timeout=PATIENCE, env={**os.environ, "PYTHONPATH": PATHS})
    report = json.loads((folder / "report.json").read_text())
    return Battle(course, before, fingerprints(course.root), scores(course), report["results"], report["noted"])


@pytest.fixture(scope="module")
def buttons(assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Battle:
    """The same through nbgrader's own autograde, as formgrader's button starts it."""
    course = Class(Path(shutil.copytree(assigned, tmp_path_factory.mktemp("buttons") / "course")))
    hand_in_all(course, ATTACKS, twins=False)
    before = fingerprints(course.root)
    with pytest.raises(NbgraderError, match="There was an error processing assignment"):
        course.nbgrader.autograde(MODULE, "*")
    return Battle(course, before, fingerprints(course.root), scores(course), {}, [])


def test_the_corpus_is_large_and_every_attack_is_somebody_elses() -> None:
    assert len(ATTACKS) >= 45
    assert len({attack.student for attack in ATTACKS}) == len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    assert all(attack.tries.endswith(".") for attack in ATTACKS)


@pytest.mark.parametrize("attack", GRADED, ids=str)
def test_it_earns_what_its_honest_answers_earn(battle: Battle, attack: Attack) -> None:
    honest = battle.scores[twin(attack.honest)]

    assert battle.scores[attack.student] == honest
    assert battle.results[attack.student][0] == sum(honest.values())


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_what_is_bad_about_it_is_named(battle: Battle, attack: Attack) -> None:
    score, problems = battle.results[writable(attack.student)]  # results are told, so with a code for what is no text

    if isinstance(attack.must, Same):
        assert problems == []
    else:
        assert any(attack.must.says in problem for problem in problems)
    if isinstance(attack.must, Refused):
        assert score is None
        assert attack.student not in battle.scores
    assert all(len(problem) < 400 for problem in problems)


def test_what_the_honest_earn_is_neither_nothing_nor_everything(battle: Battle) -> None:
    earned = {name: sum(battle.scores[twin(answers)].values()) for name, answers in KINDS.items()}

    assert earned["nothing"] == 0
    assert 0 < earned["honest"] < earned["full"] == 18


KINDS = {"nothing": NOTHING, "honest": HONEST, "full": FULL}


def test_everybody_else_gets_full_marks(battle: Battle, buttons: Battle) -> None:
    for after in (battle, buttons):
        assert sum(after.scores[VICTIM].values()) == 18


OURS = {f"{MODULE}.ipynb", "timestamp.txt"}


def test_no_file_changed_but_the_graders_own(battle: Battle, buttons: Battle) -> None:
    for after in (battle, buttons):
        changed = {name for name in after.before | after.after if after.before.get(name) != after.after.get(name)}
        graders = {name for name in changed if name.startswith("autograded/")}

        ours = {"gradebook.db", ".nbgrader.log", ".at-work/gate", f"solutions/{MODULE}.audit.jsonl"}
        assert changed - graders <= ours
        assert {Path(name).name for name in graders} <= OURS


def test_no_process_was_started_and_no_connection_opened(battle: Battle) -> None:
    assert battle.noted == []


def test_the_watchdog_barks(tmp_path: Path, assigned: Path) -> None:
    course = Class(Path(shutil.copytree(assigned, tmp_path / "course")))
    code = (
        "import sys, socket, subprocess; sys.argv = ['', *sys.argv[1:]]; import watched; grade = watched.Class.grade\n"
        "def bad(self):\n"
        "    subprocess.run(['true']); open(self.root / 'owned', 'w'); socket.socket().connect_ex(('127.0.0.1', 9))\n"
        "    return grade(self)\n"
        "watched.Class.grade = bad; from pathlib import Path\n"
        "watched.main(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", code, str(course.root), str(tmp_path / "report")]
    subprocess.run(command, check=True, timeout=PATIENCE, env={**os.environ, "PYTHONPATH": PATHS})

    noted = " ".join(json.loads((tmp_path / "report").read_text())["noted"])

    assert all(word in noted for word in ("subprocess.Popen", "open", "owned", "socket.connect"))


def test_no_secret_came_to_light(battle: Battle, buttons: Battle) -> None:
    for after in (battle, buttons):
        files = [path for path in (after.course.root / "autograded").rglob("*") if path.is_file()]
        assert len(files) > len(GRADED) / 2
        assert not [path for path in files if path.is_symlink() or SECRET.encode() in path.read_bytes()]


@pytest.mark.parametrize("attack", GRADED, ids=str)
def test_who_runs_the_graders_notebook_runs_nothing_of_the_students(battle: Battle, attack: Attack) -> None:
    notebook = json.loads(battle.course.nbgrader.autograded_notebook(MODULE, attack.student).read_text("utf-8"))

    code = ast.parse(source_of(cell(notebook, "answers")).replace("\0", ""))  # no Python runs a null byte

    assert len(code.body) <= 2  # an import and one call, or nothing
    assert not [node for node in ast.walk(code) if isinstance(node, (ast.Lambda, ast.Attribute, ast.Starred))]
    assert {call.func.id for call in ast.walk(code) if isinstance(call, ast.Call)} <= {"answers"}


def source_of(found: dict[str, object]) -> str:
    source = found["source"]
    return source if isinstance(source, str) else "".join(source)


@pytest.mark.parametrize("attack", [attack for attack in GRADED if attack.goal is Goal.PAGE], ids=str)
def test_no_element_of_a_page_is_the_students(battle: Battle, attack: Attack) -> None:
    course = battle.course
    course.nbgrader.feedback(MODULE, attack.student)

    feedback = course.nbgrader.feedback_page(MODULE, attack.student).read_text()

    assert owned(feedback) == []
    assert owned(formgraders_page(course, attack.student, course.nbgrader.settings)) == []


def test_what_was_typed_is_still_there_to_read(battle: Battle) -> None:
    page = formgraders_page(battle.course, "a-script-in-a-written-answer", battle.course.nbgrader.settings)

    assert "&lt;script&gt;owned()&lt;/script&gt;" in page


def test_a_name_is_still_there_to_read(battle: Battle) -> None:
    page = formgraders_page(battle.course, "a-script-in-a-name", battle.course.nbgrader.settings)

    assert "Eve, &lt;script&gt;owned()&lt;/script&gt;" in page


def test_the_command_names_everybody_in_characters_that_can_be_seen(battle: Battle) -> None:
    result = CliRunner(env={"COLUMNS": "500"}).invoke(app, ["grade", MODULE, "--root", str(battle.course.root)])

    lines = [line for line in result.stdout.splitlines() + result.stderr.splitlines() if line[:1] in "✗!✓"]
    bad = [attack for attack in ATTACKS if not isinstance(attack.must, Same)]
    assert result.exit_code == 1
    assert not [line for line in lines if visible(line) != line]
    assert len(lines) == 30 + 3
    with (battle.course.root / "reports" / f"{MODULE}-grading.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert {row["student"] for row in table} >= {visible(attack.student) for attack in bad}
    assert all(row["what"] and row["what to do"] for row in table)


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_nbgraders_own_way_takes_no_more(battle: Battle, buttons: Battle, attack: Attack) -> None:
    there = buttons.scores.get(attack.student)

    assert there in (None, battle.scores.get(attack.student))
