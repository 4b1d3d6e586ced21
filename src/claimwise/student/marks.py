"""``mark(…)``: the points that an item earns where a notebook is executed to be marked."""

from __future__ import annotations

import contextlib
import io
import math
import warnings
from collections.abc import Mapping
from typing import Any

from claimwise import marking
from claimwise.student import messages, session


def show_mark(item_id: str, key: Mapping[str, Any]) -> float:
    """Mark what ``answers(…)`` was given in this kernel, show the mark, and return the points earned.

    nbgrader reads the displayed number as text: NaN, a negative number or ``np.float64(0.5)`` would earn full marks
    and a warning none at all. So it is a plain float from 0 to the points, and nothing goes to stderr.
    """
    with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        marked = marking.mark_item(item_id, key, _given(item_id))
        messages.show(marking.html(marked, key))
    return clamped(marked.score, marked.points)


def _given(item_id: str) -> Any:
    # A draft does not count here: where a notebook is executed to be marked there may be one beside it, and it must
    # earn what the answers cell alone earns.
    here = session.current()
    touched = here.touched(item_id)
    return here.asked.get(item_id) if touched is None else touched


def clamped(score: float, points: float) -> float:
    """A plain float from 0 to the points."""
    value = float(score)
    return 0.0 if math.isnan(value) else min(max(value, 0.0), float(points))
