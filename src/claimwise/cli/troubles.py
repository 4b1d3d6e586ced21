"""What a command says of a fault that somebody can mend: a sentence for each, the gradebook's included."""

from __future__ import annotations

import sys

from claimwise.content import ClaimwiseError

_HELD = (
    "the gradebook is held by another program: another “claimwise grade”, formgrader, or a database browser with a "
    "change that is not saved → save or close it there, then run this again; nothing is lost"
)
_DAMAGED = (
    "the gradebook is damaged or is no gradebook → bring back an earlier copy of gradebook.db, then run this again"
)
_UNREACHABLE = (
    "the gradebook's database server cannot be reached → see whether it runs and whether its address in "
    "nbgrader_config.py is right, then run this again"
)

_GRADEBOOK = {
    "locked": _HELD,
    "busy": _HELD,
    "deadlock": _HELD,
    "not a database": _DAMAGED,
    "malformed": _DAMAGED,
    "no such table": _DAMAGED,
    "no such column": _DAMAGED,
    "does not exist": (
        "the gradebook is missing or empty → see whether its address in nbgrader_config.py is right; “claimwise "
        "assign” makes what belongs into it"
    ),
    "readonly": (
        "the gradebook cannot be written → allow yourself to write gradebook.db and its folder, then run this again"
    ),
    "unable to open": (
        "the gradebook cannot be opened → see whether its folder is there and whether you may read and write it"
    ),
    "full": "the disk is full → make room, then run this again; what is in the gradebook is whole",
    "No space left": "the disk is full → make room, then run this again; what is in the gradebook is whole",
    "disk I/O": "the gradebook's disk does not answer → see whether it is connected and has room, then run this again",
    "authentication": (
        "the gradebook's database server refuses the name or the password → correct its address in nbgrader_config.py"
    ),
    "connect": _UNREACHABLE,
    "translate host": _UNREACHABLE,
    "resolve host": _UNREACHABLE,
    "timeout": _UNREACHABLE,
    "closed": _UNREACHABLE,
    "terminat": _UNREACHABLE,
    "URL": "the gradebook's address in nbgrader_config.py is none → correct it, e.g. sqlite:///gradebook.db",
    "dialect": "the gradebook's address in nbgrader_config.py names an unknown database → correct its beginning",
}
"""What databases say, in parts -> what it means here."""


def in_words(error: Exception) -> str | None:
    """The sentence for a fault that somebody can mend; ``None`` for a mistake of ours."""
    text = str(error)
    if isinstance(error, ClaimwiseError):
        # nbgrader reports its database's troubles as the end of a log.
        return _of_database(text) if "sqlalchemy" in text or "sqlite3." in text else text
    if _is_of_database(error):
        return _of_database(str(getattr(error, "orig", None) or text))
    if isinstance(error, OSError):
        what = error.strerror or text
        return f"{error.filename}: {what}" if error.filename else what
    return None


def _is_of_database(error: Exception) -> bool:
    """Whether a database raised it; without loading one only to ask."""
    for module, names in {
        "sqlalchemy.exc": ("DBAPIError", "TimeoutError", "ArgumentError"),
        "sqlite3": ("Error",),
    }.items():
        loaded = sys.modules.get(module)
        if loaded and isinstance(error, tuple(getattr(loaded, name) for name in names)):
            return True
    return False


def _of_database(text: str) -> str:
    found = next((sentence for part, sentence in _GRADEBOOK.items() if part in text), None)
    first = next((line for line in text.splitlines() if line.strip()), "")[:200]
    return found or f"the gradebook could not be read or written ({first}) → run this again, or bring back a copy of it"
