"""What databases say of their troubles, in sentences: what is the matter with the gradebook, and what to do."""

from __future__ import annotations

from claimwise.errors import Finding
from claimwise.words import N_, _

_DAMAGED = (
    N_("the gradebook's file is damaged or no database"),
    N_(
        "bring it back from a backup; what was handed in and marked by machine can be graded again, marks by hand are "
        "in the file only"
    ),
)
_HELD = (
    N_(
        "somebody else holds the gradebook: another grader, formgrader, or a database browser with a change that is "
        "not saved"
    ),
    N_("close it or let it finish, then run this again; nothing is half-written"),
)
_FULL = (N_("the disk is full"), N_("make room, then run this again; nothing is half-written"))
_READ_ONLY = (
    N_("the gradebook is read-only"),
    N_("give yourself the right to write to it and its folder, then run this again"),
)
_EMPTY = (
    N_("the gradebook is empty or of another kind"),
    N_("run “claimwise assign MODULE”, or bring it back from a backup"),
)
_UNREACHABLE = (
    N_("the gradebook's server cannot be reached"),
    N_(
        "see whether it runs and whether its address in nbgrader_config.py is right, then run this again; nothing is "
        "half-written"
    ),
)
_ADDRESS = (
    N_("the gradebook's address in nbgrader_config.py cannot be used"),
    N_("write e.g. sqlite:///gradebook.db"),
)
_REFUSED = (
    N_("the gradebook's server refuses the name or the password"),
    N_("correct its address in nbgrader_config.py"),
)
_NOT_OPENED = (N_("the gradebook cannot be opened"), N_("see whether its folder is there and is yours to write to"))
_NO_ANSWER = (N_("the gradebook's disk does not answer"), N_("see whether it is connected and has room"))

_SENTENCES = {  # not said: what drivers say in English
    ("locked", "busy", "deadlock", "lock timeout"): _HELD,
    ("not a database", "malformed"): _DAMAGED,
    ("no such table", "no such column", "UndefinedTable", "relation "): _EMPTY,
    ("readonly", "read-only", "ermission denied"): _READ_ONLY,
    ("is full", "No space left"): _FULL,
    ("authentication", "role "): _REFUSED,
    ("unable to open",): _NOT_OPENED,
    ("disk I/O",): _NO_ANSWER,
    ("parse SQLAlchemy URL", "load plugin", "No module named"): _ADDRESS,
    ("connect", "resolve host", "translate host", "timeout", "timed out", "terminat", "closed"): _UNREACHABLE,
}


def in_words(trouble: str) -> Finding:
    """What a database or its driver said, as a finding."""
    for parts, (what, remedy) in _SENTENCES.items():
        if any(part in trouble for part in parts):
            return Finding(_(what), _(remedy))
    first = next((line for line in trouble.splitlines() if line.strip()), _("no reason given"))[:200]
    return Finding(_("the gradebook cannot be used ({why})", why=first), _("mend that, then run this again"))
