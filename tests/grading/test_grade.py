"""Grading a class through nbgrader: the right marks, and a clear line for whatever cannot be read."""

from __future__ import annotations

import json

import pytest
from support import MAY_BE_LOST, MISSING, NOTHING_RECORDED, SEVERAL, Class, cell, changed

from claimwise.grading import grade

FULL = {"mark-q2": 4, "mark-q3": 8, "mark-q4": 6}
EVERYTHING = sum(FULL.values())


def test_the_best_answers_earn_full_marks_and_a_release_earns_none(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.hand_in("bo", tea_class.release())

    results = tea_class.grade()

    assert (results["ada"].score, results["ada"].problems) == (EVERYTHING, ())
    assert (results["bo"].score, *map(str, results["bo"].problems)) == (0, NOTHING_RECORDED)
    assert tea_class.scores("ada") == {**FULL, "written-q5-note": 0}
    assert set(tea_class.scores("bo").values()) == {0}
    # The written answer waits for a marker, an untouched one does not; but somebody should ask Bo what happened.
    assert tea_class.needs_a_look("ada") == {"written-q5-note"}
    assert tea_class.needs_a_look("bo") == set(FULL)


def test_grading_that_was_killed_leaves_nobody_without_the_secret_of_the_exchange(
    tea_class: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it the page of feedback can never go back that way."""
    work = tea_class.hand_in("ada", tea_class.solved())
    work.with_name("submission_secret.txt").write_text("ada's")
    work.with_name("timestamp.txt").write_text("2026-11-20 10:00:00 UTC")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(grade, "keep_secret", killed)
        with pytest.raises(KeyboardInterrupt):
            tea_class.grade()
    tea_class.grade()

    graded = tea_class.nbgrader.autograded_notebook("01-tea", "ada")
    assert graded.is_file()
    assert graded.with_name("submission_secret.txt").read_text() == "ada's"
    assert graded.with_name("timestamp.txt").read_text() == "2026-11-20 10:00:00 UTC"


def answers(source: str):  # type: ignore[no-untyped-def]
    return lambda notebook: cell(notebook, "answers").update(source=source)


NO_CODE = "line 1: only plain texts, numbers, lists and tables are read, never code."
BAD_ANSWERS = {
    "a deeply nested literal": (
        "answers(q2={'flaws': " + "[" * 60 + "]" * 60 + "})",
        "the answers cell cannot be read: line 1: the answers are nested too deeply to read. → look at it by hand",
        0,
    ),
    "a NaN confidence": (
        "answers(q2={'verdict': 'not-checkable', 'verdict_confidence': float('nan')})",
        f"the answers cell cannot be read: {NO_CODE} → look at it by hand",
        0,
    ),
    "an infinite confidence": (
        "answers(q2={'verdict': 'not-checkable', 'verdict_confidence': 1e999})",
        "the answers cell cannot be read: line 1: only plain texts and numbers can be an answer. → look at it by hand",
        0,
    ),
    "an unknown option": (
        "answers(q2={'verdict': 'sideways', 'flaws': ['compare', 'story']})",
        "q2: “verdict” has no option “sideways”.",
        2,
    ),
    "an unknown item": (
        "answers(q9={'verdict': 'unsupported'}, q2={'flaws': ['compare', 'story']})",
        "there is no item “q9” in this module; its answer was left out",
        2,
    ),
    "code": (
        "answers(q2=__import__('os').environ)",
        f"the answers cell cannot be read: {NO_CODE} → look at it by hand",
        0,
    ),
}


@pytest.mark.parametrize(("source", "message", "score"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_bad_answer_is_named_and_the_rest_counts(tea_class: Class, source: str, message: str, score: float) -> None:
    tea_class.hand_in("ada", changed(tea_class.release(), answers(source)))
    tea_class.hand_in("bo", tea_class.solved())

    results = tea_class.grade()

    # Where answers cannot be read or placed, a text may be lost too, so nobody says for certain that none was written.
    lost = "cannot be read" in message or "there is no item" in message
    waits = (f"written-q5-note: {MAY_BE_LOST}",) if lost else ()
    assert tuple(map(str, results["ada"].problems)) == (message, *waits)
    assert ("written-q5-note" in tea_class.needs_a_look("ada")) == bool(waits)
    assert results["ada"].score == score
    assert ("mark-q2" in tea_class.needs_a_look("ada")) == (not message.startswith("there is no item"))
    assert (score == 0) <= (tea_class.needs_a_look("ada") >= set(FULL))  # never silently zero
    assert results["bo"].score == EVERYTHING


def remove(name: str):  # type: ignore[no-untyped-def]
    return lambda notebook: notebook["cells"].remove(cell(notebook, name))


def rename(name: str, new: str):  # type: ignore[no-untyped-def]
    def change(notebook: dict) -> None:  # type: ignore[type-arg]
        found = cell(notebook, name)
        found["metadata"]["nbgrader"]["grade_id"] = new
        found["id"] = new

    return change


def cheat(notebook: dict) -> None:  # type: ignore[type-arg]
    grading = cell(notebook, "mark-q2")["metadata"]["nbgrader"]
    grading.update(points=1000, grade=True)
    cell(notebook, "mark-q2")["source"] = "1000"
    cell(notebook, "mark-q2")["outputs"] = [
        {"output_type": "execute_result", "data": {"text/plain": "1000"}, "metadata": {}, "execution_count": 1}
    ]


HARMLESS = {
    "a deleted mark cell": (remove("mark-q2"), ()),
    "a renamed mark cell": (rename("mark-q2", "elsewhere"), ()),
    "a deleted card": (remove("card-q3"), ()),
    "changed points and forged outputs": (cheat, ()),
    "a renamed answers cell": (
        rename("answers", "my-answers"),
        ("the answers cell had lost its name; it was found by what it holds",),
    ),
    "a retyped mark cell": (lambda notebook: cell(notebook, "mark-q2").update(cell_type="markdown"), ()),
    "all cells in reverse": (lambda notebook: notebook["cells"].reverse(), ()),
    "a duplicated answers cell": (
        lambda notebook: notebook["cells"].append(json.loads(json.dumps(cell(notebook, "answers")))),
        (),
    ),
    "another kernel": (
        lambda notebook: notebook["metadata"].update(kernelspec={"name": "bash", "display_name": "b"}),
        (),
    ),
    "cells that are no cells": (lambda notebook: notebook["cells"].extend([None, 3, {}, {"metadata": []}]), ()),
}


@pytest.mark.parametrize(("change", "problems"), HARMLESS.values(), ids=HARMLESS)
def test_a_damaged_or_forged_notebook_earns_what_its_answers_earn(tea_class: Class, change, problems) -> None:  # type: ignore[no-untyped-def]
    tea_class.hand_in("ada", changed(tea_class.solved(), change))

    result = tea_class.grade()["ada"]

    assert tuple(map(str, result.problems)) == problems
    assert result.score == EVERYTHING
    assert {name: score for name, score in tea_class.scores("ada").items() if score} == FULL


UNREADABLE = {
    "cut short": (lambda text: text[: len(text) // 2], "cut short or damaged (at line 1)"),
    "empty": (lambda _: "", "the file is empty"),
    "not a notebook": (lambda _: '{"hello": 1}', "not a notebook of this course"),
    "a list": (lambda _: "[1, 2]", "not a notebook of this course"),
    "not text": (lambda _: b"\xff\xfe\x00", "not text, so not a notebook"),
    "nested very deeply": (lambda _: "[" * 100_000, "nested too deeply|cut short or damaged"),
    "an answer cell of 50 MB": (
        lambda text: text.replace('"answers()"', json.dumps("answers(q2={'verdict': '" + "x" * 50_000_000 + "'})")),
        "more than 20 MB, which is the most that is read → ask the student to clear pasted material",
    ),
}


@pytest.mark.parametrize(("damage", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_file_is_named_and_stops_nobody(tea_class: Class, damage, message: str) -> None:  # type: ignore[no-untyped-def]
    text = json.dumps(tea_class.release()).replace("# YOUR", "# YOUR")
    tea_class.hand_in("ada", damage(text.replace("from claimwise.student import answers\\n\\nanswers()", "answers()")))
    tea_class.hand_in("bo", tea_class.solved())

    results = tea_class.grade()

    assert results["ada"].score is None
    assert len(results["ada"].problems) == 1
    assert any(part in str(results["ada"].problems[0]) for part in message.split("|"))
    assert results["bo"].score == EVERYTHING


def add_answers(source: str):  # type: ignore[no-untyped-def]
    def add(notebook: dict) -> None:  # type: ignore[type-arg]
        another = json.loads(json.dumps(cell(notebook, "answers")))
        another["source"] = source
        notebook["cells"].append(another)

    return add


def test_answers_cells_that_differ_leave_open_what_they_differ_in(tea_class: Class) -> None:
    tea_class.hand_in("ada", changed(tea_class.solved(), add_answers("answers(q4={'word': 'none'})")))

    assert [*map(str, tea_class.grade()["ada"].problems)] == [SEVERAL]
    assert tea_class.needs_a_look("ada") == {"mark-q4", "written-q5-note"}
    assert tea_class.scores("ada")["mark-q2"] == FULL["mark-q2"]


@pytest.mark.parametrize("empty", ["answers()", "", "from claimwise.student import answers\n\nanswers()"])
def test_an_empty_answers_cell_never_wins_over_a_filled_one(tea_class: Class, empty: str) -> None:
    tea_class.hand_in("ada", changed(tea_class.solved(), add_answers(empty)))

    result = tea_class.grade()["ada"]

    assert (result.problems, result.score) == ((), EVERYTHING)


def test_a_missing_answers_cell_is_named(tea_class: Class) -> None:
    tea_class.hand_in("ada", changed(tea_class.solved(), remove("answers")))

    assert [*map(str, tea_class.grade()["ada"].problems)] == [MISSING]
    assert tea_class.needs_a_look("ada") >= set(FULL)


def test_a_missing_written_cell_is_named(tea_class: Class) -> None:
    tea_class.hand_in("ada", changed(tea_class.solved(), remove("written-q5-note")))

    assert "the cell for the written answer written-q5-note is missing" in str(tea_class.grade()["ada"].problems[0])


def test_only_what_changed_is_graded_again(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.release())
    tea_class.hand_in("bo", tea_class.release())
    tea_class.grade()
    tea_class.hand_in("ada", tea_class.solved())

    results = tea_class.grade()

    assert (results["ada"].skipped, results["bo"].skipped) == (False, True)
    assert tea_class.scores("ada")["mark-q3"] == 8
    assert not any(result.skipped for result in tea_class.grade(force=True).values())


def test_marks_and_comments_of_a_grader_survive_grading_again(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    with tea_class.nbgrader.gradebook() as gradebook:
        gradebook.find_grade("written-q5-note", "01-tea", "01-tea", "ada").manual_score = 6
        gradebook.find_comment("written-q5-note", "01-tea", "01-tea", "ada").manual_comment = "Well put."
        gradebook.db.commit()

    tea_class.grade(force=True)

    assert tea_class.scores("ada")["written-q5-note"] == 6
    tea_class.nbgrader.feedback("01-tea", "ada")
    page = tea_class.nbgrader.feedback_page("01-tea", "ada").read_text()
    assert "6 of 8 points" in page
    assert "Well put." in page


def test_feedback_shows_marks_and_is_one_file(tea_class: Class) -> None:
    def script(notebook: dict) -> None:  # type: ignore[type-arg]
        cell(notebook, "written-q5-note")["source"] = "<script>alert(1)</script>"

    tea_class.hand_in("ada", changed(tea_class.solved(), script))
    tea_class.grade()
    tea_class.nbgrader.feedback("01-tea", "ada")
    page = tea_class.nbgrader.feedback_page("01-tea", "ada").read_text()

    assert "18</strong> of 18 marked points so far" in page
    assert "1 written answer is still waiting" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "src=" not in page
    assert '<link rel="stylesheet"' not in page


SENTENCE = "Some customers slept better; nobody compared."


def replaced_by(name: str, source: str):  # type: ignore[no-untyped-def]
    return lambda book: cell(book, name).update(source=source)


def added(kind: str, source: str):  # type: ignore[no-untyped-def]
    return lambda book: book["cells"].append({"cell_type": kind, "metadata": {}, "source": source})


WRITTEN_ELSEWHERE = {
    "over the heading of the answers": replaced_by("record", SENTENCE),
    "over the introduction": replaced_by("introduction", SENTENCE),
    "over the end": replaced_by("end", SENTENCE),
    "as a remark in the answers": replaced_by(
        "answers", f"answers(\n    # {SENTENCE}\n    q2={{'verdict': 'supported'}}\n)"
    ),
    "as a remark behind the answers": replaced_by("answers", f"answers(q2={{'verdict': 'supported'}})  # {SENTENCE}"),
    "in quotation marks in a code cell": added("code", '"Cures pain"'),
    "in a language without spaces": added("code", "# 疼痛会在一个月内消失"),
    "under another name among the answers": replaced_by("answers", f"answers(q5={{'Note': {SENTENCE!r}}})"),
}


@pytest.mark.parametrize("change", WRITTEN_ELSEWHERE.values(), ids=WRITTEN_ELSEWHERE)
def test_a_text_that_stands_elsewhere_is_never_a_final_0(tea_class: Class, change) -> None:  # type: ignore[no-untyped-def]
    tea_class.hand_in("ada", changed(tea_class.release(), change))

    assert tea_class.grade()["ada"].problems
    assert "written-q5-note" in tea_class.needs_a_look("ada")


RECORDED_ELSEWHERE = {
    "with a space": added("code", "answers (q3={'hedge': ['w1']})"),
    "below a remark": added("code", "# my answers\nanswers(q3={'hedge': ['w1']})"),
    "as text": added("markdown", "answers(q3={'hedge': ['w1']})"),
    "without the call": added("code", "q3={'hedge': ['w1']}"),
    "under a name in capitals": replaced_by("answers", "answers(q2={'verdict': 'supported'}, Q3={'hedge': ['w1']})"),
    "with another part": replaced_by("answers", "answers(q2={'verdict': 'supported'}, q3={'Hedge': ['w1']})"),
}


@pytest.mark.parametrize("change", RECORDED_ELSEWHERE.values(), ids=RECORDED_ELSEWHERE)
def test_an_answer_that_may_be_recorded_elsewhere_is_never_a_final_0(tea_class: Class, change) -> None:  # type: ignore[no-untyped-def]
    book = changed(tea_class.release(), answers("answers(q2={'verdict': 'supported'})"))
    tea_class.hand_in("ada", changed(book, change))

    assert tea_class.grade()["ada"].problems
    assert tea_class.scores("ada")["mark-q3"] > 0 or "mark-q3" in tea_class.needs_a_look("ada")
