"""The simulated class: the same seed gives the same class, and the able do better."""

from __future__ import annotations

from datetime import UTC, datetime

import nbformat
import pytest
from support import MODULE, Class

from claimwise.content.modules import ResolvedModule
from claimwise.demo.simulate import AGAIN, Student, answer, fill_in, hand_in, hand_in_again, simulated_class
from claimwise.grading.marker import Marker
from claimwise.handed_in.notebook import cells_of
from claimwise.handed_in.recorded import find_answers
from claimwise.handed_in.submission import Submission, parse, read, take
from claimwise.handed_in.written import BESIDE


def test_the_same_seed_gives_the_same_class(tiny_module: ResolvedModule) -> None:
    assert simulated_class(30, 1) == simulated_class(30, 1)
    assert simulated_class(30, 1) != simulated_class(30, 2)
    student = simulated_class(1, 1)[0]
    assert answer(tiny_module, student, 1) == answer(tiny_module, student, 1)


def test_a_class_of_thirty_has_two_blanks_one_late_one_broken_and_one_of_two_minds() -> None:
    habits = [student.habit for student in simulated_class(30, 1)]

    assert sorted(filter(None, habits)) == ["blank", "blank", "both", "broken", "late"]


def test_most_write_in_the_card_some_in_the_cell_and_one_differently_in_both(tea_class: Class) -> None:
    module, release = tea_class.module, nbformat.from_dict(tea_class.release())
    hand_ins = [fill_in(release, module, student, 1) for student in simulated_class(40, 1)]
    recorded = [find_answers(cells_of(notebook)).answers.get("q5") for notebook in hand_ins]
    taken = [take(notebook, module.form) for notebook in hand_ins]

    assert 24 <= sum(map(bool, recorded)) <= 32
    assert sum(map(bool, (found.written["written-q5-note"] for found in taken))) == 38
    assert sum(BESIDE in found.written["written-q5-note"] for found in taken) == 1
    assert {problem.cells for found in taken for problem in found.problems} == {("written-q5-note",), ()}


@pytest.mark.parametrize("student", [Student("in-the-card", 1), Student("in-the-cell-5", 1)], ids=lambda s: s.id)
def test_who_hands_in_again_has_other_words(tea_class: Class, student: Student) -> None:
    release, due = tea_class.root / "exercises" / MODULE / f"{MODULE}.ipynb", datetime.now(UTC)
    hand_in(release, tea_class.root / "submitted", tea_class.module, student, 1, due)
    before = tea_class.grade()[student.id]
    hand_in_again(tea_class.root / "submitted", tea_class.module, student)
    (folder,) = tea_class.nbgrader.submitted(MODULE).values()

    found = take(parse(read(folder / f"{MODULE}.ipynb")), tea_class.module.form)

    assert found.written["written-q5-note"].startswith(AGAIN)
    assert BESIDE not in found.written["written-q5-note"]
    assert tea_class.grade()[student.id].score == before.score


def test_answers_have_the_right_form_and_ability_shows(tiny_module: ResolvedModule) -> None:
    marker = Marker(tiny_module)

    def mean(ability: float) -> float:
        students = [Student(f"s{number}", ability) for number in range(60)]
        marks = [marker.mark(Submission(answer(tiny_module, student, 1))) for student in students]
        assert not any(mark.problems for mark in marks)
        return sum(mark.score for mark in marks) / len(marks)

    assert mean(-2) < mean(0) < mean(2)
