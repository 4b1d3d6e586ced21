"""A grader in nbgrader's formgrader: autograde by its button, mark a written answer by its rubric, feed it back."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk.a_desk import Person
from lab import Lab, keep_picture, running_lab
from support import MODULE, Class, cell
from typer.testing import CliRunner
from written.a_class import ALL, SOME, Q, queue, with_texts

from claimwise.cli import app

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
    settings = home / "lab" / "jupyter_config_dir" / "jupyter_server_config.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"ServerApp": {"jpserver_extensions": {"claimwise.desk": True}}}))
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


class Beside:
    """Somebody who marks one student's answer at the desk, and with what formgrader's pages ask its server."""

    def __init__(self, tea_class: Class, lab: Lab, student: str) -> None:
        self.root, self.student, self.person = tea_class.root, student, Person(lab.url)
        self.person.get("/claimwise")
        code = next(answer.code for answer in queue(tea_class).answers if answer.student == student)
        self.address = f"/claimwise/written?module={MODULE}&question={Q}&answer={code}"
        with tea_class.nbgrader.gradebook() as gradebook:
            self.submission = gradebook.find_submission_notebook(MODULE, MODULE, student).id

    def look(self) -> str:
        return self.person.get(self.address).text

    def save(self, levels: dict[str, int], comment: str, page: str) -> str:
        """Save what is typed into a page of the desk; gives what became of it."""
        form = page[page.index('id="marking"') :]
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        chosen = {f"level-{name}": str(level) for name, level in levels.items()}
        told = self.person.post("/claimwise/written/save", {**fields, **chosen, "comment": comment, "script": "1"})
        return str(json.loads(told.text)["outcome"])

    def formgrader(self, what: str) -> dict[str, Any]:
        """The grade or comment of the written answer as formgrader shows it."""
        found = json.loads(self.person.get(f"/formgrader/api/{what}s?submission_id={self.submission}").text)
        return next(each for each in found if each["name"] == Q)

    def total(self) -> float:
        """The student's points in formgrader."""
        return float(json.loads(self.person.get(f"/formgrader/api/submission/{MODULE}/{self.student}").text)["score"])

    def exported(self) -> float:
        """The same in the table that “claimwise export” writes."""
        file = self.root / "marks.csv"
        assert CliRunner().invoke(app, ["export", str(file), "--root", str(self.root)]).exit_code == 0
        rows = csv.DictReader(file.read_text().splitlines())
        return next(float(row["score"]) for row in rows if row["student"] == self.student)

    def put(self, what: str, **values: Any) -> None:
        token = {"X_XSRFToken": self.person.cookies["_xsrf"]}
        path = f"/formgrader/api/{what}/{self.formgrader(what)['id']}"
        assert self.person.ask("PUT", path, json.dumps(values), token).status == 200


def test_desk_and_formgrader_show_the_same_marks_at_every_moment(desk: tuple[Class, Lab], grader: Any) -> None:
    tea_class, lab = desk
    with_texts(tea_class, "The tea may help some.", "Nobody compared it with another tea.")
    one, other = Beside(tea_class, lab, "s00"), Beside(tea_class, lab, "s01")

    open_work(grader, lab, tea_class, "s00")  # a page of formgrader that is older than the desk's mark
    assert one.save(SOME, "From the desk.", one.look()) == "taken"
    assert (one.formgrader("grade")["manual_score"], one.formgrader("comment")["manual_comment"]) == (
        5,
        "From the desk.",
    )
    assert one.exported() == one.total() > 5

    box = grader.locator(".nbgrader_cell", has_text="The tea may help some.")
    type_in(box.locator("input.score"), "3")
    page = one.look()
    assert "Formgrader’s mark took the place of another one." in page
    assert "gave 5 points" in page
    assert one.exported() == one.total()
    assert "Marked in formgrader: 3 points." in page
    kept = next(each.marks for each in queue(tea_class).answers if each.student == "s00")
    assert [(mark.points, mark.comment) for mark in kept.for_this] == [(5, "From the desk."), (3, "From the desk.")]

    with grader.expect_navigation():  # its own keys work
        grader.keyboard.press("Control+.")

    page = other.look()
    other.put("grade", manual_score=7)
    other.put("comment", manual_comment="From formgrader.")
    assert other.save(SOME, "Typed meanwhile.", page) == "conflict"
    assert other.formgrader("grade")["manual_score"] == 7
    page = other.look()
    shown = ("Marked in formgrader: 7 points.", "From formgrader.", "Typed meanwhile.", "Save mine in its place")
    assert all(words in page for words in shown)
    assert dict(queue(tea_class).by_marker)["formgrader"] >= 2
    assert other.save(ALL, "Settled at the desk.", page) == "taken"
    assert (other.formgrader("grade")["manual_score"], other.formgrader("comment")["manual_comment"]) == (
        8,
        "Settled at the desk.",
    )

    assert other.exported() == other.total()
    tea_class.nbgrader.feedback(MODULE, "s01")
    assert "Settled at the desk." in tea_class.nbgrader.feedback_page(MODULE, "s01").read_text()
    other.put("grade", manual_score=7)  # what formgrader gave before, and would take for no change
    assert "Marked in formgrader: 7 points." in other.look()
    other.put("grade", manual_score=None)
    assert next(each.marks for each in queue(tea_class).answers if each.student == "s01").mark.open


def comment(tea_class: Class) -> str:
    with tea_class.nbgrader.gradebook() as gradebook:
        return gradebook.find_comment("written-q5-note", MODULE, MODULE, "ada").comment or ""
