"""Which pages of feedback say less than the gradebook: each page notes what it was made from, and that is compared."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import fields
from operator import attrgetter
from pathlib import Path

from claimwise.content.modules import ResolvedModule
from claimwise.gradebook.marks import CellMark, SubmissionMarks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.store import Store
from claimwise.handed_in.fingerprint import content_hash, fingerprint
from claimwise.handed_in.submission import Submission, UnreadableSubmissionError, load, take

_HEAD = 2000
"""What a page was made from stands within so many bytes."""

_NOTED = re.compile(rb'<meta name="made-from" content="([0-9a-f]{64})-([0-9a-f]{64})">')


_told = attrgetter(*(field.name for field in fields(CellMark)))
"""All that a mark says, as one tuple."""


def made_from(found: SubmissionMarks, submission: Submission) -> str:
    """What a page notes of its origin: what tells its marks from any others, and its answers."""
    return f"{_of_marks(found)}-{_of_answers(submission)}"


def _of_marks(found: SubmissionMarks) -> str:
    said = (
        sorted((cell, _told(mark)) for cell, mark in found.marks.items()),
        sorted(found.comments.items()),
        (found.possible, found.late_penalty, found.late, found.excused),
    )
    return content_hash(repr(said).encode())


def _of_answers(submission: Submission) -> str:
    return fingerprint([submission.answers, submission.written])


def older_pages(nbgrader: Nbgrader, module: ResolvedModule, students: Collection[str] | None = None) -> list[str]:
    """The students whose page was made from other marks or answers than there are now, in order of ids.

    Pages that do not say what they were made from are among them. ``students`` are those to look at; without them all
    whose work is graded. Raises :class:`StoreError` if the module is not assigned.
    """
    pages = {
        student: page
        for student in (nbgrader.autograded(module.name) if students is None else students)
        if (page := nbgrader.feedback_page(module.name, student)).is_file()
    }
    if not pages:
        return []
    with Store(nbgrader.directory.db_url, module.name, nbgrader.late_penalty) as store:
        marks = store.marks(None if students is None else [*pages])
    return sorted(
        student
        for student, page in pages.items()
        if is_older(page, nbgrader.autograded_notebook(module.name, student), module, marks.get(student))
    )


def is_older(page: Path, notebook: Path, module: ResolvedModule, found: SubmissionMarks | None) -> bool:
    """Whether a page was made from other marks than those ``found``, or from other answers than the notebook holds."""
    with page.open("rb") as file:
        noted = _NOTED.search(file.read(_HEAD))
    if noted is None or found is None or noted[1].decode() != _of_marks(found):
        return True
    try:
        if notebook.stat().st_mtime_ns <= page.stat().st_mtime_ns:
            return False  # reading a notebook takes as long as a hundred pages
        return noted[2].decode() != _of_answers(take(load(notebook), module.form))
    except (OSError, UnreadableSubmissionError):
        return True
