"""The statistics: against values worked by hand, and what must hold for any class."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claimwise.report.distributions import f_quantile, incomplete_beta, t_quantile
from claimwise.report.statistics import (
    Discernment,
    Group,
    alpha_interval,
    calibration,
    correlation_margin,
    cronbach_alpha,
    discriminations,
    mean,
    mean_difference,
    normalised_gain,
    share_margin,
    standard_deviation,
)

FIVE_BY_THREE = [[0, 0, 1], [1, 1, 1], [1, 0, 0], [1, 1, 0], [0, 0, 0]]
"""Each item has variance 0.3; the totals 1, 3, 1, 2, 0 have 1.3."""

points = st.integers(0, 12).map(lambda third: third / 3)
tables = st.integers(2, 6).flatmap(lambda items: st.lists(st.lists(points, min_size=items, max_size=items), min_size=2))
judged = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1)


@st.composite
def discernments(draw: st.DrawFn) -> Discernment:
    unsound, sound = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    return Discernment(draw(st.integers(0, unsound)), unsound, draw(st.integers(0, sound)), sound)


def test_mean_and_standard_deviation() -> None:
    assert mean([1, 2, 3, 6]) == 3
    assert standard_deviation([1, 2, 3, 6]) == pytest.approx(math.sqrt(14 / 3))
    assert (mean([]), standard_deviation([5])) == (None, None)


# --- alpha and discrimination


@pytest.mark.parametrize(
    ("scores", "alpha"),
    [
        ([[1, 2, 3], [2, 3, 4], [3, 4, 5]], 1),  # 3/2 × (1 − 3/9)
        ([[1, 0], [1, 1], [0, 0], [0, 1]], 0),  # 2 × (1 − 2/3 ÷ 2/3)
        (FIVE_BY_THREE, 1.5 * (1 - 0.9 / 1.3)),
        ([[0, 3], [1, 2], [3, 1]], 2 * (1 - (7 / 3 + 1) / (1 / 3))),  # items that pull apart
    ],
)
def test_alpha_by_hand(scores: list[list[float]], alpha: float) -> None:
    assert cronbach_alpha(scores) == pytest.approx(alpha)


@pytest.mark.parametrize("scores", [[], [[1, 2]], [[1], [2]], [[1, 2], [1, 2]], [[0, 2], [1, 1], [2, 0]]])
def test_alpha_needs_two_items_two_students_and_totals_that_differ(scores: list[list[float]]) -> None:
    assert cronbach_alpha(scores) is None


@given(tables, st.floats(0.5, 4), st.floats(-5, 5))
def test_alpha_is_at_most_1_and_does_not_mind_the_scale(scores: list[list[float]], factor: float, shift: float) -> None:
    alpha = cronbach_alpha(scores)
    assume(alpha is not None)

    assert alpha is not None
    assert alpha <= 1 + 1e-9
    rescaled = [[factor * score + shift for score in row] for row in scores]
    assert cronbach_alpha(rescaled) == pytest.approx(alpha, abs=1e-6)


@given(st.lists(points, min_size=2), st.integers(2, 5))
def test_the_same_item_again_and_again_has_alpha_1(column: list[float], times: int) -> None:
    assume(len(set(column)) > 1)

    assert cronbach_alpha([[score] * times for score in column]) == pytest.approx(1)


def test_discrimination_by_hand() -> None:
    # First item 0 1 1 1 0, the others together 1 2 0 1 0: 0.6 ÷ √(1.2 × 2.8).
    assert discriminations(FIVE_BY_THREE)[0] == pytest.approx(0.6 / math.sqrt(1.2 * 2.8))


def test_discrimination_leaves_the_item_itself_out() -> None:
    assert discriminations([[1, 0], [0, 1]]) == pytest.approx([-1, -1])
    assert discriminations([[1, 0], [1, 1]]) == [None, None]


@given(tables)
def test_discriminations_are_correlations(scores: list[list[float]]) -> None:
    found = discriminations(scores)

    assert len(found) == len(scores[0])
    assert all(value is None or -1 <= value <= 1 for value in found)


# --- confidence


def test_calibration_by_hand() -> None:
    found = calibration([(0.5, False), (0.9, True), (1.0, True), (0.6, False)])

    assert found is not None
    assert found.brier == pytest.approx((0.25 + 0.01 + 0 + 0.36) / 4)
    assert (found.confidence, found.right, found.overconfidence) == pytest.approx((0.75, 0.5, 0.25))
    assert [(group.n, group.right) for group in found.bins] == [(1, 0), (1, 0), (0, None), (0, None), (2, 1)]
    assert calibration([]) is None


def test_always_50_per_cent_has_a_brier_score_of_a_quarter() -> None:
    found = calibration([(0.5, True), (0.5, False), (0.5, False)])

    assert found is not None
    assert found.brier == 0.25


@given(judged)
def test_every_judgement_is_in_one_bin_and_the_bins_add_up(judgements: list[tuple[float, bool]]) -> None:
    found = calibration(judgements)

    assert found is not None
    assert sum(group.n for group in found.bins) == found.n == len(judgements)
    assert sum(group.n * (group.right or 0) for group in found.bins) == pytest.approx(found.n * found.right)
    assert sum(group.n * (group.confidence or 0) for group in found.bins) == pytest.approx(found.n * found.confidence)
    assert 0 <= found.brier <= 1
    # Nobody's square of a mean is above the mean of the squares.
    assert found.overconfidence**2 <= found.brier + 1e-9


# --- discernment


@pytest.mark.parametrize(
    ("counts", "d_prime", "criterion"),
    [
        (Discernment(19, 19, 0, 19), 2 * 1.95996, 0),  # corrected: .975 and .025
        (Discernment(9, 9, 4, 4), 1.64485 - 1.28155, -(1.64485 + 1.28155) / 2),  # .95 and .9: distrusts everything
        (Discernment(0, 9, 0, 4), -1.64485 + 1.28155, (1.64485 + 1.28155) / 2),  # .05 and .1: trusts everything
        (Discernment(2, 4, 3, 6), 0, 0),
    ],
)
def test_discernment_by_hand(counts: Discernment, d_prime: float, criterion: float) -> None:
    assert counts.d_prime == pytest.approx(d_prime, abs=1e-4)
    assert counts.criterion == pytest.approx(criterion, abs=1e-4)


def test_discernment_needs_claims_of_both_sorts() -> None:
    one_sort = Discernment(3, 4, 0, 0)

    assert (one_sort.d_prime, one_sort.criterion, one_sort.false_alarm_rate) == (None, None, None)
    assert one_sort.hit_rate == 0.75


@given(discernments())
def test_saying_the_opposite_turns_both_around(found: Discernment) -> None:
    opposite = Discernment(found.unsound - found.hits, found.unsound, found.sound - found.false_alarms, found.sound)

    assert found.d_prime == pytest.approx(-(opposite.d_prime or 0))
    assert found.criterion == pytest.approx(-(opposite.criterion or 0))


@given(discernments())
def test_one_more_hit_never_looks_worse_and_one_more_false_alarm_never_better(found: Discernment) -> None:
    assert found.d_prime is not None
    if found.hits < found.unsound:
        assert (found + Discernment(hits=1)).d_prime > found.d_prime  # type: ignore[operator]
    if found.false_alarms < found.sound:
        assert (found + Discernment(false_alarms=1)).d_prime < found.d_prime  # type: ignore[operator]


# --- gain


def test_gain_by_hand() -> None:
    assert normalised_gain(60, 80) == 0.5
    assert normalised_gain(50, 40) == -0.2
    assert normalised_gain(100, 100) is None


@given(st.floats(0, 99), st.floats(0, 100))
def test_gain_is_at_most_1_and_has_the_sign_of_the_change(before: float, after: float) -> None:
    gain = normalised_gain(before, after)

    assert gain is not None
    assert gain <= 1 + 1e-9
    assert gain == 0 or (gain > 0) == (after > before)


# --- intervals


@pytest.mark.parametrize(("freedom", "t"), [(1, 12.7062), (2, 4.3027), (10, 2.2281), (30, 2.0423), (120, 1.9799)])
def test_quantiles_of_t_are_those_of_the_tables(freedom: float, t: float) -> None:
    assert t_quantile(0.975, freedom) == pytest.approx(t, abs=5e-5)


@pytest.mark.parametrize(("above", "below", "f"), [(1, 1, 161.45), (5, 10, 3.3258), (10, 5, 4.7351), (30, 120, 1.5543)])
def test_quantiles_of_f_are_those_of_the_tables(above: float, below: float, f: float) -> None:
    assert f_quantile(0.95, above, below) == pytest.approx(f, rel=1e-4)


def test_the_incomplete_beta_function_by_hand() -> None:
    # For whole numbers it is a sum of binomials: of 4 tosses, at least 2 are heads in 11 of 16 cases.
    assert incomplete_beta(0.5, 2, 3) == pytest.approx(11 / 16)
    assert (incomplete_beta(0, 2, 3), incomplete_beta(1, 2, 3)) == (0, 1)


@given(st.floats(0.01, 0.99), st.floats(0.5, 400), st.floats(0.5, 400))
def test_the_incomplete_beta_function_turns_around(x: float, a: float, b: float) -> None:
    assert 0 <= incomplete_beta(x, a, b) <= 1 + 1e-12
    assert incomplete_beta(x, a, b) == pytest.approx(1 - incomplete_beta(1 - x, b, a), abs=1e-9)


def test_the_interval_of_alpha_is_the_published_one() -> None:
    # Worked in R by others: alpha .913, 873 people, 20 items.
    assert alpha_interval(0.913, 873, 20) == pytest.approx((0.9044024, 0.9211588), abs=1e-7)
    assert alpha_interval(0.7, 1, 20) is None


def test_more_students_narrow_the_interval_of_alpha() -> None:
    found = [alpha_interval(0.7, n, 18) or (0, 1) for n in (30, 100, 300)]

    assert [(round(low, 2), round(high, 2)) for low, high in found] == [(0.52, 0.84), (0.61, 0.78), (0.65, 0.75)]


def test_how_far_chance_reaches() -> None:
    assert [round(100 * share_margin(n)) for n in (30, 100, 300)] == [18, 10, 6]
    assert [round(correlation_margin(n), 2) for n in (30, 100, 300)] == [0.36, 0.2, 0.11]


def test_the_difference_of_two_means_by_hand() -> None:
    # Means 2 and 5, variances 1 and 4 over 3 people: error² 5/3, freedom (5/3)² ÷ ((1/3)²/2 + (4/3)²/2) = 50/17.
    difference, (low, high) = mean_difference([(Group.of([1, 2, 3]), Group.of([3, 5, 7]))])

    assert difference == -3
    assert (high - low) / 2 == pytest.approx(t_quantile(0.975, 50 / 17) * math.sqrt(5 / 3))
    assert t_quantile(0.975, 50 / 17) == pytest.approx(3.216, abs=0.01)
