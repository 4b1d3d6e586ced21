"""Answers that record and save themselves, in a JupyterLab and a Notebook 7 with claimwise's extension."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from typing import Any

import pytest
from at_work import ALL_ANSWERS, Student, answer_everything
from cards import give
from lab import Lab, keep_picture, running_lab, wait_until
from support import MODULE, Class

from claimwise.handed_in import responses
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
    expect(student.status("s2")).to_have_text("✓ Recorded and saved")
    expect(student.answers_cell).to_contain_text("Recorded: all 7 questions.")
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    keep_picture(page, "recorded-by-itself")

    student.open(where)  # the kernel goes on
    expect(student.status("s2")).to_have_text("✓ Recorded and saved")
    choose(student, "claim that evidence exists")
    saved_is(student, ALL_ANSWERS | {"s1": {"type": "c"}})

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
    expect(student.card("s3")).to_contain_text("Answered, not yet recorded: run the cell under")
    page.wait_for_timeout(2_500)
    assert written(student) == before
    assert page.locator(".jp-Dialog").count() == 0

    if name == "another answer":  # the cell is run, as asked: from now on it goes by itself again
        student.record()
        expect(student.status("s3")).to_have_text("✓ Recorded and saved")
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
    expect(second.status("s1")).to_contain_text("Recorded and saved")
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
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    student.wait_for_kernel()
    student.run_all()
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


def test_cards_of_a_python_that_is_gone_say_so(page: Any, recording_lab: Lab) -> None:
    """What they last said, that everything is recorded, would be a promise that nobody keeps."""
    student = Student(page, recording_lab, "again", ["s1"]).open()
    student.run_all()
    choose(student, "A matter of taste")
    saved_is(student, {"s1": {"type": "b"}})
    expect(student.card("s1")).to_contain_text("Recorded and saved")

    student.menu("Kernel", "Restart Kernel…")
    page.locator(".jp-Dialog .jp-mod-accept").click()

    said = "card => getComputedStyle(card, '::after').content"
    wait_until(page, lambda: "asleep, because Python was started again" in student.card("s1").evaluate(said))
    expect(student.card("s1").locator(".cw-status")).to_be_hidden()
    student.wait_for_kernel()
    student.run_all()
    choose(student, "claim that evidence exists")
    saved_is(student, {"s1": {"type": "c"}})
