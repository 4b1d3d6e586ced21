"""A whole check as data: what to correct, what to look at, and how much there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwise.checks import check_whole, whole


def test_a_course_that_is_right_says_how_much_it_is_and_what_is_worth_a_look(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "reading_grades", lambda _: {"01-easy": 8.0, "02-hard": 12.6})

    checked = check_whole(tiny)

    assert (checked.whole, checked.findings) == (True, [])
    assert (checked.claims, len(checked.course.modules), checked.items) == (3, 1, 5)
    hard_to_read, not_compared = checked.warnings
    assert hard_to_read.what.startswith("02-hard reads like school grade 13; aim at 9")
    assert not_compared.what.startswith("the quotes of tea cannot be checked")


def test_of_a_course_with_faults_only_these_are_told(tiny: Path) -> None:
    module = tiny / "solutions/01-tea.yml"
    module.write_text(module.read_text().replace("minutes:", "minuts:"))

    checked = check_whole(tiny)

    assert not checked.whole
    assert [(str(finding.file), finding.line) for finding in checked.findings] == [("solutions/01-tea.yml", 4)]
    assert checked.warnings == []
