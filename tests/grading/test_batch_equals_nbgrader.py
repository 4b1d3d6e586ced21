"""The bulk path and nbgrader's own pipeline write the same rows and the same notebooks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from support import MODULE, Class, cell, changed, gradebook_rows

from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in import responses
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.source_notebook import solution_answers

DUE = datetime(2026, 11, 1, 12)


def variants(tea_class: Class) -> dict[str, tuple[dict[str, Any] | bytes, datetime | None]]:
    """Submissions of every sort: right, blank, partly read, damaged, moved, in other formats, early and late."""
    solved, release = tea_class.solved(), tea_class.release()
    answers = solution_answers(tea_class.module)

    def without_names(notebook: dict[str, Any]) -> None:
        for found in notebook["cells"]:
            found["metadata"] = {}
            found.pop("id")

    def below(notebook: dict[str, Any]) -> None:
        place = notebook["cells"].index(cell(notebook, "written-q5-note")) + 1
        notebook["cells"].insert(place, {"cell_type": "markdown", "metadata": {}, "source": "Nobody compared."})

    def with_answers(source: str) -> dict[str, Any]:
        return changed(solved, lambda notebook: cell(notebook, "answers").update(source=source))

    def in_the_card(value: object) -> Callable[[dict[str, Any]], None]:
        return lambda notebook: cell(notebook, "answers").update(source=responses.write({"q5": {"note": value}}))

    return {
        "ada": (solved, DUE - timedelta(hours=3)),
        "bo": (release, DUE + timedelta(hours=3)),
        "cy": (with_answers(responses.write({**answers, "q2": {"verdict": "supported"}})), None),
        "di": (with_answers("answers(q2={'verdict': 'sideways', 'flaws': ['compare']})"), DUE + timedelta(days=9)),
        "ed": (with_answers("answers(q2=__import__('os'))"), DUE),
        "flo": (with_answers("answers(q9={'verdict': 'supported'})"), None),
        "gus": (changed(solved, lambda notebook: notebook["cells"].remove(cell(notebook, "answers"))), None),
        "hal": (changed(solved, lambda notebook: notebook["cells"].remove(cell(notebook, "written-q5-note"))), None),
        "ida": (with_answers("answers(q4={'word': '<b>\\u2028\\x0b\\U0001f600', 'share': '12'})"), None),
        "jo": (
            changed(solved, lambda notebook: cell(notebook, "written-q5-note").update(source="# <i>\n\r\n`x`")),
            None,
        ),
        "kim": (changed(solved, without_names), None),
        "lea": (changed(release, below), None),
        "mo": (
            changed(release, lambda notebook: cell(notebook, "written-q5-note").update(attachments={"a": {}})),
            None,
        ),
        "ned": (changed(solved, lambda notebook: cell(notebook, "answers").update(cell_type="raw")), None),
        "oz": (json.dumps(solved).encode("utf-16"), None),
        "quy": (with_answers("answers(q5={'note': 'Nobody compared.'})"), None),
        "ria": (changed(release, in_the_card("<script>owned()</script>")), None),
        "sam": (changed(release, in_the_card(["Nobody compared."])), None),
        "tia": (changed(release, in_the_card("Tea. " * 10_000)), None),
        "pia": (json.dumps(nbformat.convert(nbformat.from_dict(solved), 3)).encode("utf-8-sig"), None),
    }


@pytest.fixture(scope="module")
def graded(assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Class, Class]:
    """The same class graded in bulk and by nbgrader, twice each, with a grader's marks and comments in between."""
    classes = []
    for way in ("bulk", "nbgrader"):
        there = Class(Path(shutil.copytree(assigned, tmp_path_factory.mktemp("same") / way)))
        config = there.root / "nbgrader_config.py"
        config.write_text(config.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
        there.nbgrader = Nbgrader(there.root)
        with there.nbgrader.gradebook() as gradebook:
            gradebook.update_or_create_assignment(MODULE, duedate=DUE)
        for student, (notebook, when) in variants(there).items():
            path = there.hand_in(student, notebook)
            if when:
                (path.parent / "timestamp.txt").write_text(f"{when:%Y-%m-%d %H:%M:%S.%f} UTC")
        for _ in range(2):
            if way == "bulk":
                there.grade(force=True)
            else:
                for student in variants(there):
                    there.nbgrader.autograde(MODULE, student)
            mark_by_hand(there)
        classes.append(there)
    return classes[0], classes[1]


def mark_by_hand(there: Class) -> None:
    with there.nbgrader.gradebook() as gradebook:
        for student, name, points in [("ada", "written-q5-note", 6), ("bo", "mark-q2", 1), ("hal", "mark-q3", 0)]:
            gradebook.find_grade(name, MODULE, MODULE, student).manual_score = points
        gradebook.find_grade("mark-q4", MODULE, MODULE, "cy").extra_credit = 1.5
        gradebook.find_comment("written-q5-note", MODULE, MODULE, "jo").manual_comment = "Look at this."
        gradebook.db.commit()


@pytest.mark.parametrize("table", ["students", "submissions", "grades", "comments"])
def test_the_gradebooks_hold_the_same_rows(graded: tuple[Class, Class], table: str) -> None:
    bulk, stock = (gradebook_rows(there.nbgrader.directory.db_url)[table] for there in graded)

    assert bulk == stock
    assert len(bulk) >= 10


def test_the_notebooks_that_graders_see_are_the_same(graded: tuple[Class, Class]) -> None:
    for student in variants(graded[0]):
        bulk, stock = (
            there.nbgrader.autograded_notebook(MODULE, student).read_text(encoding="utf-8") for there in graded
        )
        assert json.loads(bulk) == json.loads(stock), student


def test_the_pages_of_feedback_are_the_same(graded: tuple[Class, Class]) -> None:
    bulk, stock = graded

    done = write_feedback(bulk.nbgrader, bulk.module)

    assert len(done.pages) == len(variants(bulk))
    for student in variants(stock):
        stock.nbgrader.feedback(MODULE, student)
        written = stock.nbgrader.feedback_page(MODULE, student).read_text(encoding="utf-8")
        assert bulk.nbgrader.feedback_page(MODULE, student).read_text(encoding="utf-8").strip() == written.strip()
