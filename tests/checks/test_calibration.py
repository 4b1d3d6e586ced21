"""Graders learn a rubric from model answers: a released question with too few, or with all alike, is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import change, found

MODULE = "solutions/01-tea.yml"


@pytest.fixture
def released(tiny: Path) -> Path:
    (tiny / "solutions/released.yml").write_text("01-tea: [q5]\n")
    return tiny


def without_one(root: Path) -> None:
    lines = (root / MODULE).read_text().splitlines(keepends=True)
    (root / MODULE).write_text("".join(line for line in lines if "comment: It mocks." not in line))


def test_a_released_question_with_four_model_answers_is_named(released: Path) -> None:
    assert found(released) == []
    without_one(released)
    (told,) = found(released)
    assert told.startswith(f"{MODULE}:")
    assert "q5, note: graders have 4 model answers to practise with → add “anchors” until there are 5" in told


def test_a_question_that_nobody_has_seen_yet_may_wait(tiny: Path) -> None:
    (tiny / "solutions/released.yml").write_text("01-tea: [q1]\n")
    without_one(tiny)
    assert found(tiny) == []


def test_model_answers_that_all_earn_much_the_same_are_named(released: Path) -> None:
    for levels in ("evidence: 0, strength: 0, missing: 0, fair: 2", "evidence: 0, strength: 0, missing: 1, fair: 0"):
        change(released / MODULE, levels, "evidence: 2, strength: 2, missing: 0, fair: 2")
    change(released / MODULE, "evidence: 1, strength: 1, missing: 1", "evidence: 2, strength: 0, missing: 2")
    (told,) = found(released)
    assert "q5, note: the model answers do not spread over the scale" in told
