"""The commands: what they say, what they do, and the exit codes that scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import MODULE, TINY, Class
from typer.testing import CliRunner, Result

from claimwise.cli import app


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, list(arguments))


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


def test_a_web_is_listed_so_that_a_key_can_be_written(tiny: Path) -> None:
    root, key = ("--root", str(tiny)), tiny / "solutions/kettle.web.yml"
    listed = run("web", "kettle", *root)
    assert listed.exit_code == 0
    assert "test: Eight kettles compared (lab.example/kettles; paper; origin)" in listed.output
    assert "  test:s3  The best of the others · 2.6 minutes." in listed.output
    assert "✓ to try: guessing earns at most 12% (" in listed.output

    key.write_text(key.read_text().replace("test:s3", "test:s33"))
    wrong = run("web", "kettle", *root)
    assert wrong.exit_code == 1
    assert "  test:s3  The best of the others · 2.6 minutes." in wrong.output
    assert "solutions/kettle.web.yml:3: there is no sentence “test:s33”" in wrong.output

    key.unlink()
    none = run("web", "kettle", *root)
    assert none.exit_code == 1
    assert "  plan:s3  Nothing was changed after the start." in none.output
    assert "There is no key yet: write solutions/kettle.web.yml with these names." in none.output
    assert "there is no web “kettel” → did you mean “kettle”?" in run("web", "kettel", *root).output


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


def test_a_module_with_errors_in_it_is_not_assigned_and_others_are(tiny: Path) -> None:
    good = (tiny / "solutions/01-tea.yml").read_text()
    bad = good.replace("objectives:", "objectives:\n  - {id: o2, text: Never asked.}").replace(
        "prompt: ", "prompt: Again "
    )
    (tiny / "solutions/02-cup.yml").write_text(bad)

    result = run("assign", "--root", str(tiny))

    assert result.exit_code == 1
    assert "solutions/02-cup.yml: the objective o2 has 0 of 2 items" in result.output
    assert "02-cup is not assigned; correct it first" in result.output
    assert (tiny / "exercises" / MODULE / f"{MODULE}.ipynb").is_file()
    assert not (tiny / "exercises" / "02-cup").exists()
    assert "02-cup" not in (tiny / "solutions/released.yml").read_text()


def test_errors_elsewhere_do_not_stop_a_module(tiny: Path) -> None:
    with (tiny / "book/index.md").open("a") as page:
        page.write("\n{cite}`gone1999`\n")
    assert run("check", "--root", str(tiny)).exit_code == 1

    assert run("assign", MODULE, "--root", str(tiny)).exit_code == 0


def test_check_names_what_is_wrong_in_files_and_in_the_course_at_once(tiny: Path) -> None:
    module = tiny / "solutions/01-tea.yml"
    module.write_text(module.read_text().replace("minutes: 20", "minuts: 20"))
    with (tiny / "book/index.md").open("a") as page:
        page.write("\nTake 15 mg.\n")

    lines = run("check", "--root", str(tiny)).output.splitlines()

    assert [line.split(":")[0] for line in lines[:2]] == ["✗ solutions/01-tea.yml", "✗ book/index.md"]
    assert lines[2:] == [
        "2 to correct.",
        "! What rests on these was not checked yet; after correcting them, check again.",
    ]


def test_a_module_of_practice_alone_goes_all_the_way(tiny: Path) -> None:
    text = (tiny / "solutions/01-tea.yml").read_text()
    head, _, items = text.partition("items:\n")
    first = items.partition("  - id: q2")[0]
    second = first.replace("id: q1", "id: q2").replace("claim: t01", "claim: t03")
    (tiny / "solutions/00-try.yml").write_text(f"{head.replace('points: 26', 'points: 0')}items:\n{first}{second}")
    root = ("--root", str(tiny))

    for command in (
        ("assign", "00-try"),
        ("simulate", "00-try", "--students", "3"),
        ("grade", "00-try"),
        ("report", "00-try", "--to", str(tiny / "class.html")),
        ("responses", "00-try", str(tiny / "rows.csv")),
        ("feedback", "00-try"),
        ("export", str(tiny / "marks.csv")),
    ):
        result = run(*command, *root)
        assert result.exit_code == 0, (command, result.output, result.exception)
