"""Taking in what students handed in as files: a folder with one notebook, or one folder, for each student."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from claimwise.files import write_atomically
from claimwise.grading.gradebook import Nbgrader

_STUDENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


@dataclass(frozen=True)
class Collected:
    """What became of one file: the student it was taken for, or why it was not taken."""

    file: Path
    student: str = ""
    problem: str = ""


def collect_folder(nbgrader: Nbgrader, assignment: str, folder: Path) -> list[Collected]:
    """Copy notebooks from a folder into nbgrader's folder of submissions.

    A notebook is named by its student (``ada.ipynb``), or lies in a folder that is (``ada/…ipynb``). An earlier
    hand-in that differs is kept under ``collected-before/``, never overwritten.
    """
    return [_collect(nbgrader, assignment, file, student) for file, student in _notebooks(folder)]


def _notebooks(folder: Path) -> list[tuple[Path, str]]:
    files = [(file, file.stem) for file in folder.glob("*.ipynb")]
    files += [(file, file.parent.name) for file in folder.glob("*/*.ipynb")]
    return sorted((file, student) for file, student in files if file.is_file() and not file.is_symlink())


def _collect(nbgrader: Nbgrader, assignment: str, file: Path, student: str) -> Collected:
    if not _STUDENT_ID.fullmatch(student):
        return Collected(
            file, problem=f"“{student}” is no student id → name the file after the student, e.g. ada.ipynb"
        )
    target = Path(nbgrader.directory.format_path(nbgrader.directory.submitted_directory, student, assignment))
    notebook = nbgrader.root / target / f"{assignment}.ipynb"
    if notebook.is_file():
        if notebook.read_bytes() == file.read_bytes():
            return Collected(file, student)
        _keep(nbgrader.root, notebook, student, assignment)
    handed_in = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    notebook.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, notebook)
    write_atomically(notebook.parent / "timestamp.txt", f"{handed_in:%Y-%m-%d %H:%M:%S.%f} UTC")
    return Collected(file, student)


def _keep(root: Path, notebook: Path, student: str, assignment: str) -> None:
    when = datetime.fromtimestamp(notebook.stat().st_mtime, UTC)
    kept = root / "collected-before" / student / assignment / f"{when:%Y%m%dT%H%M%S%f}.ipynb"
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(notebook, kept)
