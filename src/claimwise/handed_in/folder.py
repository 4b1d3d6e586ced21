"""The folder that a student's work lies in: whose it is, and when the work was handed in.

A folder on a shared server lies in the student's hands as much as the notebook in it does.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from claimwise.handed_in.opening import opened

TIME_FILE = "timestamp.txt"

SECRET_FILE = "submission_secret.txt"  # noqa: S105  a file's name
"""What nbgrader's exchange puts beside a hand-in, so that its student finds the feedback again, and nobody else."""

LONGEST_ID = 128
"""The longest student id that the gradebook holds."""

NO_ID = (
    f"the folder's name is no student id (at most {LONGEST_ID} ordinary characters, none of "
    '< > & " * ? | : [ ] { } # % / or a backslash, no dot or space at an end, no name that Windows keeps for itself) '
    "→ rename the folder"
)

NO_TIME = f"the time of handing in ({TIME_FILE}) cannot be read, so the work counts as on time → look at it by hand"

_MARKS = frozenset('<>&"*?[]{}#%/\\:|')
"""Characters that mean something in a page, an address, a path or a search for files, where nbgrader puts ids as is."""

_RESERVED = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{kind}{number}" for kind in ("com", "lpt") for number in "0123456789¹²³"),
    )
)
"""Names that Windows keeps for itself, whatever follows after a dot."""

_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")

_TIME = re.compile(
    r"(20\d\d-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\d{0,3} ?([A-Z]{1,5}|[+-]\d\d:?\d\d)?", re.ASCII
)
"""A time as nbgrader writes it. Whatever else it could be is not for a date parser to guess."""


def is_student_id(name: str) -> bool:
    """Whether a text can be a student's id: short, visible, safe in a page, and a folder's name on every system."""
    fits = 0 < len(name) <= LONGEST_ID and name.isprintable() and _MARKS.isdisjoint(name)
    return fits and name == name.strip().rstrip(".") and name.split(".")[0].casefold().strip() not in _RESERVED


def is_plain_id(name: str) -> bool:
    """Whether a text can be an id that files are named by: a student's, of plain letters and digits and ``. _ @ -``."""
    return bool(_PLAIN_ID.fullmatch(name)) and is_student_id(name)


def id_key(name: str) -> str:
    """What two ids have in common that are the same: small or capital letters and the way of writing an accent.

    Some computers and learning platforms tell such ids apart and others do not, so nobody may have one of each.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).rstrip(". ")


def time_text(folder: Path) -> str:
    """What a submission's file with the time of handing in says; empty if there is none, or no plain file."""
    try:
        with opened(folder.parent.parent, folder.parent.name, folder.name) as place:
            return place.read(TIME_FILE, 99).decode("utf-8", "replace").strip()
    except OSError:
        return ""


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
