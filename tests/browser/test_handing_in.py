"""Handing in from JupyterLab and from Notebook 7: the link gives the saved file, and that file earns the marks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.test_student_cards import CONTRAST, CUT_OFF
from cards import give
from lab import Lab, keep_picture, open_notebook, wait_until
from support import MODULE, Class
from typer.testing import CliRunner

from claimwise.cli import app
from claimwise.source_notebook import solution_answers

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

LEFT_OUT = "q3"
NAMELESS = """() => [...document.querySelectorAll('.cw-hand-in :is(input, button, a)')]
    .filter(e => !((e.labels && [...e.labels].some(l => l.textContent.trim())) || e.textContent.trim()))"""


@pytest.fixture
def folder(lab: Lab, tea_class: Class, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A student's folder with the released notebook."""
    folder = lab.root / "".join(letter for letter in request.node.name if letter.isalnum())
    folder.mkdir()
    shutil.copy2(tea_class.root / "exercises" / MODULE / f"{MODULE}.ipynb", folder)
    yield folder
    shutil.rmtree(folder)


def open_and_run(page: Any, lab: Lab, folder: Path, where: str) -> Any:
    """Open the notebook and run all cells; gives the card for handing in."""
    open_notebook(page, f"{lab.url}{where}{folder.name}/{MODULE}.ipynb" + ("?reset" if "lab" in where else ""))
    page.locator(".jp-Cell").first.click()
    cells = page.locator(".jp-Cell").count()
    for _ in range(cells):
        page.keyboard.press("Shift+Enter")
    card = page.locator(".cw-hand-in")
    expect(card.locator(".cw-outcome .cw-line")).to_be_visible()
    return card


def record(page: Any) -> None:
    """Unfold the answers cell and run it, as the notebook says, until the page has put the answers into it."""
    cell = page.locator(".jp-CodeCell", has_text="import answers")
    cell.locator(".jp-InputPlaceholder").click()
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(cell.locator(".cm-content")).not_to_contain_text("answers()")


def save(page: Any, file: Path, what: str) -> None:
    page.get_by_role("heading", name="Record your answers").click()
    page.keyboard.press("Control+s")
    wait_until(page, lambda: what in file.read_text())


@pytest.mark.parametrize("where", ["/lab/tree/", "/notebooks/"])
def test_from_the_cards_to_the_marks(page: Any, lab: Lab, folder: Path, tea_class: Class, where: str) -> None:
    file = folder / f"{MODULE}.ipynb"
    module = tea_class.module
    card = open_and_run(page, lab, folder, where)
    outcome, check = card.locator(".cw-outcome"), card.get_by_role("button", name="Check and prepare my file")
    check.click()
    expect(outcome).to_contain_text("Type your student id first")
    card.get_by_label("Your student id").fill("Ada L.")
    expect(card).to_contain_text("An id has letters without accents")
    card.get_by_label("Your student id").fill("ada")
    answers = {item: parts for item, parts in solution_answers(module).items() if parts and item != LEFT_OUT}
    answers["q2"]["verdict_confidence"] = 80
    for item, parts in answers.items():
        place = page.locator(".cw").nth([other.id for other in module.items].index(item))
        for part in module.public(module.item(item))["parts"]:
            if part["id"] in parts:
                give(page, place, part, parts[part["id"]])

    check.click()
    expect(outcome).to_contain_text("Not everything is recorded. Run the cell under “Record your answers”")
    record(page)
    expect(page.locator(".cw-message").filter(has_text="Recorded:")).to_be_visible()
    check.click()
    expect(outcome).to_contain_text("recorded, but not yet saved")
    expect(card.get_by_role("link")).to_have_count(0)
    save(page, file, 'verdict_confidence\\": 80')
    check.focus()
    page.keyboard.press("Enter")
    expect(outcome).to_contain_text("Not everything is answered: question 3")
    expect(card.get_by_role("link")).to_have_count(0)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(outcome).to_contain_text("Your file is ready")
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate("document.activeElement.closest('.cw-hand-in') !== null"), "the focus stays in the card"
    keep_picture(page, f"hand-in{where.replace('/', '-')}")
    with page.expect_download() as download:
        card.get_by_role("link", name="Download 01-tea_ada.ipynb").click()
    downloads = folder / "downloads"
    downloads.mkdir()
    given = downloads / download.value.suggested_filename
    download.value.save_as(given)
    assert given.name == "01-tea_ada.ipynb"
    assert given.read_bytes() == file.read_bytes()
    expect(page.locator(".jp-Notebook")).to_be_visible()

    collected = CliRunner().invoke(app, ["collect", MODULE, str(given), "--root", str(tea_class.root)])
    assert collected.exit_code == 0, collected.output
    result = tea_class.grade()["ada"]
    full = sum(item.marked_points for item in module.graded)
    assert (result.score, result.problems) == (full - module.item(LEFT_OUT).marked_points, ())


def test_nothing_is_cut_off_and_everything_can_be_read(page: Any, lab: Lab, folder: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    card = open_and_run(page, lab, folder, "/notebooks/")
    card.get_by_label("Your student id").fill("a" * 20)
    card.get_by_role("button", name="Check and prepare my file").click()
    card.get_by_role("button", name="Hand in as it is").click()
    expect(card.get_by_role("link", name="Download")).to_be_visible()
    page.mouse.move(0, 0)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate(CONTRAST) == []
    region = card.locator(".cw-outcome [role=status]")
    expect(region).to_be_attached()
