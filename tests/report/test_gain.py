"""Before and after: the order is told by time, and orders are never mixed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from modules import add_forms

from claimwise.content import Course
from claimwise.report import words
from claimwise.report.gain import BeforeAndAfter, Taken, against, before_and_after, forms_of_tests

EARLY, LATE = datetime(2026, 9, 1), datetime(2026, 12, 1)
A, B = "A", "B"


def test_each_order_has_its_own_numbers() -> None:
    found = before_and_after(
        {
            A: {"ada": Taken(40, EARLY), "bo": Taken(60, EARLY), "cy": Taken(90, LATE)},
            B: {"ada": Taken(70, LATE), "bo": Taken(80, LATE), "cy": Taken(50, EARLY)},
        }
    )

    assert (found.took_one, found.order_unknown) == (0, 0)
    forward, backward = found.orders
    assert (forward.first, forward.last, forward.n) == (A, B, 2)
    assert (forward.before, forward.after, forward.gain) == (50, 75, 0.5)
    assert forward.before_sd == pytest.approx(200**0.5)
    assert (backward.first, backward.last, backward.n) == (B, A, 1)
    assert (backward.before, backward.after, backward.gain) == (50, 90, 0.8)
    assert backward.before_sd is None


def test_who_took_one_form_or_at_an_unknown_time_is_counted_and_left_out() -> None:
    found = before_and_after(
        {
            A: {"ada": Taken(40, EARLY), "bo": Taken(60, None), "cy": Taken(60, EARLY)},
            B: {"bo": Taken(70, LATE), "cy": Taken(70, EARLY), "di": Taken(1, LATE)},
        }
    )

    assert found.orders == ()
    assert (found.took_one, found.order_unknown) == (2, 2)


# --- which modules are the forms


def test_modules_say_themselves_of_which_test_they_are_a_form(tiny: Path) -> None:
    add_forms(tiny)
    modules = Course.load(tiny).modules

    assert forms_of_tests(modules.values()) == {"judging": {"A": "22-form-a", "B": "23-form-b"}}
    assert forms_of_tests([modules["01-tea"], modules["22-form-a"]]) == {}


# --- two classes


def a_class(forward: list[float], backward: list[float]) -> BeforeAndAfter:
    """A class in which everybody had 50 before the course, and rose by so many points: A first, then B first."""
    tests: dict[str, dict[str, Taken]] = {A: {}, B: {}}
    for first, last, changes in ((A, B, forward), (B, A, backward)):
        for number, change in enumerate(changes):
            tests[first][f"{first}{number}"] = Taken(50, EARLY)
            tests[last][f"{first}{number}"] = Taken(50 + change, LATE)
    return before_and_after(tests)


def test_a_difference_between_the_forms_cancels_out() -> None:
    # Form B is 20 points easier: it adds 20 to whoever takes it last and takes 20 from whoever takes it first.
    taught = a_class([28.0, 32.0] * 5, [-12.0, -8.0] * 5)
    untaught = a_class([18.0, 22.0] * 5, [-22.0, -18.0] * 5)

    found = against(taught, untaught)

    # Each order differs by 10. Each of the four groups has variance 40/9, so 4 × 40/9 ÷ 10 ÷ 2² = 4/9 is the variance
    # of their mean, with 36 degrees of freedom, where t is 2.0281.
    assert found.difference == pytest.approx(10)
    assert found.interval == pytest.approx((10 - 2.0281 * 2 / 3, 10 + 2.0281 * 2 / 3), abs=1e-4)
    assert [(order.first, order.n, order.change, order.other_change) for order in found.orders] == [
        ("A", 10, 30, 20),
        ("B", 10, -10, -20),
    ]
    assert words.against_the_other(found) == (
        "This class rose by 10 percentage points more than the other; anything from 9 to 11 fits these numbers."
    )
    assert words.against_the_other(against(untaught, taught)) == (
        "This class rose by 10 percentage points less than the other; anything from 9 to 11 fits these numbers."
    )


def test_classes_that_chance_could_part_are_not_told_apart() -> None:
    found = against(a_class([0.0, 30.0] * 5, []), a_class([0.0, 24.0] * 5, []))

    assert found.difference == pytest.approx(3)
    assert "The two classes cannot be told apart: this class rose by 3" in words.against_the_other(found)
    assert "and anything from −10 to 16 fits" in words.against_the_other(found)


def test_too_few_are_not_compared() -> None:
    enough, few = a_class([1.0, 3.0] * 5, [1.0, 3.0] * 5), a_class([1.0, 3.0] * 5, [9.0] * 9)

    found = against(enough, few)

    assert (found.difference, found.interval) == (None, None)
    assert [order.other_n for order in found.orders] == [10, 9]
    assert words.against_the_other(found).startswith("Too few to compare: in each order, each class needs 10 students")


def test_classes_that_share_no_order_are_not_compared() -> None:
    found = against(a_class([1.0, 3.0] * 5, []), a_class([], [1.0, 3.0] * 5))

    assert found.orders == ()
    assert "cannot be compared" in words.against_the_other(found)
    assert against(a_class([], []), a_class([], [])).orders == ()


def test_everybody_alike_has_no_width() -> None:
    found = against(a_class([5.0] * 10, []), a_class([5.0] * 10, []))

    assert (found.difference, found.interval) == (0, (0, 0))
