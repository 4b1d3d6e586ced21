"""The folder that a student's work lies in: whose it is, and when the work was handed in.

A folder on a shared server lies in the student's hands as much as the notebook in it does.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from claimwise.errors import Finding
from claimwise.handed_in.opening import Folder, opened
from claimwise.words import _

TIME_FILE = "timestamp.txt"

SECRET_FILE = "submission_secret.txt"  # noqa: S105  a file's name
"""What nbgrader's exchange puts beside a hand-in, so that its student finds the feedback again, and nobody else."""

HANDLE_FILE = "platform_name.txt"
"""What a learning platform's download called the student's files, so that feedback goes back under that name."""

EARLIER = "collected-before"
"""The course's folder with earlier hand-ins: nothing that was handed in is ever deleted."""

_TIME = re.compile(
    r"(20\d\d-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\d{0,3} ?([A-Z]{1,5}|[+-]\d\d:?\d\d)?", re.ASCII
)
"""A time as nbgrader writes it. Whatever else it could be is not for a date parser to guess."""


def no_time() -> Finding:
    """What is wrong with work whose time of handing in cannot be read."""
    what = _("the time of handing in ({file}) cannot be read, so the work counts as on time", file=TIME_FILE)
    return Finding(what, _("look at it by hand"))


def time_text(folder: Path) -> str:
    """What a submission's file with the time of handing in says; empty if there is none, or no plain file."""
    try:
        with opened(folder.parent.parent, folder.parent.name, folder.name) as place:
            return time_in(place)
    except OSError:
        return ""


def time_in(place: Folder) -> str:
    """The same of a folder that is open. Raises :class:`OSError` if there is none, or no plain file."""
    return place.read(TIME_FILE, 99).decode("utf-8", "replace").strip()


def parsed_time(text: str) -> datetime | None:
    """A time as nbgrader writes it, in UTC; ``None`` if it is no time."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    day, clock, zone = found.groups()
    try:
        time = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=_zone(zone or "UTC"))
        return time.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, KeyError):  # no such day, or no such zone
        return None


def _zone(name: str) -> tzinfo | None:
    if name in ("UTC", "GMT", "Z"):
        return UTC
    if name[0] in "+-":
        return datetime.strptime(name, "%z").tzinfo
    return ZoneInfo(name)


def time_is_readable(folder: Path) -> bool:
    """Whether a submission's time of handing in can be read, or none was given."""
    if parsed_time(time_text(folder)):
        return True
    try:
        (folder / TIME_FILE).lstat()
    except OSError:
        return True
    return False
