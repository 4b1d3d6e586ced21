"""The marks that the gradebook knows for what lies in the folder of submissions, which may be newer than the marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from claimwise.content.modules import ResolvedModule
from claimwise.gradebook.marks import CellMark
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.marker import Marks
from claimwise.handed_in.cells import mark_cell
from claimwise.handed_in.fingerprint import content_hash

_CLOSE = 1e-6
"""Marks nearer to each other than this are the same."""


def known_marks(nbgrader: Nbgrader, module: ResolvedModule) -> Callable[[str, bytes], Mapping[str, CellMark]]:
    """A function from a student and the content of the file handed in to the marks of its cells.

    There are none for a file that has not been graded yet, whatever an earlier one was given.
    """
    if not nbgrader.has_submissions(module.name):
        return lambda *_: {}
    store = nbgrader.store(module.name)
    marks, gradings = store.marks(), store.gradings()

    def known(student: str, data: bytes) -> Mapping[str, CellMark]:
        grading = gradings.get(student)
        newer = grading is not None and grading.file not in ("", content_hash(data))
        return {} if newer or student not in marks else marks[student].marks

    return known


def marked_otherwise(marks: Marks, known: Mapping[str, CellMark]) -> list[str]:
    """The ids of items for which the gradebook holds another mark of the machine's than today's key gives, or none."""
    return [
        mark.item_id for mark in marks.items if mark.points and not _is(known.get(mark_cell(mark.item_id)), mark.score)
    ]


def _is(known: CellMark | None, score: float) -> bool:
    return known is not None and known.auto is not None and not differ(known.auto, score)


def differ(one: float, other: float) -> bool:
    """Whether two marks are not the same, rounding aside."""
    return abs(one - other) >= _CLOSE
