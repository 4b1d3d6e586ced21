"""Answers that record and save themselves, in a JupyterLab and a Notebook 7 with claimwise's extension."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from at_work import ALL_ANSWERS, SAVED, Student, answer_everything
from cards import give
from lab import Lab, keep_picture, running_lab, wait_until
from support import MODULE, Class

from claimwise.handed_in import responses
from claimwise.handed_in.cells import STUBS, WRITE_HERE
from claimwise.source_notebook import solution_answers

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

IMPORT = responses.IMPORT
WHERE = ["/lab/tree/", "/notebooks/"]
STOPPED = "not recorded by themselves any more"


@pytest.fixture(scope="module")
def recording_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    home = tmp_path_factory.mktemp("recording")
    root = home / "root"
    root.mkdir()
    with running_lab(home, root, recording=True) as running:
        yield running


def saved_is(student: Student, answers: dict[str, Any]) -> None:
    def holds() -> bool:
        try:
            return student.on_disk() == answers
        except ValueError:  # Jupyter is just writing it
            return False

    wait_until(student.page, holds)


def choose(student: Student, words: str) -> None:
    student.card("s1").locator("label", has_text=words).click()


def edit_answers(student: Student, text: str) -> None:
    """Type over what the answers cell holds, and leave it without running it."""
    student.answers_cell.locator(".cm-content").click()
    student.page.keyboard.press("Control+a")
    student.page.keyboard.insert_text(text)
    student.page.get_by_role("heading").first.click()


def written(student: Student) -> str:
    return "\n".join(student.page.locator(".jp-CodeCell").last.locator(".cm-line").all_text_contents())


@pytest.mark.parametrize("where", WHERE)
def test_what_is_answered_is_recorded_and_saved_and_found_again(page: Any, recording_lab: Lab, where: str) -> None:
    student = Student(page, recording_lab, "auto" + where.strip("/").replace("/", "-")).open(where)
    student.run_all()
    expect(student.answers_cell).to_contain_text("recorded and saved by themselves")
    answer_everything(student)
    saved_is(student, ALL_ANSWERS)
    expect(student.status("s2")).to_have_text(SAVED)
    expect(student.answers_cell).to_contain_text("Recorded: all 10 questions.")
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    keep_picture(page, "recorded-by-itself")

    student.open(where)  # the kernel goes on
    expect(student.status("s2")).to_have_text(SAVED)
    choose(student, "claim that evidence exists")
    saved_is(student, ALL_ANSWERS | {"s1": ALL_ANSWERS["s1"] | {"type": "c"}})

    page.reload()
    expect(student.answers_cell.locator(".cm-content")).to_contain_text("unsupported")


OWN_TEXTS = {
    "another answer": f'{IMPORT}\n\nanswers(s1={{"type": "a"}})',
    "a comment": f'{IMPORT}\n\nanswers(s1={{"type": "b"}},)  # ask about this',
    "something else": f"{IMPORT}\n\nprint(1)",
    "half a call": f"{IMPORT}\n\nanswers(s1=",
}


@pytest.mark.parametrize("name", OWN_TEXTS)
def test_what_the_student_typed_is_not_overwritten(page: Any, recording_lab: Lab, name: str) -> None:
    student = Student(page, recording_lab, name.replace(" ", "-"), ["s1", "s3"]).open()
    student.run_all()
    choose(student, "A matter of taste")
    saved_is(student, {"s1": {"type": "b"}})
    edit_answers(student, OWN_TEXTS[name])
    before = written(student)
    choose(student, "claim that evidence exists")
    expect(student.card("s1")).to_contain_text(STOPPED)
    student.card("s3").locator("label", has_text="suggest").click()
    expect(student.card("s3")).to_contain_text("not yet recorded: run the cell under")
    page.wait_for_timeout(2_500)
    assert written(student) == before
    assert page.locator(".jp-Dialog").count() == 0

    if name == "another answer":  # the cell is run, as asked: from now on it goes by itself again
        student.record()
        expect(student.status("s3")).to_have_text(SAVED)
        saved_is(student, {"s1": {"type": "c"}, "s3": {"words": ["w1"]}})
        choose(student, "A matter of taste")
        saved_is(student, {"s1": {"type": "b"}, "s3": {"words": ["w1"]}})


def test_a_second_window_overwrites_nothing(page: Any, recording_lab: Lab) -> None:
    student = Student(page, recording_lab, "two", ["s1", "s3"]).open("/notebooks/")
    student.run_all()
    choose(student, "A matter of taste")
    saved_is(student, {"s1": {"type": "b"}})
    other = page.context.new_page()
    second = copy.copy(student)
    second.page = other
    second.open("/notebooks/")
    expect(second.status("s1")).to_contain_text("recorded and saved")
    second.card("s3").locator("label", has_text="suggest").click()
    saved_is(student, {"s1": {"type": "b"}, "s3": {"words": ["w1"]}})

    # The first window did not see how the second one changed the file; it holds all answers, but leaves the file.
    choose(student, "claim that evidence exists")
    expect(student.card("s1")).to_contain_text("Recorded, but not saved: the notebook’s file was changed")
    expect(student.answers_cell.locator(".cm-content")).to_contain_text('"words": ["w1"]')
    assert student.on_disk() == {"s1": {"type": "b"}, "s3": {"words": ["w1"]}}
    assert page.locator(".jp-Dialog").count() == 0


def test_a_file_changed_elsewhere_is_not_overwritten(page: Any, recording_lab: Lab) -> None:
    student = Student(page, recording_lab, "changed", ["s1"]).open()
    student.run_all()
    choose(student, "A matter of taste")
    saved_is(student, {"s1": {"type": "b"}})
    expect(student.status("s1")).to_have_text(SAVED)  # the server has looked at the file's time, too
    text = student.file.read_text().replace("A sample of every kind", "Changed by another program")
    student.file.write_text(text)
    later = student.file.stat().st_mtime + 60
    os.utime(student.file, (later, later))  # a change within the same second is overlooked
    choose(student, "claim that evidence exists")
    expect(student.card("s1")).to_contain_text("Recorded, but not saved: the notebook’s file was changed")
    assert student.file.read_text() == text
    assert page.locator(".jp-Dialog").count() == 0


def test_a_restarted_kernel_goes_on(page: Any, recording_lab: Lab) -> None:
    student = Student(page, recording_lab, "restarted", ["s1", "s3"]).open()
    student.run_all()
    choose(student, "A matter of taste")
    saved_is(student, {"s1": {"type": "b"}})
    student.menu("Kernel", "Restart Kernel…")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    # Nothing else is done: the cells that the student had run are run again.
    expect(page.locator(".cw-is-locked")).not_to_have_count(0)
    expect(page.locator(".cw-is-locked")).to_have_count(0)
    expect(student.status("s1")).to_have_text(SAVED)
    student.card("s3").locator("label", has_text="suggest").click()
    saved_is(student, {"s1": {"type": "b"}, "s3": {"words": ["w1"]}})


def test_a_released_notebook_is_answered_by_mouse_and_graded(page: Any, recording_lab: Lab, tea_class: Class) -> None:
    items = [item.id for item in tea_class.module.items]
    student = Student(page, recording_lab, MODULE, items, tea_class.release()).open()
    student.run_all()
    answers = {item: parts for item, parts in solution_answers(tea_class.module).items() if parts}
    answers["q2"]["verdict_confidence"] = 80
    for item, parts in answers.items():
        for part in tea_class.module.public(tea_class.module.item(item))["parts"]:
            if part["id"] in parts:
                give(page, student.card(item), part, parts[part["id"]])
    saved_is(student, answers)
    hand_in = page.locator(".cw-hand-in")
    expect(hand_in).to_contain_text("All your answers are recorded and saved.")
    keep_picture(page, "hand-in-after-recording")
    page.close()

    tea_class.hand_in("ada", student.file.read_text())
    result = tea_class.grade()["ada"]
    assert result.problems == ()
    assert result.score == 18  # all but the written answer, which a person marks


FOREIGN = {"words": "hello neighbour", "exception": "1 / 0"}


@pytest.mark.parametrize("where", WHERE)
def test_foreign_cells_with_an_error_stop_nothing(page: Any, recording_lab: Lab, where: str) -> None:
    student = Student(page, recording_lab, f"foreign-{where.split('/')[1]}", ["s1", "s3", "s8"])
    notebook = json.loads(student.file.read_text())
    for name, source in FOREIGN.items():
        foreign = {"cell_type": "code", "id": name, "metadata": {}, "source": source}
        notebook["cells"].insert(1, foreign | {"outputs": [], "execution_count": None})
    student.file.write_text(json.dumps(notebook))
    student.open(where).run_all()
    expect(student.answers_cell.locator(".cw-message")).to_be_visible()
    choose(student, "A matter of taste")
    saved_is(student, {"s1": {"type": "b"}})


# --- written answers -------------------------------------------------------------------------------------------------


def with_written_cell(student: Student, text: str) -> None:
    notebook = json.loads(student.file.read_text())
    cell = {"cell_type": "markdown", "id": NOTE, "metadata": {"nbgrader": {"grade_id": NOTE}}, "source": text}
    notebook["cells"].insert(-1, cell)
    student.file.write_text(json.dumps(notebook))


def text_is(student: Student, text: str) -> None:
    def holds() -> bool:
        try:
            cells = json.loads(student.file.read_text())["cells"]
        except ValueError:  # Jupyter is just writing it
            return False
        return next("".join(cell["source"]) for cell in cells if cell["id"] == NOTE) == text

    wait_until(student.page, holds)


NOTE = "written-s8-note"


@pytest.mark.parametrize("stub", [STUBS[0], *STUBS[2:]])
def test_a_text_goes_into_its_own_cell_too(page: Any, recording_lab: Lab, stub: str) -> None:
    student = Student(page, recording_lab, f"text{STUBS.index(stub)}", ["s8"])
    with_written_cell(student, stub)
    student.open().run_all()
    box = student.card("s8").get_by_label("Your answer")
    box.fill("One.\n\nTwo.")
    saved_is(student, {"s8": {"note": "One.\n\nTwo."}})
    text_is(student, "One.\n\nTwo.")
    box.fill("")
    saved_is(student, {})
    text_is(student, WRITE_HERE)


def test_a_text_typed_into_its_cell_opens_in_the_card_and_is_never_lost(page: Any, recording_lab: Lab) -> None:
    student = Student(page, recording_lab, "typed", ["s8"])
    with_written_cell(student, "Typed long ago.")
    student.open().run_all()
    box = student.card("s8").get_by_label("Your answer")
    expect(box).to_have_value("Typed long ago.")
    saved_is(student, {"s8": {"note": "Typed long ago."}})

    page.locator(".jp-MarkdownCell", has_text="Typed long ago.").dblclick()
    page.locator(".jp-MarkdownCell .cm-content", has_text="Typed long ago.").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" And now by hand.")
    box.fill("In the card.")
    saved_is(student, {"s8": {"note": "In the card."}})
    text_is(student, "Typed long ago. And now by hand.")
    expect(student.card("s8")).to_contain_text("The cell below this card holds another text")


def test_handing_in_sees_what_is_on_screen(page: Any, recording_lab: Lab, tea_class: Class) -> None:
    """A text that was typed into its own cell and not saved is saved by the button, and is in the file."""
    items = [item.id for item in tea_class.module.items]
    student = Student(page, recording_lab, "on-screen", items, tea_class.release()).open("/notebooks/")
    student.run_all()
    cell = page.locator(".jp-MarkdownCell", has_text="Your written answer goes into")
    cell.locator("em").dblclick()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Nobody compared, and this was never saved.")
    card = page.locator(".cw-hand-in")
    card.get_by_label("Your student id").fill("ada")
    card.get_by_role("button", name="Check and prepare my file").click()
    expect(card).to_contain_text("Written answer filled in: 1")
    wait_until(page, lambda: "never saved" in student.file.read_text())


def test_handing_in_waits_for_what_was_typed_last(page: Any, recording_lab: Lab, tea_class: Class) -> None:
    items = [item.id for item in tea_class.module.items]
    for draft in recording_lab.root.glob("*.draft.json"):  # another test's answers to the same module
        draft.unlink()
    student = Student(page, recording_lab, "last-word", items, tea_class.release()).open("/notebooks/")
    student.run_all()
    card = page.locator(".cw-hand-in")
    card.get_by_label("Your student id").fill("ada")
    student.card("q5").get_by_label("Your answer").fill("Nobody compared.")
    card.get_by_role("button", name="Check and prepare my file").click()
    card.get_by_role("button", name="Hand in as it is").click()
    expect(card.get_by_role("link", name="Download")).to_be_visible()
    assert student.on_disk() == {"q5": {"note": "Nobody compared."}}
