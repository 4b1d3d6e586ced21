"""Why a cell of an exported table would be empty, and what the reader of the table makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding
from claimwise.gradebook.database import require
from claimwise.gradebook.marks import SubmissionMarks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in.cells import part_of
from claimwise.handing_back.export import ClassMarks, class_marks
from claimwise.handing_back.formats import Format
from claimwise.words import N_, _, listed


class Why(StrEnum):
    """Why somebody has no mark for a module."""

    DROPPED = "dropped"
    EXCUSED = "excused"
    NOTHING = "nothing"
    NOT_GRADED = "ungraded"
    UNREADABLE = "unreadable"
    WAITING = "waiting"


@dataclass(frozen=True)
class Gap:
    """A student without a mark for an assignment. ``cells`` wait for a person; who was dropped has no row at all."""

    student: str
    assignment: str
    why: Why
    cells: tuple[str, ...] = ()

    def finding(self, modules: Mapping[str, ResolvedModule]) -> Finding:
        """The gap in words; ``modules`` know the questions by number and title."""
        what, remedy = (_(text, module=self.assignment) if text else "" for text in _WORDS[self.why])
        if self.why is Why.WAITING:
            what = f"{what}: {listed(_questions(self.cells, modules.get(self.assignment)))}"
        if self.assignment:
            what = f"{self.assignment}: {what}"
        return Finding(what, remedy, student=self.student, cells=self.cells)


_WORDS = {
    Why.DROPPED: (N_("has left the class, so there is no row"), ""),
    Why.EXCUSED: (N_("is excused"), ""),
    Why.NOTHING: (N_("nothing is handed in"), ""),
    Why.NOT_GRADED: (N_("handed in, and not graded yet"), N_("run “claimwise grade {module}”")),
    Why.UNREADABLE: (
        N_("what was handed in could not be read"),
        N_("“claimwise grade {module}” says why; ask for the notebook again"),
    ),
    Why.WAITING: (N_("a person has yet to mark or look at it"), N_("mark it, or send the points so far")),
}

_EFFECTS = {
    Format.PLAIN: N_(
        "The table has 0 points there; whether anything was handed in, waits for a person or is excused stands in "
        "columns of its own."
    ),
    Format.CANVAS: N_(
        "Canvas reads an empty cell as no mark, and takes away one that stood there. It shows all changes before it "
        "saves. Who is excused gets “EX”."
    ),
    Format.MOODLE: N_(
        "Moodle reads a dash as no mark, not as zero, and takes away one that stood there. Who is excused gets a dash "
        "too."
    ),
}


def effect(form: Format) -> str:
    """What a platform does with a gap."""
    return _(_EFFECTS[form])


def gaps(nbgrader: Nbgrader, *, so_far: bool = False) -> list[Gap]:
    """Every gap that an export would have, in order of students and modules. Assignments nobody handed in have none.

    With ``so_far`` work that waits for a person has a mark. Raises :class:`StoreError` without a gradebook.
    """
    require(nbgrader.directory.db_url)
    with nbgrader.gradebook() as gradebook:
        marks = class_marks(gradebook, nbgrader.late_penalty, nbgrader.section)
        everybody = [student.id for student in gradebook.students]
    found = [*_dropped(marks, everybody)]
    for assignment in marks.assignments:
        submitted = nbgrader.submitted(assignment.name)
        if not submitted and not assignment.marks:
            continue
        excused = marks.excused(assignment.name)
        for student in (student.id for student in marks.students):
            work = assignment.marks.get(student)
            why = Why.EXCUSED if student in excused else _why(work, handed_in=student in submitted, so_far=so_far)
            if why:
                cells = tuple(work.open) if work and why is Why.WAITING else ()
                found.append(Gap(student, assignment.name, why, cells))
    return sorted(found, key=lambda gap: (gap.student, gap.assignment))


def _dropped(marks: ClassMarks, everybody: list[str]) -> Iterator[Gap]:
    for student in everybody:
        if marks.standings[student].dropped:
            yield Gap(student, "", Why.DROPPED)


def _why(work: SubmissionMarks | None, *, handed_in: bool, so_far: bool) -> Why | None:
    if work is None:
        return Why.NOT_GRADED if handed_in else Why.NOTHING
    if not work.open or so_far:
        return None
    return (
        Why.UNREADABLE if all(mark.auto is None and not mark.by_hand for mark in work.marks.values()) else Why.WAITING
    )


def _questions(cells: tuple[str, ...], module: ResolvedModule | None) -> list[str]:
    """The questions that cells belong to, each once, as students see them."""
    if module is None:
        return list(cells)
    known = {item.id: item for item in module.items}
    ids = dict.fromkeys(part_of(cell)[0] for cell in cells)
    return [module.called(known[each]) if each in known else each for each in ids]
