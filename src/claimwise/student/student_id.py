"""Who hands in: the name of the file, and remembering the id for the next module."""

from __future__ import annotations

import json
from pathlib import Path

from claimwise.ids import is_plain_id
from claimwise.student.draft import replace_file

REMEMBERED = "student-id.draft.json"
"""The file beside the drafts that keeps the id; like them it is never handed in."""

_MAX_BYTES = 10_000


def file_name(module: str, student: str) -> str:
    """What the file is called that a student hands in, so that ``claimwise collect`` knows whose it is."""
    return f"{module}_{student}.ipynb"


def remembered(folder: Path) -> str:
    """The id that was used last in this folder; empty if there is none."""
    try:
        with (folder / REMEMBERED).open("rb") as file:
            student = json.loads(file.read(_MAX_BYTES))["student"]
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return ""
    return student if isinstance(student, str) and is_plain_id(student) else ""


def remember(folder: Path, student: str) -> bool:
    """Keep the id for the next module; ``False`` if that is not possible here."""
    if remembered(folder) == student:
        return True
    try:
        replace_file(folder / REMEMBERED, json.dumps({"student": student}))
    except (OSError, ValueError):
        return False
    return True
