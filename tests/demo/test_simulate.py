"""The simulated class: the same seed gives the same class, and the able do better."""

from __future__ import annotations

from claimwise.content.modules import ResolvedModule
from claimwise.demo.simulate import Student, answer, simulated_class
from claimwise.grading.marker import Marker
from claimwise.handed_in.submission import Submission


def test_the_same_seed_gives_the_same_class(tiny_module: ResolvedModule) -> None:
    assert simulated_class(30, 1) == simulated_class(30, 1)
    assert simulated_class(30, 1) != simulated_class(30, 2)
    student = simulated_class(1, 1)[0]
    assert answer(tiny_module, student, 1) == answer(tiny_module, student, 1)


def test_a_class_of_thirty_has_two_blanks_one_late_and_one_broken() -> None:
    habits = [student.habit for student in simulated_class(30, 1)]

    assert sorted(filter(None, habits)) == ["blank", "blank", "broken", "late"]


def test_answers_have_the_right_form_and_ability_shows(tiny_module: ResolvedModule) -> None:
    marker = Marker(tiny_module)

    def mean(ability: float) -> float:
        students = [Student(f"s{number}", ability) for number in range(60)]
        marks = [marker.mark(Submission(answer(tiny_module, student, 1))) for student in students]
        assert not any(mark.problems for mark in marks)
        return sum(mark.score for mark in marks) / len(marks)

    assert mean(-2) < mean(0) < mean(2)
