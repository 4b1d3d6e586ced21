"""A grader in nbgrader's formgrader: autograde by its button, mark a written answer by its rubric, feed it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lab import Lab, keep_picture, running_lab, wait_until
from support import MODULE, Class, cell

OUTPUT = {"output_type": "stream", "name": "stdout", "text": "forged"}


@pytest.fixture
def desk(tea_class: Class, tmp_path: Path) -> Iterator[tuple[Class, Lab]]:
    """A course folder with Ada's work handed in, and JupyterLab with formgrader on it."""
    notebook = tea_class.solved()
    trap = f"open({str(tea_class.root / 'trap')!r}, 'w')"
    cell(notebook, "card-q2").update(source=trap, outputs=[OUTPUT])
    tea_class.hand_in("ada", notebook)
    with running_lab(tmp_path / "home", tea_class.root) as lab:
        yield tea_class, lab


@pytest.fixture
def grader(browser: Any) -> Iterator[Any]:
    """A page that reaches this machine only. Formgrader itself asks for scripts elsewhere; it works without them."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.route("**/*", lambda route: route.continue_() if "//127.0.0.1:" in route.request.url else route.abort())
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_a_grader_autogrades_marks_by_the_rubric_and_feeds_back(desk: tuple[Class, Lab], grader: Any) -> None:
    tea_class, lab = desk

    grader.goto(f"{lab.url}/formgrader/manage_submissions/{MODULE}")
    grader.locator("td.autograde a").click()
    grader.get_by_text("Successfully autograded").first.wait_for()

    assert not (tea_class.root / "trap").exists()  # the button ran nothing of Ada's
    assert tea_class.scores("ada")["mark-q3"] == 8

    with tea_class.nbgrader.gradebook() as gradebook:
        submission = gradebook.find_submission_notebook(MODULE, MODULE, "ada").id
    grader.goto(f"{lab.url}/formgrader/submissions/{submission}/?index=0")
    for shown in (
        "True to the evidence",  # the rubric
        "Some customers told us they slept better; nobody compared.",  # an anchor
        "Some customers slept better; nobody compared.",  # Ada's answer
        "✓ right: 2 of 2",  # a mark
    ):
        grader.get_by_text(shown).first.wait_for()
    box = grader.locator(".nbgrader_cell", has_text="Some customers slept better; nobody compared.")
    box.locator("input.score").fill("6")
    box.locator("input.score").press("Tab")
    box.locator("textarea.comment").fill("Clear and fair.")
    box.locator("textarea.comment").press("Tab")
    wait_until(grader, lambda: tea_class.scores("ada")["written-q5-note"] == 6)
    wait_until(grader, lambda: comment(tea_class) == "Clear and fair.")
    keep_picture(grader, "formgrader")

    tea_class.nbgrader.feedback(MODULE, "ada")
    grader.set_content(tea_class.nbgrader.feedback_page(MODULE, "ada").read_text())
    for shown in ("24 of 26 points", "6 of 8 points", "Clear and fair."):
        grader.get_by_text(shown).first.wait_for()
    keep_picture(grader, "feedback")


def test_a_script_in_a_written_answer_is_shown_and_does_not_run(desk: tuple[Class, Lab], grader: Any) -> None:
    tea_class, lab = desk
    notebook = tea_class.solved()
    script = "window.owned = true"
    hostile = f"Look.\n\n<script>{script}</script><img src=x onerror='{script}'>\n\n[here](javascript:{script})"
    cell(notebook, "written-q5-note")["source"] = hostile
    tea_class.hand_in("eve", notebook)
    tea_class.grade()
    with tea_class.nbgrader.gradebook() as gradebook:
        submission = gradebook.find_submission_notebook(MODULE, MODULE, "eve").id

    grader.goto(f"{lab.url}/formgrader/submissions/{submission}/?index=0")
    grader.get_by_text(f"<script>{script}</script>").first.wait_for()

    assert grader.evaluate("window.owned") is None
    assert grader.locator("a", has_text="here").count() == 0


def comment(tea_class: Class) -> str:
    with tea_class.nbgrader.gradebook() as gradebook:
        return gradebook.find_comment("written-q5-note", MODULE, MODULE, "ada").comment or ""
