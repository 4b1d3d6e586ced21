"""An instructor grades and drops a student while three graders mark, all at the desk: every mark is accounted for."""

from __future__ import annotations

import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from desk.a_desk import Person, running_desk
from support import MODULE, Class
from written.a_class import Q, queue, write

from claimwise.gradebook.database import open_database, reading
from claimwise.gradebook.history import marks_given

HOW_MANY = 12
ROWS = ("evidence", "strength", "missing", "fair")


def text(number: int, version: int) -> str:
    return f"text {number} of version {version}, on " + ("herbs", "lamps", "songs")[number % 3]


def work_as(desk: Person, name: str) -> Person:
    """Somebody who is at the desk under a name."""
    somebody = Person(desk.address, desk.token).log_in()
    assert somebody.post("/claimwise/who/choose", {"name": name}).status == 303
    return somebody


def mark_all(grader: Person, number: int) -> Counter[tuple[str, str, float]]:
    """Mark one answer after the other until none is left; gives the hash of each, who marked it, and the points."""
    kept: Counter[tuple[str, str, float]] = Counter()
    at = {"module": MODULE, "question": Q}
    for turn in range(4 * HOW_MANY):
        page = grader.get(f"/claimwise/written?{urlencode(at)}").text
        if "Nothing is left to mark here" in page:
            break
        found = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("answer", "hash", "seen")}
        shown = {name: value[1] for name, value in found.items() if value}
        # No two graders give the same mark: whoever comes second with the very same one needs no row of their own.
        levels = [number, *((turn + row) % 3 for row in range(1, len(ROWS)))]
        fields = {f"level-{row}": str(level) for row, level in zip(ROWS, levels, strict=True)}
        fields["comment"] = f"by {number}"  # no two mean the very same mark, which would be kept once
        answer = grader.post("/claimwise/written/save", {**at, **shown, **fields, "script": "1"})
        if answer.status == 200 and json.loads(answer.text)["outcome"].startswith("taken"):
            kept[shown["hash"], f"grader {number}", float(sum(levels))] += 1
    return kept


def instruct(there: Class, instructor: Person) -> None:
    """Take in other texts of some students, grade, and drop one, again and again."""
    for turn in range(3):
        for number in range(turn, HOW_MANY, 4):
            write(there, f"s{number:02}", text(number, turn + 2))
        began = instructor.post("/claimwise/mark/grade", {"module": MODULE})
        assert began.status == 303, began.text
        assert "graded" in instructor.wait_for(began.headers["Location"]).text
        dropped = {"do": "drop", "student": f"s{turn:02}", "why": "left"}
        assert instructor.post("/claimwise/students/decide", dropped).status == 303


def test_three_graders_and_an_instructor_at_once(on_both: Class, tmp_path: Path) -> None:
    for number in range(HOW_MANY):
        write(on_both, f"s{number:02}", text(number, 1))
    on_both.grade()
    with running_desk(on_both.root, tmp_path / "home") as desk, ThreadPoolExecutor(4) as people:
        graders = [work_as(desk, f"grader {number}") for number in range(3)]
        instructor = work_as(desk, "the instructor")
        marking = [people.submit(mark_all, grader, number) for number, grader in enumerate(graders)]
        instructing = people.submit(instruct, on_both, instructor)
        told = sum((each.result() for each in marking), Counter())
        instructing.result()
        told += mark_all(graders[0], 0)  # what came in when the others were done

    with reading(open_database(on_both.nbgrader.directory.db_url)) as connection:
        given = marks_given(connection, MODULE, cell=Q)
    assert Counter((mark.answer, mark.marker, mark.points) for mark in given) == told
    assert {marker for _hash, marker, _points in told} == {"grader 0", "grader 1", "grader 2"}
    latest = {(mark.student, mark.answer): mark.points for mark in given}
    found = on_both.nbgrader.standings()
    assert [student for student, known in found.items() if known.dropped] == ["s00", "s01", "s02"]
    answers = queue(on_both).answers
    assert {f"s{number:02}" for number in range(3, HOW_MANY)} <= {answer.student for answer in answers}
    for answer in answers:
        assert not answer.marks.mark.open, answer
        assert answer.marks.mark.score == latest[answer.student, answer.hash]
