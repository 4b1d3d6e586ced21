"""The commands: what they say, what they do, and the exit codes that scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import MODULE, TINY, Class
from typer.main import get_command
from typer.testing import CliRunner, Result

from claimwise.cli import app

COMMANDS = get_command(app).commands  # type: ignore[attr-defined]  # it is a group


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, list(arguments))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")

    assert result.exit_code == 0
    assert [parameter.name for parameter in COMMANDS[command].params if not parameter.help] == []
    assert "Usage:" in result.output
    assert COMMANDS[command].help.split()[0] in result.output.split()


def test_modules_lists_what_there_is(tiny: Path) -> None:
    result = run("modules", "--root", str(tiny))

    assert result.exit_code == 0
    assert "01-tea" in result.output
    assert "Tea and claims" in result.output


def test_check_says_that_all_is_well_or_what_is_not(tiny: Path) -> None:
    assert run("check", "--root", str(tiny)).exit_code == 0
    module = tiny / "solutions/01-tea.yml"
    module.write_text(module.read_text().replace("minutes:", "minuts:"))

    result = run("check", "--root", str(tiny))

    assert result.exit_code == 1
    assert "solutions/01-tea.yml:4: unknown key “minuts” → did you mean “minutes”?" in result.output


def test_an_instructors_way_from_yaml_to_marks(tiny: Path) -> None:
    root = ("--root", str(tiny))

    for command in (
        ("build",),
        ("assign", MODULE),
        ("simulate", MODULE, "--students", "4"),
        ("grade", MODULE),
        ("feedback", MODULE),
        ("export", str(tiny / "marks.csv")),
    ):
        result = run(*command, *root)
        assert result.exit_code == 0, (command, result.output)

    assert (tiny / "exercises" / MODULE / f"{MODULE}.ipynb").is_file()
    assert len(list((tiny / "feedback").glob("*/*/*.html"))) == 4
    assert len((tiny / "marks.csv").read_text().splitlines()) == 5
    assert run("check", *root).exit_code == 0


def test_grading_ends_with_1_if_somebodys_work_cannot_be_read(tea_class: Class) -> None:
    tea_class.hand_in("ada", '{"cells": [')
    tea_class.hand_in("bo", tea_class.solved())

    result = run("grade", MODULE, "--root", str(tea_class.root))

    assert result.exit_code == 1
    assert "✗ ada: the file is cut short or damaged" in result.output
    assert "1 graded, 0 unchanged, 1 not readable" in result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("grade", "99-none"), "there is no module “99-none” → the modules are: 01-tea"),
        (("grade", MODULE), "nobody has handed in 01-tea yet"),
        (("feedback", MODULE), "nothing is graded yet"),
        (("collect", MODULE, "/nowhere"), "there is no folder, archive or notebook /nowhere here"),
        (("collect", MODULE, str(TINY / "solutions")), "there is no .ipynb file in"),
        (("collect", MODULE, "--dry-run"), "a dry run needs a folder or an archive"),
        (("serve",), "there is no start page"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(tea_class: Class, arguments: tuple[str, ...], says: str) -> None:
    result = run(*arguments, "--root", str(tea_class.root))

    assert result.exit_code == 1
    assert says in result.output
    assert "Traceback" not in result.output


def test_outside_a_course_the_command_says_where_to_go(tmp_path: Path) -> None:
    result = run("modules", "--root", str(tmp_path))

    assert result.exit_code == 1
    assert "this is not inside a course" in result.output


def test_a_command_that_is_not_understood_ends_with_2() -> None:
    assert run("mark").exit_code == 2
    assert run("collect", MODULE, ".", "--roster", "/nowhere.csv").exit_code == 2


def test_assigning_is_refused_once_students_have_handed_in_other_items(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    module = tea_class.root / "solutions/01-tea.yml"
    text = (
        module.read_text()
        .replace("  - id: q4\n", "  - id: q7\n")
        .replace("introduction:", "retired: [q4]\nintroduction:")
    )
    module.write_text(text)

    result = run("assign", MODULE, "--root", str(tea_class.root))

    assert result.exit_code == 1
    assert "students have handed in, but these cells changed" in result.output
    assert "mark-q4" in result.output


def test_collecting_takes_notebooks_by_name_and_keeps_what_was_there(tea_class: Class, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "bo").mkdir(parents=True)
    (inbox / "ada.ipynb").write_text(json.dumps(tea_class.solved()))
    (inbox / "bo" / "my work.ipynb").write_text(json.dumps(tea_class.release()))
    (inbox / "-x.ipynb").write_text("{}")
    collect = ("collect", MODULE, str(inbox), "--root", str(tea_class.root))

    first = run(*collect)

    assert first.exit_code == 1  # one name is no student id
    assert "“-x” is no student id" in first.output
    assert "2 taken in, 0 unchanged" in first.output
    assert {name: result.score for name, result in tea_class.grade().items()} == {"ada": 18, "bo": 0}

    (inbox / "-x.ipynb").unlink()
    (inbox / "ada.ipynb").write_text(json.dumps(tea_class.release()))
    assert run(*collect).exit_code == 0
    (kept,) = (tea_class.root / "collected-before" / "ada").rglob("*.ipynb")
    assert json.loads(kept.read_text()) == tea_class.solved()
    assert run(*collect).exit_code == 0  # the same again changes nothing
    assert len(list((tea_class.root / "collected-before").rglob("*.ipynb"))) == 1
