"""Where the borders lie: from how many students on numbers are given, and which items are singled out for a look."""

from __future__ import annotations

from datetime import datetime

import pytest

from claimwise.content.modules import ResolvedModule
from claimwise.report.results import PartResult, Work
from claimwise.report.summary import ModuleSummary, summarise


def work(module: ResolvedModule, number: int, credit: float, *, blank: bool = False) -> Work:
    """What a student handed in who earns the same share of everything, or leaves item q3 blank."""
    results = tuple(
        PartResult(item, part, None if blank and item.id == "q3" else "something", 0 if blank else credit)
        for item in module.graded
        for part in item.interactions
        if part.kind != "choice"
    )
    return Work(f"student{number:03}", datetime(2026, 11, 1, 12, number % 60), results)


def class_of(module: ResolvedModule, shares: list[float], blank: int = 0) -> ModuleSummary:
    works = [work(module, number, credit) for number, credit in enumerate(shares)]
    return summarise(module, works + [work(module, len(shares) + number, 0, blank=True) for number in range(blank)])


def remarks(summary: ModuleSummary, item: str) -> tuple[str, ...]:
    return next(found.remarks for found in summary.items if found.item.id == item)


def remarked(module: ResolvedModule, share: float) -> tuple[str, ...]:
    """The remarks on q3 if each of 20 students earns this share of its points."""
    return remarks(class_of(module, [share] * 20), "q3")


def test_an_item_is_easy_from_95_per_cent_and_hard_up_to_20(tiny_module: ResolvedModule) -> None:
    assert remarked(tiny_module, 0.95) == ("nearly everybody has it",)
    assert remarked(tiny_module, 0.94) == ()
    assert remarked(tiny_module, 0.21) == ()
    assert remarked(tiny_module, 0.2) == ("hardly anybody has it",)


def test_an_item_is_often_left_blank_from_a_fifth_on(tiny_module: ResolvedModule) -> None:
    assert "often left blank" in remarks(class_of(tiny_module, [0.5] * 16, blank=4), "q3")
    assert "often left blank" not in remarks(class_of(tiny_module, [0.5] * 17, blank=3), "q3")


def test_items_are_looked_at_from_20_students_on(tiny_module: ResolvedModule) -> None:
    assert remarks(class_of(tiny_module, [1] * 20), "q3")
    assert not remarks(class_of(tiny_module, [1] * 19), "q3")


def test_discrimination_and_alpha_are_given_from_10_students_on(tiny_module: ResolvedModule) -> None:
    shares = [number / 10 for number in range(10)]
    ten, nine = class_of(tiny_module, shares), class_of(tiny_module, shares[:9])

    assert ten.alpha is not None
    assert [found.discrimination for found in ten.items if found.item.id in ("q3", "q4")] == pytest.approx([1, 1])
    assert nine.alpha is None
    assert {found.discrimination for found in nine.items} == {None}
