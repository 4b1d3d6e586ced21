"""Grades the module of a course and notes whatever reaches out of it. A program of its own, for the tests to start.

Usage: python watched.py COURSE REPORT. The report is JSON: what became of each student's work, and what was noted.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from support import MODULE, Class

FORBIDDEN = ("subprocess.", "socket.", "pty.", "ctypes.", "http.", "urllib.", "webbrowser.", "os.system", "os.exec")
FORBIDDEN += ("os.posix_spawn", "os.fork", "os.startfile", "os.kill", "os.symlink", "os.link", "os.chown", "os.putenv")
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate", "os.utime", "sqlite3.connect"}


def main(root: Path, report: Path) -> None:
    course = Class(root)
    audit = str(root / "solutions" / f"{MODULE}.audit.jsonl")
    allowed = (str(root / "autograded"), str(root / "gradebook.db"), str(root / ".at-work"), audit)
    noted: list[str] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[0], str) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        by_descriptor = event in ("os.chmod", "os.truncate")  # what it is was noted when it was opened
        descriptor = by_descriptor and isinstance(arguments[0], int)
        changes = (writes or event in CHANGES) and not descriptor and not str(arguments[0]).startswith(allowed)
        if changes or event.startswith(FORBIDDEN):
            noted.append(f"{event} {arguments!r}")

    sys.addaudithook(note)
    results = course.grade()
    found = {student: (result.score, [*map(str, result.problems)]) for student, result in results.items()}
    report.write_text(json.dumps({"results": found, "noted": noted}))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
