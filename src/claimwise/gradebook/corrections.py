"""A mark that somebody corrects: kept as a person's mark of the answer that was graded last, with the reason."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from claimwise.errors import ClaimwiseError
from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.history import PersonsMark, marks_given
from claimwise.gradebook.marks import CellMark, SubmissionMarks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.own_tables import utc_now
from claimwise.gradebook.store import Seen
from claimwise.words import _, number

MACHINE = ""
"""In place of points: the mark of the machine counts again."""

_POINTS = re.compile(r"\d+([.,]\d*)?|[.,]\d+")

_WORK, _SHOWN = 16, 2
"""So many signs of a file's hash tell one from another; to so many digits points are shown where they are corrected."""


class CorrectionError(ClaimwiseError):
    """The mark cannot be corrected like that. The message says why and what to do."""


@dataclass(frozen=True)
class Correction:
    """Another mark for a cell.

    ``points`` are as they were typed, or :data:`MACHINE`; ``comment`` is for the student, and kept where pages of
    feedback have a place for one: with written answers.
    ``why`` is for whoever looks at it later; ``by`` says who corrects. ``seen`` is what :func:`state_of` gave for the
    mark that they had before their eyes, with the hash of the graded file.
    """

    module: str
    student: str
    cell: str
    points: str
    comment: str
    why: str
    by: str
    seen: str


def state_of(marks: SubmissionMarks, cell: str, file: str) -> str:
    """What tells whether a mark and its comment are as they were, and for the work in a ``file`` (a hash)."""
    mark = marks.marks[cell]
    shown = (mark.score, mark.open, mark.by_hand, mark.earlier, marks.comments.get(cell, ""))
    return f"{file[:_WORK]}-{hashlib.sha256(repr(shown).encode()).hexdigest()[:16]}"


def states_of(marks: SubmissionMarks, file: str) -> str:
    """The same for all marks of a piece of work."""
    found = sorted((cell, state_of(marks, cell, file)) for cell in marks.marks)
    return f"{file[:_WORK]}-{hashlib.sha256(repr(found).encode()).hexdigest()[:16]}"


def read_points(text: str, most: float) -> float | None:
    """Points as a person types them, “1.5” or “1,5”; ``None`` for :data:`MACHINE`. Nothing is guessed.

    Raises :class:`CorrectionError` for what are no points from 0 to ``most``.
    """
    if text.strip() == MACHINE:
        return None
    points = float(text.replace(",", ".")) if _POINTS.fullmatch(text.strip()) else -1.0
    if not 0 <= points <= most:
        what = _("“{text}” is no number of points from 0 to {most}", text=text[:40], most=number(most, "g"))
        raise CorrectionError(what, _("type a number such as 2 or 1.5; the mark is as it was"))
    return points


def correct(nbgrader: Nbgrader, correction: Correction) -> CellMark:
    """Keep a corrected mark, and let it count; gives the mark that was there before.

    A mark that was made in formgrader before is kept in the history too.

    An answer that is open needs no reason. Raises :class:`CorrectionError` if the work is not graded, if the points are
    none, if there is no reason, or if the mark is another one by now; then nothing changes.
    """
    student, cell = correction.student, correction.cell
    store = nbgrader.store(correction.module)
    marks, grading = store.marks([student]).get(student), store.gradings([student]).get(student)
    if marks is None or grading is None or cell not in marks.marks:
        what = _("there is no graded work of {student} with {cell}", student=student, cell=cell)
        raise CorrectionError(what, _("run “claimwise grade {module}” first", module=correction.module))
    before = marks.marks[cell]
    if not correction.why.strip() and not before.open:
        raise CorrectionError(_("a corrected mark needs a reason"), _("say why in a few words"))
    points, extra = _corrected(correction, before)
    comment = correction.comment if cell in store.scope.commented else ""
    answer = grading.answers.get(cell, "")
    mark = PersonsMark(student, cell, answer, points, extra, comment, marker=correction.by)
    why = correction.why.strip()
    told = Arrangement(student, "mark", _told(cell, before, points), correction.module, why, correction.by, mark.time)
    store.give([mark], lambda now: _require_unchanged(now[student], correction), [told] if why else [])
    return before


