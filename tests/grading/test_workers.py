"""Grading one submission among many: whatever happens to it, the others are graded."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwise.grading.engine import Outcome
from claimwise.grading.workers import Job, attempt


@pytest.mark.parametrize("mistake", [ZeroDivisionError, MemoryError, RecursionError])
def test_a_mistake_of_ours_is_named_and_stops_nobody(tmp_path: Path, mistake: type[Exception]) -> None:
    (tmp_path / "a.ipynb").write_text("{}")

    def grade(_: bytes) -> Outcome:
        raise mistake

    found = attempt(Job("ada", tmp_path / "a.ipynb", tmp_path / "b.ipynb"), grade)

    assert found.outcome is None
    assert f"a mistake of ours ({mistake.__name__}) → mark it by hand" in str(found.result)
