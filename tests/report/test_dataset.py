"""Responses for researchers: each part a row, as it was graded, without names and with a codebook."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from modules import B, add_forms
from support import MODULE, Class, cell, changed
from typer.testing import CliRunner

from claimwise.cli import app
from claimwise.content import Course
from claimwise.errors import Cancelled, ClaimwiseError
from claimwise.progress import Step
from claimwise.report.dataset import COLUMNS, codebook, codebook_path, write_responses
from claimwise.report.results import Work, class_work, class_works, handed_in
from claimwise.term.pseudonyms import SECRET_FILE

Rows = dict[tuple[str, str, str], dict[str, str]]


def table(tea_class: Class, **options: bool) -> Rows:
    """(student, item, part) -> row."""
    path = tea_class.root / "responses.csv"
    write_responses(path, [(tea_class.module, class_work(tea_class.nbgrader, tea_class.module))], str, **options)
    with path.open(newline="", encoding="utf-8") as file:
        return {(row["student"], row["item"], row["part"]): row for row in csv.DictReader(file)}


def answering(tea_class: Class, source: str) -> dict:  # type: ignore[type-arg]
    return changed(tea_class.release(), lambda notebook: cell(notebook, "answers").update(source=source))


def test_a_row_says_who_what_and_what_it_earned(tea_class: Class) -> None:
    customers = "{'verdict': 'supported', 'verdict_confidence': 85, 'flaws': ['compare', 'nature']}"
    tea_class.hand_in("ada", answering(tea_class, f"answers(q2={customers}, q4={{'guess': 2}})"))

    rows = table(tea_class)

    assert rows["ada", "q2", "verdict"] == {
        "student": "ada",
        "module": MODULE,
        "test": "",
        "form": "",
        "item": "q2",
        "pair": "",
        "part": "verdict",
        "kind": "choice",
        "objective": "o1",
        "difficulty": "medium",
        "claim": "t02",
        "soundness": "unsound",
        "response": '"supported"',
        "credit": "0.0",
        "points_earned": "0.0",
        "points_possible": "2.0",
        "confidence": "85",
        "best_response": "no",
        "misconception": "M01",
        "answered": "yes",
        "noticed": "",
        "problem": "",
    }
    assert json.loads(rows["ada", "q2", "flaws"]["response"]) == ["compare", "nature"]
    assert rows["ada", "q4", "guess"]["credit"] == "0.5"
    assert rows["ada", "q3", "rank"]["answered"] == "no"
    assert rows["ada", "q3", "rank"]["best_response"] == ""
    assert rows["ada", "q4", "poll"]["credit"] == ""  # nothing is right or wrong in a poll
    assert not {item for _, item, _ in rows} & {"q1"}  # practice
    assert not any("confidence" in part for _, _, part in rows)


def test_a_row_says_of_which_test_and_pair_it_is(tiny: Path) -> None:
    add_forms(tiny)
    module = Course.load(tiny).modules[B]
    path = tiny / "responses.csv"

    write_responses(path, [(module, [Work("ada", None, problem="damaged")])], str)

    with path.open(newline="", encoding="utf-8") as file:
        rows = [(row["test"], row["form"], row["pair"], row["item"]) for row in csv.DictReader(file)]
    assert rows[:3] == [("judging", "B", "p1", "z1"), ("judging", "B", "p1", "z1"), ("judging", "B", "p2", "z2")]


def test_rows_add_up_to_the_mark_in_the_gradebook(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    with tea_class.nbgrader.gradebook() as gradebook:
        gradebook.find_grade("written-q5-note", MODULE, MODULE, "ada").manual_score = 6
        gradebook.db.commit()

    rows = table(tea_class)

    assert sum(float(row["points_earned"] or 0) for row in rows.values()) == sum(tea_class.scores("ada").values()) == 24
    assert rows["ada", "q5", "note"]["credit"] == "0.75"
    assert {row["best_response"] for row in rows.values()} == {"yes", "no", ""}


def test_written_texts_are_left_out_unless_asked_for(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())

    row = table(tea_class)["ada", "q5", "note"]
    assert (row["response"], row["answered"], row["credit"]) == ("", "yes", "")  # nobody has marked it
    assert "slept better" in table(tea_class, written=True)["ada", "q5", "note"]["response"]


def test_of_two_texts_the_one_from_the_card_is_the_answer(tea_class: Class) -> None:
    both = answering(tea_class, "answers(q5={'note': 'Nobody compared.'})")
    cell(both, "written-q5-note")["source"] = "Tea helps."
    tea_class.hand_in("ada", both)
    tea_class.hand_in("bo", changed(tea_class.release(), lambda n: cell(n, "written-q5-note").update(source="Tea.")))

    rows = table(tea_class, written=True)
    assert json.loads(rows["ada", "q5", "note"]["response"]) == "Nobody compared."
    assert [work.recorded for work in class_work(tea_class.nbgrader, tea_class.module)] == [True, False]


def test_what_cannot_be_read_or_understood_is_a_problem_and_hostile_text_is_harmless(tea_class: Class) -> None:
    tea_class.hand_in(
        "=cmd", answering(tea_class, "answers(q2={'verdict': '=1+1'}, q4={'share': '=2+2', 'word': '-7'})")
    )
    tea_class.hand_in("bo", '{"cells": [')

    rows = table(tea_class)

    assert "has no option" in rows["'=cmd", "q2", "verdict"]["problem"]
    assert rows["'=cmd", "q2", "verdict"]["answered"] == "no"
    assert json.loads(rows["'=cmd", "q4", "word"]["response"]) == "-7"
    broken = [row for (student, _, _), row in rows.items() if student == "bo"]
    assert len(broken) == len(rows) / 2
    assert all("damaged" in row["problem"] and row["credit"] == "" for row in broken)


def test_the_codebook_explains_every_column(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    table(tea_class)

    text = codebook_path(tea_class.root / "responses.csv").read_text(encoding="utf-8")
    assert text == codebook("responses.csv")
    assert all(f"| `{name}` |" in text for name in COLUMNS)


def test_everybody_is_read_one_at_a_time(tea_class: Class) -> None:
    for student in ("ada", "bo"):
        tea_class.hand_in(student, tea_class.solved())
    works = class_work(tea_class.nbgrader, tea_class.module)

    assert next(works).student == "ada"
    tea_class.hand_in("bo", "changed before it was read")
    assert next(works).problem


@pytest.mark.parametrize(
    "note", ["", "yesterday", "\x00", "2026-13-45 99:99:99.0 UTC", "1 2 3", "9" * 400, "2026-11-23 10:00:00 NOWHERE"]
)
def test_a_damaged_note_of_the_time_stops_nothing(tea_class: Class, note: str) -> None:
    file = tea_class.hand_in("ada", tea_class.solved())
    (file.parent / "timestamp.txt").write_text(note)

    (work,) = class_work(tea_class.nbgrader, tea_class.module)

    assert work.recorded


def test_the_secret_is_in_no_table(tea_class: Class, tmp_path: Path) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    command = ["responses", MODULE, str(tmp_path / "out.csv"), "--root", str(tea_class.root)]
    result = CliRunner().invoke(app, command)

    assert result.exit_code == 0, result.output
    secret = (tea_class.root / SECRET_FILE).read_text().strip()
    written = [path.read_text() for path in tmp_path.glob("out.*")]
    assert len(written) == 2
    assert not any(secret in text or "ada" in text.replace("vocabulary", "") for text in written)


def test_reading_a_class_says_how_far_it_is_and_can_be_stopped(tea_class: Class) -> None:
    for student in ("ada", "bo", "cyd"):
        tea_class.hand_in(student, tea_class.solved())
    path = tea_class.root / "responses.csv"
    path.write_text("an earlier table")
    seen: list[str] = []

    def begin(title: str, total: int) -> Step:
        seen.append(f"{title}: {total}")

        def step(done: int) -> None:
            seen.append(str(done))
            if len(seen) == 3:
                raise Cancelled

        return step

    with pytest.raises(Cancelled):
        write_responses(path, class_works(tea_class.nbgrader, [tea_class.module], begin), str)

    assert seen == ["Reading 01-tea: 3", "1", "1"]
    assert path.read_text() == "an earlier table"


def test_folders_in_which_there_is_nobodys_work_are_findings(tea_class: Class) -> None:
    with pytest.raises(ClaimwiseError, match="nobody has handed in anything yet"):
        handed_in(tea_class.nbgrader, [tea_class.module])
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.hand_in("<b>", tea_class.solved())

    modules, left_out = handed_in(tea_class.nbgrader, [tea_class.module])

    assert modules == [tea_class.module]
    assert [finding.student for finding in left_out[MODULE]] == ["<b>"]
