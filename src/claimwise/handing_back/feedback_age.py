"""Which pages of feedback say less than the gradebook: each page notes what it was made from, and that is compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from claimwise.content.modules import ResolvedModule
from claimwise.files import remembered
from claimwise.gradebook.arrangements import standings
from claimwise.gradebook.marks import SubmissionMarks, read_marks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in.fingerprint import content_hash, fingerprint
from claimwise.handed_in.submission import Submission, UnreadableSubmissionError, load, take

_HEAD = 2000
"""What a page was made from stands within so many bytes."""

_NOTED = re.compile(rb'<meta name="made-from" content="([0-9a-f]{64})-([0-9a-f]{64})">')


def made_from(found: SubmissionMarks, submission: Submission) -> str:
    """What a page notes of its origin: what tells its marks from any others, and its answers."""
    return f"{_of_marks(found)}-{_of_answers(submission)}"


def _of_marks(found: SubmissionMarks) -> str:
    said = (
        sorted((cell, tuple(mark)) for cell, mark in found.marks.items()),
        sorted(found.comments.items()),
        (found.possible, found.late_penalty, found.late, found.excused),
    )
    return content_hash(repr(said).encode())


def _of_answers(submission: Submission) -> str:
    return fingerprint([submission.answers, submission.written])


def older_pages(nbgrader: Nbgrader, modules: Sequence[ResolvedModule]) -> dict[str, list[str]]:
    """Module -> the students whose page was made from other marks or answers than there are now, in order of ids.

    Pages that do not say what they were made from are among them, of everybody on the list whose work is graded.
    Raises :class:`StoreError` if the gradebook cannot be read.
    """
    graded = nbgrader.all_autograded([module.name for module in modules])
    found: dict[str, list[str]] = {module.name: [] for module in modules}
    with nbgrader.reading() as connection:
        known = standings(connection)
        for module in modules:
            pages = {student: nbgrader.feedback_page(module.name, student) for student in graded[module.name]}
            if pages := {student: page for student, page in pages.items() if page.is_file()}:
                marks = read_marks(connection, module.name, nbgrader.late_penalty, known=known)
            found[module.name] = [
                student
                for student, page in pages.items()
                if is_older(page, nbgrader.autograded_notebook(module.name, student), module, marks.get(student))
            ]
    return found


def is_older(page: Path, notebook: Path, module: ResolvedModule, found: SubmissionMarks | None) -> bool:
    """Whether a page was made from other marks than those ``found``, or from other answers than the notebook holds."""
    noted = _noted(page)
    if noted is None or found is None or noted[0] != _of_marks(found):
        return True
    try:
        if notebook.stat().st_mtime_ns <= page.stat().st_mtime_ns:
            return False  # reading a notebook takes as long as a hundred pages
        return noted[1] != _of_answers(take(load(notebook), module.form))
    except (OSError, UnreadableSubmissionError):
        return True


@remembered
def _noted(page: Path) -> tuple[str, str] | None:
    """What a page notes of its marks and of its answers."""
    with page.open("rb") as file:
        noted = _NOTED.search(file.read(_HEAD))
    return (noted[1].decode(), noted[2].decode()) if noted else None
