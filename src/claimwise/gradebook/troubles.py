"""What databases say of their troubles, in sentences: what is the matter with the gradebook, and what to do."""

from __future__ import annotations

_DAMAGED = (
    "the gradebook's file is damaged or no database → bring it back from a backup; what was handed in and marked by "
    "machine can be graded again, marks by hand are in the file only"
)
_HELD = (
    "somebody else holds the gradebook: another grader, formgrader, or a database browser with a change that is not "
    "saved → close it or let it finish, then run this again; nothing is half-written"
)
_FULL = "the disk is full → make room, then run this again; nothing is half-written"
_READ_ONLY = "the gradebook is read-only → give yourself the right to write to it and its folder, then run this again"
_EMPTY = "the gradebook is empty or of another kind → run “claimwise assign MODULE”, or bring it back from a backup"
_UNREACHABLE = (
    "the gradebook's server cannot be reached → see whether it runs and whether its address in nbgrader_config.py is "
    "right, then run this again; nothing is half-written"
)
_ADDRESS = "the gradebook's address in nbgrader_config.py cannot be used → write e.g. sqlite:///gradebook.db"

_SENTENCES = {
    ("locked", "busy", "deadlock"): _HELD,
    ("not a database", "malformed"): _DAMAGED,
    ("no such table", "no such column", "UndefinedTable", "relation "): _EMPTY,
    ("readonly", "read-only", "ermission denied"): _READ_ONLY,
    ("is full", "No space left"): _FULL,
    ("authentication", "role "): (
        "the gradebook's server refuses the name or the password → correct its address in nbgrader_config.py"
    ),
    ("unable to open",): "the gradebook cannot be opened → see whether its folder is there and is yours to write to",
    ("disk I/O",): "the gradebook's disk does not answer → see whether it is connected and has room",
    ("parse SQLAlchemy URL", "load plugin", "No module named"): _ADDRESS,
    ("connect", "resolve host", "translate host", "timeout", "timed out", "terminat", "closed"): _UNREACHABLE,
}


def in_words(trouble: str) -> str:
    """The sentence for what a database or its driver said."""
    for parts, sentence in _SENTENCES.items():
        if any(part in trouble for part in parts):
            return sentence
    first = next((line for line in trouble.splitlines() if line.strip()), "no reason given")[:200]
    return f"the gradebook cannot be used ({first}) → mend that, then run this again"
