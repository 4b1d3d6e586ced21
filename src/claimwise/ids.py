"""Student ids: which texts can be one, and which two are the same."""

from __future__ import annotations

import re
import unicodedata

from claimwise.errors import ClaimwiseError, Finding
from claimwise.words import _

LONGEST_ID = 128
"""The longest student id that the gradebook holds."""

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


def no_id() -> Finding:
    """What is wrong with a folder whose name is no student id."""
    what = _(
        "the folder's name is no student id (at most {most} ordinary characters, none of "
        '< > & " * ? | : [ ] {{ }} # % / or a backslash, no dot or space at an end, no name that Windows keeps for '
        "itself)",
        most=LONGEST_ID,
    )
    return Finding(what, _("rename the folder"))


def is_reserved(name: str) -> bool:
    """Whether Windows lets no file and no folder have a name, whatever follows after a dot."""
    return name.split(".")[0].casefold().strip() in _RESERVED


def is_student_id(name: str) -> bool:
    """Whether a text can be a student's id: short, visible, safe in a page, and a folder's name on every system."""
    fits = 0 < len(name) <= LONGEST_ID and name.isprintable() and _MARKS.isdisjoint(name)
    return fits and name == name.strip().rstrip(".") and not is_reserved(name)


def require_student_id(name: str) -> None:
    """Raise :class:`ClaimwiseError` unless a text can be a student's id: what is looked for is often a path's part."""
    if not is_student_id(name):
        what = _("“{student}” can be no student's id", student=name[:LONGEST_ID])
        raise ClaimwiseError(what, _("look for the id in the list of the class"))


def is_plain_id(name: str) -> bool:
    """Whether a text can be an id that files are named by: a student's, of plain letters and digits and ``. _ @ -``."""
    return bool(_PLAIN_ID.fullmatch(name)) and is_student_id(name)


def id_key(name: str) -> str:
    """What two ids have in common that are the same: small or capital letters and the way of writing an accent.

    Some computers and learning platforms tell such ids apart and others do not, so nobody may have one of each.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).rstrip(". ")
