"""What is said of whatever goes wrong: a finding for a fault that somebody can mend, a file for a mistake of ours."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from datetime import datetime
from pathlib import Path

from claimwise import __version__
from claimwise.access import make_folder
from claimwise.errors import ClaimwiseError, ContentError, Finding
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


def note_mistake(error: Exception, folder: Path | None) -> Path:
    """Write what a developer needs of a mistake of ours into a file for its owner only; gives the file.

    It lies in a folder for reports, or with temporary files if there is none. Raises :class:`OSError` if it cannot be
    written.
    """
    versions = f"claimwise {__version__}, Python {sys.version}"  # not said: for developers
    lines = [versions, f"{sys.argv}", "", *traceback.format_exception(error)]
    handle, name = tempfile.mkstemp(".log", f"mistake-{datetime.now():%Y%m%d-%H%M%S}-", folder)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write("\n".join(lines))
    return Path(name)


def findings_of(error: Exception, root: Path) -> list[Finding]:
    """What is said of whatever went wrong in work on a course; a mistake of ours is noted in its ``reports/``."""
    if isinstance(error, ContentError):
        return list(error.findings)
    return [in_words(error) or _mistake(error, root)]


def _mistake(error: Exception, root: Path) -> Finding:
    kind = type(error).__name__
    what = _("this went wrong, and it is claimwise's mistake, not yours: {error}", error=kind)
    try:
        reports = root / "reports"
        make_folder(reports)
        file = note_mistake(error, reports)
    except OSError:
        return Finding(what, _("nothing that was done before is lost"))
    remedy = _(
        "nothing that was done before is lost; the developers need {file}; see whether it names anybody", file=file
    )
    return Finding(what, remedy)
