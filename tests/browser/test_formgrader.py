"""A grader in nbgrader's formgrader: autograde by its button, mark a written answer by its rubric, feed it back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lab import Lab, keep_picture, running_lab
from support import MODULE, Class, cell

OUTPUT = {"output_type": "stream", "name": "stdout", "text": "forged"}


@pytest.fixture(scope="module")
def desk(assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Class, Lab]]:
    """A course folder with Ada's work handed in, and JupyterLab with formgrader on it."""
    home = tmp_path_factory.mktemp("desk")
    tea_class = Class(Path(shutil.copytree(assigned, home / "course")))
    notebook = tea_class.solved()
    trap = f"open({str(tea_class.root / 'trap')!r}, 'w')"
    cell(notebook, "card-q2").update(source=trap, outputs=[OUTPUT])
    tea_class.hand_in("ada", notebook)
    with running_lab(home / "lab", tea_class.root) as lab:
        yield tea_class, lab


@pytest.fixture
def grader(careless_page: Any) -> Any:
    """A grader's page. Formgrader asks for scripts elsewhere; it works without them."""
    return careless_page


def open_work(grader: Any, lab: Lab, tea_class: Class, student: str) -> None:
    """Open a student's work in formgrader, which fills its fields once it has fetched marks and comments."""
    with tea_class.nbgrader.gradebook() as gradebook:
        submission = gradebook.find_submission_notebook(MODULE, MODULE, student).id
    grader.goto(f"{lab.url}/formgrader/submissions/{submission}/?index=0")
    grader.wait_for_function("formgrader.grades?.loaded && formgrader.comments?.loaded")


def type_in(field: Any, text: str) -> None:
    """Type into a field of formgrader, and wait until the server has kept it."""
    with field.page.expect_response(lambda it: it.request.method == "PUT") as kept:
        field.fill(text)
        field.press("Tab")
    assert kept.value.ok


def test_a_grader_autogrades_marks_by_the_rubric_and_feeds_back(desk: tuple[Class, Lab], grader: Any) -> None:
    tea_class, lab = desk

    grader.goto(f"{lab.url}/formgrader/manage_submissions/{MODULE}")
    grader.locator("tr", has_text="ada").locator("td.autograde a").click()
    grader.get_by_text("Successfully autograded").first.wait_for()

    assert not (tea_class.root / "trap").exists()  # the button ran nothing of Ada's
    assert tea_class.scores("ada")["mark-q3"] == 8

    open_work(grader, lab, tea_class, "ada")
    for shown in (
        "True to the evidence",  # the rubric
        "Some customers told us they slept better; nobody compared.",  # an anchor
        "Some customers slept better; nobody compared.",  # Ada's answer
        "✓ right: 2 of 2",  # a mark
    ):
        grader.get_by_text(shown).first.wait_for()
    box = grader.locator(".nbgrader_cell", has_text="Some customers slept better; nobody compared.")
    type_in(box.locator("input.score"), "6")
    type_in(box.locator("textarea.comment"), "Clear and fair.")
    assert tea_class.scores("ada")["written-q5-note"] == 6
    assert comment(tea_class) == "Clear and fair."
    keep_picture(grader, "formgrader")

    tea_class.nbgrader.feedback(MODULE, "ada")
    grader.set_content(tea_class.nbgrader.feedback_page(MODULE, "ada").read_text())
    grader.get_by_text("24 of 26 points").first.wait_for()
    grader.locator("#written-q5-note > summary").click()
    for shown in ("6 of 8 points", "Clear and fair."):
        grader.get_by_text(shown).first.wait_for()


def test_a_script_in_a_written_answer_is_shown_and_does_not_run(desk: tuple[Class, Lab], grader: Any) -> None:
    tea_class, lab = desk
    notebook = tea_class.solved()
    script = "window.owned = true"
    hostile = f"Look.\n\n<script>{script}</script><img src=x onerror='{script}'>\n\n[here](javascript:{script})"
    cell(notebook, "written-q5-note")["source"] = hostile
    tea_class.hand_in("eve", notebook)
    tea_class.nbgrader.autograde(MODULE, "eve")

    open_work(grader, lab, tea_class, "eve")
    grader.get_by_text(f"<script>{script}</script>").first.wait_for()

    assert grader.evaluate("window.owned") is None
    assert grader.locator("a", has_text="here").count() == 0


def comment(tea_class: Class) -> str:
    with tea_class.nbgrader.gradebook() as gradebook:
        return gradebook.find_comment("written-q5-note", MODULE, MODULE, "ada").comment or ""
