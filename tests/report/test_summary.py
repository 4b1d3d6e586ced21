"""Where the borders lie: from how many students on numbers are given, and which items are singled out for a look."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from pathlib import Path

import pytest
from modules import A, B, add_forms

from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.report import words
from claimwise.report.pairs import FormsCompared, compare_forms
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
    assert remarked(tiny_module, 0.95) == ("nearly everybody has it: too easy to tell people apart",)
    assert remarked(tiny_module, 0.94) == ()
    assert remarked(tiny_module, 0.21) == ()
    assert remarked(tiny_module, 0.2) == ("hardly anybody has it: too hard to tell people apart",)


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


def test_alpha_has_an_interval(tiny_module: ResolvedModule) -> None:
    found = class_of(tiny_module, [number / 10 for number in range(10)])

    assert found.alpha is not None
    assert found.alpha_interval is not None
    assert found.alpha_interval[0] < found.alpha < found.alpha_interval[1]
    assert class_of(tiny_module, [0.5] * 10).alpha_interval is None


# --- the forms of a test


@pytest.fixture
def forms(tiny: Path) -> dict[str, ResolvedModule]:
    """Two forms with four pairs; the right answers of z1 to z4 are b, c, d, a."""
    add_forms(tiny)
    modules = Course.load(tiny).modules
    return {"A": modules[A], "B": modules[B]}


def answered(module: ResolvedModule, chosen: dict[str, str]) -> ModuleSummary:
    """A class that chose so: each item -> a letter for each student."""
    works = []
    for number in range(len(next(iter(chosen.values())))):
        results = []
        for item, letters in chosen.items():
            part = module.item(item).interactions[0]
            credit = next(option.credit for option in part.options if option.id == letters[number])
            results.append(PartResult(module.item(item), part, letters[number], credit))
        works.append(Work(f"student{number:03}", None, tuple(results)))
    return summarise(module, works)


def test_it_is_counted_how_often_each_answer_is_chosen(forms: dict[str, ResolvedModule]) -> None:
    first = answered(forms["A"], {"z1": "bbac"}).items[0]

    assert [(found.option.id, found.share, found.n) for found in first.chosen] == [
        ("a", 0.25, 4),
        ("b", 0.5, 4),
        ("c", 0.25, 4),
        ("d", 0, 4),
    ]


def test_from_30_answers_on_it_is_said_that_nobody_chooses_an_answer(forms: dict[str, ResolvedModule]) -> None:
    never = "nobody chooses 1 of the wrong answers"

    assert never in answered(forms["A"], {"z1": "b" * 20 + "aaaaaccccc"}).items[0].remarks
    assert never not in answered(forms["A"], {"z1": "b" * 20 + "aaaaacccc"}).items[0].remarks
    assert never not in answered(forms["A"], {"z1": "b" * 20 + "aaaaaccccd"}).items[0].remarks
    nobody_wrong = answered(forms["A"], {"z1": "b" * 30}).items[0].remarks
    assert "nobody chooses 3 of the wrong answers" in nobody_wrong


def test_those_of_a_vocabulary_are_always_the_same_and_not_blamed(tiny_module: ResolvedModule) -> None:
    item = tiny_module.item("q2")
    part = next(part for part in item.interactions if part.id == "verdict")
    works = [Work(f"s{n}", None, (PartResult(item, part, "supported", 0),)) for n in range(30)]

    found = next(found for found in summarise(tiny_module, works).items if found.item.id == "q2")

    assert len(found.chosen) > 2
    assert not any("nobody chooses" in remark for remark in found.remarks)


def test_an_item_on_which_the_able_do_worse_is_named(forms: dict[str, ResolvedModule]) -> None:
    # Ten have all but z4, ten only z4.
    found = answered(
        forms["A"],
        {"z1": "b" * 10 + "a" * 10, "z2": "c" * 10 + "a" * 10, "z3": "d" * 10 + "a" * 10, "z4": "b" * 10 + "a" * 10},
    )

    assert [item.discrimination for item in found.items] == pytest.approx([1, 1, 1, -1])
    assert found.items[3].remarks == ("those who do well elsewhere do worse here",)


def compared(forms: dict[str, ResolvedModule], of_a: int, of_b: int, n: int = 40) -> FormsCompared:
    """Two forms of which so many of ``n`` students have the first item, and half all the others."""
    half = {"z2": "c" * (n // 2) + "a" * (n // 2), "z3": "d" * (n // 2) + "a" * (n // 2), "z4": "ab" * (n // 2)}
    first, last = (
        answered(forms[form], {"z1": "b" * right + "a" * (n - right), **half})
        for form, right in (("A", of_a), ("B", of_b))
    )
    found = compare_forms(first, last)
    assert found is not None
    return found


def test_pairs_are_compared_and_singled_out_where_chance_does_not_reach(forms: dict[str, ResolvedModule]) -> None:
    found = compared(forms, 32, 16)

    assert (found.first, found.last, found.mean_first, found.mean_last) == ("A", "B", 57.5, 47.5)
    assert [pair.name for pair in found.pairs] == ["p1", "p2", "p3", "p4"]
    assert [pair.difference for pair in found.pairs] == pytest.approx([0.4, 0, 0, 0])
    assert [pair.apart for pair in found.pairs] == [True, False, False, False]


def test_which_form_is_easier_is_only_said_where_chance_does_not_reach(forms: dict[str, ResolvedModule]) -> None:
    def means(of_a: float, of_b: float, sd: float, n: int = 50) -> FormsCompared:
        first, last = (
            dataclasses.replace(summarise(forms[form], []), n=n, mean=mean, sd=sd)
            for form, mean in (("A", of_a), ("B", of_b))
        )
        found = compare_forms(first, last)
        assert found is not None
        return found

    # 1.96 × √(20²/50 × 2) = 7.84
    assert means(60, 52, 20).chance == pytest.approx(7.84, abs=0.001)
    assert "Form A is easier by 8 percentage points (form A 60% and form B 52%)." in words.how_equal(means(60, 52, 20))
    assert "Form B is easier by 8 percentage points" in words.how_equal(means(52, 60, 20))
    assert words.how_equal(means(60, 53, 20)) == (
        "Which form is easier cannot be told: form A 60% and form B 53%, and with so many students chance alone can "
        "part them by 8 percentage points."
    )
    assert words.how_equal(means(60, 20, 20, n=9)).startswith("Too few took the forms to say which is easier")


def test_a_difference_that_chance_reaches_is_not_singled_out(forms: dict[str, ResolvedModule]) -> None:
    # 60 % and 40 % of 40: the error is √(0.24/39 × 2) = 0.111, and 2.58 times that is more than 0.2.
    assert not compared(forms, 24, 16).pairs[0].apart
    # 75 % and 45 %: √(0.1875/39 + 0.2475/39) = 0.1056, and 2.58 times that is less than 0.3.
    assert compared(forms, 30, 18).pairs[0].apart
    assert not compared(forms, 16, 0, 18).pairs[0].apart  # fewer than 20 students


def test_forms_that_nobody_took_are_not_compared(forms: dict[str, ResolvedModule]) -> None:
    assert compare_forms(summarise(forms["A"], []), answered(forms["B"], {"z1": "ab"})) is None


def test_how_far_chance_reaches_is_said_in_words() -> None:
    assert words.how_close(30) == (
        "How far chance reaches with 30 students: a facility near 50% may be off by 18 percentage points either way, "
        "and an item that measures nothing can show a discrimination of 0.36."
    )
    assert words.how_close(3) == ""
