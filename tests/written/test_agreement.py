"""Agreement of two markers: the numbers are right, and the words do not promise more than the numbers hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from claimwise.written.agreement import FEW, Agreement, agreement, reading

marks = st.integers(0, 4)
pairs = st.lists(st.tuples(marks, marks), min_size=1, max_size=40)


def agree(given_marks: list[tuple[float, float]]) -> Agreement:
    return agreement("Total", given_marks)


def test_kappa_is_what_one_works_out_by_hand() -> None:
    # Squared differences 0, 1, 0, 1: on average 1/2. Any mark of A (0, 1, 2, 2) against any of B (0, 2, 2, 1): 22/16.
    result = agree([(0, 0), (1, 2), (2, 2), (2, 1)])

    assert result.kappa == pytest.approx(1 - (1 / 2) / (22 / 16))
    assert (result.n, result.exact, result.near, result.shift) == (4, 0.5, 1, 0)


@given(pairs)
def test_kappa_is_the_one_of_scikit_learn(given_marks: list[tuple[int, int]]) -> None:
    first, second = zip(*given_marks, strict=True)
    kappa = agree(given_marks).kappa

    if len({*first, *second}) == 1:
        assert kappa is None
    else:
        expected = cohen_kappa_score(first, second, labels=range(5), weights="quadratic")
        assert kappa == pytest.approx(expected, abs=1e-9)


@given(st.lists(marks, min_size=1, max_size=40))
def test_perfect_agreement_is_1(same: list[int]) -> None:
    result = agree([(mark, mark) for mark in same])

    assert (result.exact, result.near, result.shift, result.interval) == (1, 1, 0, None)
    assert result.kappa == (None if len(set(same)) == 1 else pytest.approx(1))


@given(pairs)
def test_it_does_not_matter_who_is_first(given_marks: list[tuple[int, int]]) -> None:
    there, back = agree(given_marks), agree([(second, first) for first, second in given_marks])

    assert there.kappa == (back.kappa if back.kappa is None else pytest.approx(back.kappa))
    assert (there.exact, there.near, there.commonest) == (back.exact, back.near, back.commonest)
    assert there.shift == pytest.approx(-back.shift)


@given(pairs, st.integers(2, 5))
def test_kappa_needs_no_certain_scale(given_marks: list[tuple[int, int]], steps: int) -> None:
    halves = agree([(first / steps, second / steps) for first, second in given_marks])
    whole = agree(given_marks)

    assert halves.kappa == (whole.kappa if whole.kappa is None else pytest.approx(whole.kappa))


@given(pairs)
def test_the_interval_holds_kappa_or_is_not_given(given_marks: list[tuple[int, int]]) -> None:
    result = agree(given_marks)

    if result.interval is None:
        assert result.n < FEW or result.exact == 1 or result.commonest >= 0.9
    else:
        low, high = result.interval
        assert result.kappa is not None
        assert -1 <= low <= high <= 1
        assert result.interval == agree(given_marks).interval  # the same each time


def test_more_answers_give_a_narrower_interval() -> None:
    some = [(0, 0), (1, 2), (2, 2), (2, 1), (0, 1), (1, 1), (0, 0), (2, 2), (1, 0), (2, 2)]
    few, many = agree(some).interval, agree(some * 10).interval

    assert few
    assert many
    assert (many[1] - many[0]) * math.sqrt(10) == pytest.approx(few[1] - few[0], rel=0.3)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(7)
    first = chance.integers(0, 3, 100_000)
    second = np.clip(first + chance.choice([-1, 0, 0, 0, 1], 100_000), 0, 2)
    everybody = list(zip(first.tolist(), second.tolist(), strict=True))
    truth = agree(everybody).kappa
    assert truth

    drawn = [agree([everybody[place] for place in chance.integers(0, 100_000, 60)]).interval for _ in range(100)]

    covered = sum(low <= truth <= high for low, high in filter(None, drawn))
    assert 88 <= covered <= 100


ALIKE = [(0, 0), (1, 1), (2, 2)] * 20


@pytest.mark.parametrize(
    ("given_marks", "says"),
    [
        ([(1, 2)], "1 answer is too few for a number to say much"),
        ([(1, 2)] * 9, "9 answers are too few"),
        ([(0, 0), (2, 2)] * 10, "You agree on all 20. Among further answers, up to 3 in 20 could still differ."),
        ([(2, 2)] * 20, "There is no kappa"),
        ([(2, 2)] * 19 + [(1, 2)], "98% of all marks are the same one. Kappa then hangs on very few answers"),
        ([(2, 2)] * 19 + [(1, 2)], "Go by the 19 of 20 with the same mark."),
        ([*ALIKE, (0, 1)], "You mark alike"),
        ([(0, 2), (2, 0), (1, 1)] * 20, "You mark differently"),
        ([(0, 0), (1, 2), (2, 2), (2, 1), (0, 1), (1, 1)] * 3, "Not settled"),
        ([(0, 1), (1, 2), (2, 2)] * 10, "B gives 0.7 more than A on average."),
        ([(1, 0), (2, 1), (2, 2)] * 10, "B gives 0.7 less than A on average."),
    ],
)
def test_the_reading_is_honest(given_marks: list[tuple[int, int]], says: str) -> None:
    assert says in reading(agree(given_marks))


def test_agreement_no_better_than_luck_is_never_praised() -> None:
    chance = np.random.default_rng(3)
    for _ in range(50):
        result = agree(chance.integers(0, 3, (30, 2)).tolist())
        assert "You mark alike" not in reading(result)
