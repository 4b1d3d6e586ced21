"""A student's whole way: module 1 in a real JupyterLab, from the first card to the marks of the saved file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from cards import give
from lab import Lab, keep_picture
from support import REPOSITORY

from claimwise.assign import assign, release_path
from claimwise.content import Course
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.grade import grade
from claimwise.handed_in import responses
from claimwise.source_notebook import solution_answers

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

MODULE = "01-claims"


@pytest.fixture
def own_course(tmp_path: Path) -> tuple[Nbgrader, Any]:
    """A copy of the real course in which module 1 has been assigned."""
    root = tmp_path / "course"
    for name in ("book", "solutions"):
        shutil.copytree(REPOSITORY / name, root / name)
    for name in ("_config.yml", "nbgrader_config.py"):
        shutil.copy2(REPOSITORY / name, root / name)
    nbgrader, module = Nbgrader(root), Course.load(root).modules[MODULE]
    assign(nbgrader, module)
    return nbgrader, module


def menu(page: Any, bar: str, entry: str) -> None:
    page.get_by_role("menuitem", name=bar, exact=True).click()
    # Not by its role: where it has a shortcut, that is part of the entry's name.
    page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()


def run_all(page: Any, cards: int) -> None:
    menu(page, "Run", "Run All Cells")
    expect(page.locator(".cw-status .cw-line")).to_have_count(cards)
    expect(page.locator(".cw-message").last).to_be_visible()


def wait_for_kernel(page: Any) -> None:
    expect(page.locator(".jp-KernelName", has_text="Python 3").first).to_be_attached()
    idle = page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    expect(idle.first).to_be_attached()


def record(page: Any) -> None:
    page.locator(".jp-CodeCell", has_text="import answers").locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")


def save(page: Any, file: Path) -> None:
    """Press Ctrl+S, and wait until the server has written the file."""
    page.get_by_role("heading", name="Record your answers").click()
    with page.expect_response(lambda it: it.request.method == "PUT" and file.name in it.url) as response:
        page.keyboard.press("Control+s")
    assert response.value.ok


def test_module_1_from_the_first_card_to_the_marks(page: Any, lab: Lab, own_course: tuple[Nbgrader, Any]) -> None:
    nbgrader, module = own_course
    file = lab.root / f"{MODULE}.ipynb"
    shutil.copy2(release_path(module, nbgrader.root), file)
    answers = solution_answers(module)
    slip = next(item for item in module.graded if item.marked_points)  # one item is left out on purpose
    del answers[slip.id]
    for item, parts in answers.items():
        collected = {part["id"] for part in module.key(module.item(item))["parts"] if "confidence" in part["id"]}
        parts.update(dict.fromkeys(collected, 80))

    page.goto(f"{lab.url}/lab/tree/{file.name}?reset")
    wait_for_kernel(page)
    run_all(page, len(module.items))
    keep_picture(page, "notebook")
    for item, parts in answers.items():
        card = page.locator(".cw").nth([other.id for other in module.items].index(item))
        for part in module.public(module.item(item))["parts"]:
            if part["id"] in parts:
                give(page, card, part, parts[part["id"]])
    page.locator("em", has_text="Write your answer here").dblclick()
    page.locator(".jp-MarkdownCell .cm-content", has_text="Write your answer here").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Standing may rest the back of some people; nobody compared.")
    page.keyboard.press("Shift+Enter")
    record(page)
    keep_picture(page, "recorded")
    expect(page.locator(".cw-message").filter(has_text="Recorded:")).to_be_visible()

    menu(page, "Kernel", "Restart Kernel…")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    wait_for_kernel(page)
    run_all(page, len(module.items))
    expect(page.locator(".cw-status", has_text="✓ Recorded")).to_have_count(sum(map(bool, answers.values())))

    save(page, file)
    assert saved(file) == {item: parts for item, parts in answers.items() if parts}

    folder = nbgrader.root / "submitted" / "ada" / MODULE
    folder.mkdir(parents=True)
    shutil.copy2(file, folder / file.name)
    (result,) = grade(nbgrader, module)
    assert result.problems == ()
    assert result.score == sum(item.marked_points for item in module.graded) - slip.marked_points
    with nbgrader.gradebook() as gradebook:
        marks = gradebook.find_submission_notebook(MODULE, MODULE, "ada").grades
        assert {mark.name for mark in marks if mark.needs_manual_grade} == {
            mark.name for mark in marks if "written" in mark.name
        }


def saved(file: Path) -> dict[str, Any]:
    notebook = nbformat.from_dict(json.loads(file.read_text()))
    (source,) = (
        cell.source for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "answers"
    )
    return responses.read("".join(source))
