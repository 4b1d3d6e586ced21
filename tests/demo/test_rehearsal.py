"""A rehearsal: a simulated class hands in, never beside real work, and can be stopped."""

from __future__ import annotations

import pytest
from support import MODULE, Class

from claimwise.content import Course
from claimwise.demo.simulate import RehearsalError, rehearse
from claimwise.errors import Cancelled
from claimwise.progress import Step


def test_a_simulated_class_hands_in(tea_class: Class) -> None:
    begun: list[tuple[str, int]] = []
    done: list[int] = []

    def stages(title: str, total: int) -> Step:
        begun.append((title, total))
        return done.append

    submitted = rehearse(Course.load(tea_class.root), tea_class.module, 3, 1, stages=stages)

    assert begun == [(f"Students answer {MODULE}", 3)]
    assert sum(done) == 3
    assert sorted(folder.name for folder in submitted.iterdir()) == ["student001", "student002", "student003"]


def test_beside_real_work_nobody_rehearses(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())

    with pytest.raises(RehearsalError, match=r"there is real work in submitted/ \(ada …\)"):
        rehearse(Course.load(tea_class.root), tea_class.module, 3, 1)

    assert list(tea_class.nbgrader.submitted(MODULE)) == ["ada"]


def test_what_was_handed_in_when_it_was_cancelled_is_whole(tea_class: Class) -> None:
    def step(_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        rehearse(Course.load(tea_class.root), tea_class.module, 3, 1, stages=lambda *_: step)

    assert [student for student, result in tea_class.grade().items() if result.score is not None] == ["student001"]
