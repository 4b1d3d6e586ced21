"""What a command says of a fault that somebody can mend: a finding for each, the gradebook's included."""

from __future__ import annotations

import sys

from claimwise.errors import ClaimwiseError, Finding
from claimwise.gradebook import troubles
from claimwise.words import _

_DATABASE_ERRORS = {"sqlalchemy.exc": ("DBAPIError", "TimeoutError", "ArgumentError"), "sqlite3": ("Error",)}


def in_words(error: Exception) -> Finding | None:
    """What somebody can mend, and how; ``None`` for a mistake of ours."""
    text = str(error)
    if isinstance(error, ClaimwiseError):
        # nbgrader reports its database's troubles as the end of a log.
        return troubles.in_words(text) if "sqlalchemy.exc." in text or "sqlite3." in text else error.finding
    if _is_of_database(error):
        return troubles.in_words(str(getattr(error, "orig", None) or text))
    if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("claimwise"):
        what = _("the package “{name}” is not installed", name=error.name)
        return Finding(what, _("install it beside claimwise, then run this again"))
    if isinstance(error, OSError):
        what = error.strerror or text
        return Finding(f"{error.filename}: {what}" if error.filename else what)
    return None


def _is_of_database(error: Exception) -> bool:
    """Whether a database raised it; none is loaded only to ask."""
    loaded = {sys.modules[module]: names for module, names in _DATABASE_ERRORS.items() if module in sys.modules}
    return any(isinstance(error, getattr(module, name)) for module, names in loaded.items() for name in names)
