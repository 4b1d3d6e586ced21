"""Pages of feedback for a whole class, from the same notebooks and marks as nbgrader's own command."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from claimwise.content.modules import ResolvedModule
from claimwise.files import write_atomically
from claimwise.grading.feedback import page
from claimwise.grading.gradebook import Nbgrader
from claimwise.grading.handing_back import put_beside_page
from claimwise.grading.store import Mark, Marked, Store
from claimwise.grading.workers import batches


def write_feedback(
    nbgrader: Nbgrader, module: ResolvedModule, *, step: Callable[[int], None] = lambda _: None
) -> list[Path]:
    """Write the page of feedback of every student whose work is graded; gives the pages.

    ``step`` is told how many more are written each time some are. Raises :class:`StoreError` if the module is not
    assigned.
    """
    pages = []
    with Store(nbgrader.directory.db_url, module.name, nbgrader.late_penalty) as store:
        for students in batches(nbgrader.autograded(module.name)):
            marked = store.marked(students)
            pages += [_write(nbgrader, module.name, student, marked[student]) for student in marked]
            step(len(students))
    return pages


def _write(nbgrader: Nbgrader, assignment: str, student: str, marked: Marked) -> Path:
    notebook = json.loads(nbgrader.autograded_notebook(assignment, student).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        grading = cell["metadata"].get("nbgrader", {})
        name = grading.get("grade_id")
        if mark := marked.marks.get(name):
            grading.update(score=mark.score, points=mark.points, pending=mark.pending)
        if name in marked.comments:
            grading["comment"] = marked.comments[name]
    target = nbgrader.feedback_page(assignment, student)
    write_atomically(target, page(notebook, _total(list(marked.marks.values()), marked.late_penalty)))
    put_beside_page(nbgrader.autograded_notebook(assignment, student).parent, target)
    return target


def _total(marks: Sequence[Mark], late_penalty: float) -> dict[str, float]:
    earned = sum(mark.score for mark in marks)
    return {
        "score": earned - late_penalty,
        "max_score": sum(mark.points for mark in marks),
        "late_penalty": late_penalty,
    }
