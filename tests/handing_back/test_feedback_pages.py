"""Pages of feedback for a whole class."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import MODULE, Class, cell, changed

from claimwise.errors import Cancelled
from claimwise.grading import workers
from claimwise.handing_back.feedback_age import older_pages
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.handing_back.feedback_zip import pages


def test_whoever_watches_can_stop_it_and_another_run_does_the_rest(
    tea_class: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "BATCH", 2)
    students = ["ada", "bo", "cy", "di", "ed"]
    for student in students:
        tea_class.hand_in(student, tea_class.solved())
    tea_class.grade()
    counts: list[int] = []

    def stop_after_four(done: int) -> None:
        counts.append(done)
        if sum(counts) == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_feedback(tea_class.nbgrader, tea_class.module, step=stop_after_four)

    pages = {student: tea_class.nbgrader.feedback_page(MODULE, student) for student in students}
    before = {student: page.read_text() for student, page in pages.items() if page.exists()}
    assert list(before) == students[:4]
    done = write_feedback(tea_class.nbgrader, tea_class.module)
    assert (len(done.pages), done.changed, done.problems) == (5, [], [])
    assert {student: pages[student].read_text() for student in before} == before
    assert not list(tea_class.root.glob("feedback/**/*.tmp*"))


def test_who_lacks_a_page_is_named_apart_from_why(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    tea_class.nbgrader.autograded_notebook(MODULE, "ada").write_text("{")

    (problem,) = write_feedback(tea_class.nbgrader, tea_class.module).problems

    assert problem.student == "ada"
    assert problem.what == "the notebook for graders is gone or damaged"
    assert problem.remedy == "run “claimwise grade” again"


def test_what_lies_in_the_place_of_one_page_keeps_no_other_from_being_written(tea_class: Class) -> None:
    students = ["ada", "bo", "cy", "di"]
    for student in students:
        tea_class.hand_in(student, tea_class.solved())
    tea_class.grade()
    places = {student: tea_class.nbgrader.feedback_page(MODULE, student) for student in students}
    places["ada"].parent.mkdir(parents=True)
    places["ada"].write_bytes(b"caf\xe9")
    places["bo"].mkdir(parents=True)
    places["cy"].parent.parent.write_text("no folder")

    done = write_feedback(tea_class.nbgrader, tea_class.module)

    assert (done.pages, done.changed) == ([places["ada"], places["di"]], ["ada"])
    assert [(each.student, each.file) for each in done.problems] == [("bo", places["bo"]), ("cy", places["cy"])]
    assert all(each.what.startswith("the page could not be written: ") for each in done.problems)


def test_pages_older_than_the_marks_are_known_without_writing_any(tea_class: Class) -> None:
    """By what a page was made from: a mark, a comment, a penalty, other answers, a page of nobody knows when."""
    for student in ("ada", "bo", "cy", "di", "ed"):
        tea_class.hand_in(student, tea_class.solved())
    tea_class.grade()
    nbgrader, module = tea_class.nbgrader, tea_class.module

    def older() -> list[str]:
        return older_pages(nbgrader, [module])[module.name]

    assert older() == []  # there are none
    write_feedback(nbgrader, module)
    assert older() == []

    with nbgrader.gradebook() as gradebook:
        gradebook.find_grade("written-q5-note", MODULE, MODULE, "ada").manual_score = 2
        gradebook.find_comment("written-q5-note", MODULE, MODULE, "bo").manual_comment = "Look at the table."
        gradebook.find_submission_notebook(MODULE, MODULE, "cy").late_submission_penalty = 1.5
        gradebook.db.commit()
    tea_class.hand_in(
        "di", changed(tea_class.solved(), lambda book: cell(book, "written-q5-note").update(source="New"))
    )
    tea_class.grade()
    undated = nbgrader.feedback_page(MODULE, "ed")
    undated.write_text(undated.read_text().replace('name="made-from"', 'name="made"'))
    assert older() == ["ada", "bo", "cy", "di", "ed"]

    write_feedback(nbgrader, module)
    assert older() == []


def test_no_page_is_written_or_given_through_a_link(tea_class: Class, tmp_path: Path) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    (tmp_path / "away" / MODULE).mkdir(parents=True)
    other = tmp_path / "away" / MODULE / f"{MODULE}.html"
    other.write_text("mine")
    feedback = tea_class.nbgrader.feedback_page(MODULE, "ada").parents[2]
    feedback.mkdir(exist_ok=True)
    (feedback / "ada").symlink_to(tmp_path / "away")

    done = write_feedback(tea_class.nbgrader, tea_class.module)

    assert [(problem.student, "is a link" in problem.what) for problem in done.problems] == [("ada", True)]
    assert other.read_text() == "mine"
    assert pages(tea_class.nbgrader, MODULE) == []
