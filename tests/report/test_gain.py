"""Before and after: the order is told by time, and orders are never mixed."""

from __future__ import annotations

from datetime import datetime

import pytest

from claimwise.report.gain import FORMS, Taken, before_and_after

EARLY, LATE = datetime(2026, 9, 1), datetime(2026, 12, 1)
A, B = FORMS


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
