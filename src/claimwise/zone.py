"""The course's time zone: how a time is understood that a person or a learning platform gives without one.

One zone for due dates and for times of handing in, so that nobody is late by the width of an ocean. What names its zone
keeps it; what nbgrader writes itself is in UTC and says so.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from claimwise.errors import ClaimwiseError
from claimwise.words import _

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T]+(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(\S*)")
_FIRST_YEAR, _LAST_YEAR = 1900, 9000
"""Years in which a time may be typed: with extra time, and in another zone, it is still one that the calendar has."""

_OFFSET = re.compile(r"[+-]\d\d:?\d\d")


class ZoneError(ClaimwiseError):
    """A time or a zone that is not understood. Its remedy says how to write it."""


class Zone:
    """A time zone by its name, as in “Europe/Berlin”; without a name this computer's.

    Raises :class:`ZoneError` for a name that nobody knows.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name
        self._info: tzinfo | None = _known(name) if name else None

    def utc(self, wall: datetime) -> datetime | None:
        """A time without a zone, in UTC; ``None`` if the calendar ends before it."""
        try:
            aware = wall.replace(tzinfo=self._info) if self._info else wall.astimezone()
            return aware.astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            return None

    def local(self, time: datetime) -> datetime:
        """A time as it is in the zone, or in UTC where the calendar ends before. One without a zone is in UTC."""
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        try:
            return time.astimezone(self._info)
        except (ValueError, OverflowError, OSError):
            return time.astimezone(UTC)

    def wall(self, time: datetime) -> str:
        """A time as a clock in the zone shows it, as a form's field takes it: ``2026-12-01T12:00``."""
        return f"{self.local(time):%Y-%m-%dT%H:%M}"

    def shown(self, time: datetime) -> str:
        """A time for people, with the zone: ``2026-12-01 12:00 CET (UTC+01:00)``. One without a zone is in UTC."""
        time = self.local(time)
        sign, hours, minutes = f"{time:%z}"[:1], f"{time:%z}"[1:3], f"{time:%z}"[3:5]
        offset = "UTC" if (hours, minutes) == ("00", "00") else f"UTC{sign}{hours}:{minutes}"
        name = f"{time:%Z}"  # a zone that has none is called by its offset
        zone = offset if name.startswith(("UTC", "+", "-")) else f"{name} ({offset})"
        return f"{time:%Y-%m-%d %H:%M} {zone}"

    def read(self, text: str) -> datetime:
        """A due date as a person types it, in UTC without saying so, as nbgrader keeps it.

        Raises :class:`ZoneError` for what is no such time.
        """
        found = _TIME.fullmatch(text.strip())
        remedy = _("write it like 2026-12-01 12:00, or with its zone like 2026-12-01 12:00 Europe/Berlin")
        if not found:
            raise ZoneError(_("the time “{text}” is not understood", text=text), remedy)
        day, hour, minute, second, zone = found.groups()
        try:
            wall = datetime.fromisoformat(f"{day} {int(hour):02}:{minute}:{second or '00'}")
            time = wall.replace(tzinfo=_known(zone)).astimezone(UTC) if zone else self.utc(wall)
        except (ZoneError, ValueError, OverflowError):
            time = None
        if time is None:
            raise ZoneError(_("there is no such time as “{text}”, or no such zone", text=text), remedy)
        if not _FIRST_YEAR <= time.year <= _LAST_YEAR:
            what = _("the year of “{text}” cannot be right", text=text)
            years = {"first": _FIRST_YEAR, "last": _LAST_YEAR}
            raise ZoneError(
                what, _("write one from {first} to {last}; without an end, leave the due date away", **years)
            )
        return time.replace(tzinfo=None)


def _known(name: str) -> tzinfo:
    if name in ("UTC", "GMT", "Z"):
        return UTC
    if _OFFSET.fullmatch(name):
        offset = datetime.strptime(name, "%z").tzinfo
        assert offset  # noqa: S101  there is one, or it would not have been read
        return offset
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        what = _("“{name}” is no time zone", name=name)
        raise ZoneError(what, _("write it like Europe/Berlin or America/New_York")) from None
