"""What late work loses: one setting of the course, worked out as nbgrader's plug-in for late submissions.

The setting is ``Course.late_penalty`` in ``nbgrader_config.py``: ``none``, or so many per cent of the points earned for
each day that has begun since the work was due, until nothing is left.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin

from claimwise.errors import ClaimwiseError
from claimwise.words import N_, _, number

NONE = "none"  # not said: what stands in the settings
DAY = timedelta(days=1)

_SETTING = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*%?(?:\s*(?:a|per|/)\s*day)?", re.IGNORECASE)


_FRIDAY = datetime(2026, 11, 27, 18)
_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


class LatePenaltyError(ClaimwiseError):
    """What is set is no late penalty. Its remedy says how to write one."""


@dataclass(frozen=True)
class LatePenalty:
    """So many per cent of the points earned are taken off for each day begun; 0: nothing is."""

    per_day: float = 0.0

    def __str__(self) -> str:
        return f"{self.per_day:g}% a day" if self.per_day else NONE  # not said: what stands in the settings

    def share(self, late: timedelta) -> float:
        """The share of the points that work loses which came so late: from 0 to 1."""
        return min(1.0, days_begun(late) * self.per_day / 100)

    def off(self, earned: float, late: timedelta) -> float:
        """The points that it loses."""
        return earned * self.share(late)


@dataclass(frozen=True)
class Example:
    """What becomes of ``earned`` points of work that came ``late``: ``left`` of them, after ``share`` was taken off."""

    late: timedelta
    share: float
    earned: float
    left: float

    @property
    def handed_in(self) -> str:
        """When that is, if it was due on Friday at 18:00."""
        time = _FRIDAY + self.late
        day, weeks = _(_WEEKDAYS[time.weekday()]), self.late // timedelta(weeks=1)
        clock = f"{time:%H:%M}"
        if weeks:
            return _("{day} {clock}, {n} days later", day=day, clock=clock, n=self.late.days)
        return _("{day} {clock}", day=day, clock=clock)


def read_penalty(text: Any) -> LatePenalty:
    """The late penalty that a text sets. Raises :class:`LatePenaltyError` for what is none."""
    plain = str(text).strip().casefold()
    if plain in ("", NONE):
        return LatePenalty()
    found = _SETTING.fullmatch(plain)
    per_day = float(found[1].replace(",", ".")) if found else -1.0
    if not 0 <= per_day <= 100:
        what = _("the late penalty “{text}” is not understood", text=str(text)[:60])
        raise LatePenaltyError(what, _("write “none”, or up to 100 per cent for each day, e.g. “10% a day”"))
    return LatePenalty(per_day)


def days_begun(late: timedelta) -> int:
    """How many days have begun after so much time: one after the first minute, two after 24 hours and a minute."""
    return max(0, math.ceil(late / DAY))


def late_by(handed_in: datetime, due: datetime, extra: timedelta | None) -> timedelta:
    """How long after its time work came in, if extra time was granted; at most nothing for what was on time."""
    return handed_in - due - (extra or timedelta())


def extended(due: datetime, extra: timedelta | None) -> datetime:
    """When work is due, if extra time was granted; at the end of the calendar at the latest."""
    try:
        return due + (extra or timedelta())
    except OverflowError:
        return datetime.max.replace(microsecond=0)


def examples(penalty: LatePenalty, earned: float) -> list[Example]:
    """What work loses that came in time, an hour late, one and a half days late, and when nothing is left."""
    times = [timedelta(), timedelta(hours=1), timedelta(hours=15), timedelta(days=1, hours=12)]
    if penalty.per_day:
        times.append(DAY * (math.ceil(100 / penalty.per_day) - 1) + timedelta(hours=1))
    shown: Sequence[timedelta] = sorted(set(times))
    return [Example(late, penalty.share(late), earned, earned - penalty.off(earned, late)) for late in shown]


def in_words(penalty: LatePenalty) -> str:
    """The setting as a sentence for people."""
    if not penalty.per_day:
        return _("Late work loses nothing.")
    if penalty.per_day >= 100:
        return _("Late work earns nothing.")
    return _(
        "Late work loses {per_day} % of the points that it earned for each day begun, until nothing is left.",
        per_day=number(penalty.per_day, "g"),
    )


class PerDay(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader's plug-ins have no types
    """nbgrader's plug-in that takes off what the course sets.

    nbgrader's own setting counts first: where ``LateSubmissionPlugin.penalty_method`` is ``zero``, late work earns
    nothing, whatever the course sets.
    """

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """The points that a student's work loses; ``None`` if it loses none."""
        if self.penalty_method != "none":
            own: float | None = super().late_submission_penalty(student_id, score, total_seconds_late)
            return own
        penalty = read_penalty(self.config.Course.get("late_penalty", NONE))
        return penalty.off(score, timedelta(seconds=total_seconds_late)) or None