def _corrected(correction: Correction, before: CellMark) -> tuple[float | None, float | None]:
    """Points and extra credit in place of a mark. Points as they were shown are the same points, rounded or not."""
    points = read_points(correction.points, before.points)
    if points is None:
        return None, None
    same = before.score - before.extra
    return same if round(points, _SHOWN) == round(same, _SHOWN) else points, before.extra or None


def count_as_unanswered(
    nbgrader: Nbgrader, module: str, student: str, *, why: str, by: str, seen: str
) -> list[PersonsMark]:
    """Give 0 points to all that is open in a piece of work, as marks of a person with a reason; gives these marks.

    ``seen`` is what :func:`states_of` gave for the marks that they had before their eyes. Raises
    :class:`CorrectionError` if there is no reason, if nothing is open, or if a mark is another one by now.
    """
    if not why.strip():
        raise CorrectionError(_("a mark of 0 points needs a reason"), _("say why in a few words"))
    store = nbgrader.store(module)
    found, grading = store.marks([student]).get(student), store.gradings([student]).get(student)
    if found is None or grading is None or not found.open:
        what = _("no question of {student} in {module} waits for a mark", student=student, module=module)
        raise CorrectionError(what, _("look at the page again"))
    now = utc_now()
    marks = [PersonsMark(student, cell, grading.answers.get(cell, ""), 0.0, marker=by, time=now) for cell in found.open]

    def unchanged(now: Mapping[str, Seen]) -> None:
        _require_same_work(now[student].file, seen)
        if states_of(*now[student]) != seen:
            what = _("somebody else has changed a mark of this work since you looked")
            raise CorrectionError(what, _("look at it again, then decide"))

    store.give(marks, unchanged, [Arrangement(student, "mark", _told("", None, 0.0), module, why.strip(), by, now)])
    return marks


def note_unnoted(nbgrader: Nbgrader, module: str, student: str, marks: SubmissionMarks) -> None:
    """Let what formgrader gave since become part of the history; ``marks`` are those that count."""
    with nbgrader.reading() as connection:
        last = {mark.cell: mark for mark in marks_given(connection, module, student) if mark.stage == "settled"}
    if any(_is_unnoted(mark, last.get(cell)) for cell, mark in marks.marks.items()):
        nbgrader.store(module).adopt([student], lambda _student: {})


def _is_unnoted(mark: CellMark, last: PersonsMark | None) -> bool:
    points = None if last is None or last.points is None else last.points + (last.extra or 0.0)
    return mark.by_hand and not mark.open and points != mark.score


def _require_unchanged(now: Seen, correction: Correction) -> None:
    _require_same_work(now.file, correction.seen)
    if state_of(now.marks, correction.cell, now.file) != correction.seen:
        raise CorrectionError(_changed(now.marks, correction.cell), _("look at it again, then decide"))


def _require_same_work(file: str, seen: str) -> None:
    """Refuse a mark for work that whoever gives it had not before their eyes."""
    if seen.partition("-")[0] != file[:_WORK]:
        what = _("the marks are for other work of this student than you saw; nothing was written")
        raise CorrectionError(what, _("mark what came in, if that is not done yet; then look at the page again"))


def _told(cell: str, before: CellMark | None, points: float | None) -> str:
    """“mark-q1: 2 → 3”; without a mark before, “mark-q1: 3”; with no cell it is about all that was open."""
    was = f"{before.score:g} → " if before and not before.open else ""
    return f"{cell}: {was}{'–' if points is None else f'{points:g}'}"


def _changed(marks: SubmissionMarks, cell: str) -> str:
    mark, comment = marks.marks[cell], marks.comments.get(cell, "")
    if comment:
        said = _("{points} points, with the comment “{comment}”", points=number(mark.score, "g"), comment=comment[:300])
    else:
        said = _("{points} points, without a comment", points=number(mark.score, "g"))
    return _("somebody else has changed this mark since you looked: it is now {mark}", mark=said)
