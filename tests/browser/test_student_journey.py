"""A student's whole way through module 2, in JupyterLab and in Notebook 7, from the first line to the marks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answering import walk
from at_work import SAVED, Student
from cards import give
from lab import Lab, keep_picture, running_lab
from support import REPOSITORY
from typer.testing import CliRunner

from claimwise.assign import assign, release_path
from claimwise.cli import app
from claimwise.content import Course
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.grade import grade
from claimwise.source_notebook import solution_answers

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

MODULE = "02-sources"
TEXT = "Who says so, and what do they gain?\n\nThe strap was tested once, without a clear difference."


@pytest.fixture(scope="module")
def own_course(tmp_path_factory: pytest.TempPathFactory) -> tuple[Nbgrader, Any]:
    """A copy of the real course in which module 2 has been assigned."""
    root = tmp_path_factory.mktemp("journey") / "course"
    for name in ("book", "solutions"):
        shutil.copytree(REPOSITORY / name, root / name)
    for name in ("_config.yml", "nbgrader_config.py"):
        shutil.copy2(REPOSITORY / name, root / name)
    nbgrader, module = Nbgrader(root), Course.load(root).modules[MODULE]
    assign(nbgrader, module)
    return nbgrader, module


@pytest.fixture(scope="module")
def students_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab with the extension, as installing the package brings it."""
    home = tmp_path_factory.mktemp("students")
    root = home / "root"
    root.mkdir()
    with running_lab(home, root, recording=True) as running:
        yield running


@pytest.mark.parametrize(("where", "student_id"), [("/lab/tree/", "ada"), ("/notebooks/", "bo")])
def test_module_2_from_the_first_line_to_the_marks(
    page: Any, students_lab: Lab, own_course: tuple[Nbgrader, Any], tmp_path: Path, where: str, student_id: str
) -> None:
    nbgrader, module = own_course
    items = [item.id for item in module.items]
    for draft in students_lab.root.glob("*.draft.json"):  # the other student's, who has a folder of her own
        draft.unlink()
    student = Student(page, students_lab, f"{MODULE}-{student_id}", items, {"cells": []})
    shutil.copy2(release_path(module, nbgrader.root), student.file)
    answers = _answers(module)
    slip = next(item for item in module.graded if item.marked_points)  # one item is left out on purpose
    del answers[slip.id]
    asked = {item.id: module.public(item)["parts"] for item in module.items}

    student.open(where)
    expect(page.locator(".jp-Cell").first).to_contain_text("To begin, choose Run → Run All Cells")
    keep_picture(page, f"first-sight-{student_id}")
    student.run_all()
    expect(page.locator(".jp-CodeCell", has_text="# Mark for question").first).to_be_hidden()
    half = len(answers) // 2
    for place, (item, parts) in enumerate(answers.items()):
        if place == half:
            _restart(student, list(answers)[half - 1])
        for part in asked[item]:
            if part["id"] in parts:
                give(page, student.card(item), part, parts[part["id"]])
    for item in answers:
        expect(student.status(item)).to_have_text(SAVED)
    keep_picture(page, f"answered-{student_id}")

    hand_in = page.locator(".cw-hand-in")
    hand_in.get_by_label("Your student id").fill(student_id)
    hand_in.get_by_role("button", name="Check and prepare my file").click()
    expect(hand_in).to_contain_text(f"Not everything is answered: question {items.index(slip.id) + 1}.")
    hand_in.get_by_role("button", name="Hand in as it is").click()
    with page.expect_download() as download:
        hand_in.get_by_role("link", name=f"Download {MODULE}_{student_id}.ipynb").click()
    given = tmp_path / download.value.suggested_filename
    download.value.save_as(given)
    page.close()

    collected = CliRunner().invoke(app, ["collect", MODULE, str(given), "--root", str(nbgrader.root)])
    assert collected.exit_code == 0, collected.output
    (result,) = (graded for graded in grade(nbgrader, module) if graded.student == student_id)
    assert result.problems == ()
    assert result.score == sum(item.marked_points for item in module.graded) - slip.marked_points
    with nbgrader.gradebook() as gradebook:
        marks = gradebook.find_submission_notebook(MODULE, MODULE, student_id).grades
        assert {mark.name for mark in marks if mark.needs_manual_grade} == {
            mark.name for mark in marks if "written" in mark.name
        }
    graded = nbgrader.root / "autograded" / student_id / MODULE / f"{MODULE}.ipynb"
    assert TEXT.partition("\n")[0] in graded.read_text()


def _answers(module: Any) -> dict[str, dict[str, Any]]:
    """The best answers, with a text for each written one and 80 for whatever asks how sure somebody is."""
    answers = {item: dict(parts) for item, parts in solution_answers(module).items()}
    for item in module.items:
        own = answers.setdefault(item.id, {})
        own |= {part["id"]: 80 for part in module.key(item)["parts"] if "confidence" in part["id"]}
        own |= {part["id"]: walk(part) for part in module.key(item)["parts"] if part["kind"] == "inquiry"}
        own |= {part.id: TEXT for part in item.written}
    return {item: parts for item, parts in answers.items() if parts}


def _restart(student: Student, answered: str) -> None:
    """Start Python again, as students do when something seems stuck; the cards come back by themselves."""
    expect(student.status(answered)).to_have_text(SAVED)
    student.menu("Kernel", "Restart Kernel…")
    student.page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(student.page.locator(".cw-is-locked")).not_to_have_count(0)
    expect(student.page.locator(".cw-is-locked, .cw-hand-in.jupyter-widgets-disconnected")).to_have_count(0)
    expect(student.status(answered)).to_have_text(SAVED)
