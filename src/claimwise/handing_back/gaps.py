"""Why a cell of an exported table would be empty, and what the reader of the table makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding
from claimwise.gradebook.arrangements import standings
from claimwise.gradebook.database import require
from claimwise.gradebook.marks import SubmissionMarks, read_marks, works_with_open_marks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in.cells import part_of
from claimwise.handing_back.export import listed_students
from claimwise.handing_back.formats import Format
from claimwise.words import N_, _, listed, ngettext


class Why(StrEnum):
    """Why somebody has no mark for a module."""

    DROPPED = "dropped"
    EXCUSED = "excused"
    NOTHING = "nothing"
    NOT_GRADED = "ungraded"
    UNREADABLE = "unreadable"
    WAITING = "waiting"
    ZERO_SO_FAR = "zero"


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
    Why.ZERO_SO_FAR: (
        N_("gets 0 points so far, although a person has yet to mark or look at all of it"),
        N_("mark it first, or leave out the points so far"),
    ),
    Why.WAITING: (N_("a person has yet to mark or look at it"), N_("mark it, or send the points so far")),
}

_EFFECTS = {
    Format.PLAIN: N_(
        "Where nothing was handed in, the table has no points, not 0. Work that waits for a person has its points so "
        "far; that it waits, or is excused, stands in columns of its own."
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

    With ``so_far`` work that waits for a person has a mark; if that is 0 because nothing of it is marked yet, it is
    named all the same. Raises :class:`StoreError` without a gradebook.
    """
    require(nbgrader.directory.db_url)
    with nbgrader.gradebook() as gradebook:
        connection = gradebook.db.connection()
        known, works = standings(connection), works_with_open_marks(connection)
        students = [student.id for student in listed_students(gradebook, known, nbgrader.section)]
        found = [Gap(student.id, "", Why.DROPPED) for student in gradebook.students if known[student.id].dropped]
        submitted = nbgrader.all_submitted([assignment.name for assignment in gradebook.assignments])
        for name, handed_in in ((name, set(there)) for name, there in submitted.items()):
            graded = works.get(name, {})
            if not handed_in and not graded:
                continue
            waiting = [student for student in students if graded.get(student)]
            marks = read_marks(connection, name, nbgrader.late_penalty, waiting, known)
            for student in students:
                work, why = marks.get(student), None
                if name in known[student].excused:
                    why = Why.EXCUSED
                elif work:
                    why = _why(work, so_far=so_far)
                elif student not in graded:
                    why = Why.NOT_GRADED if student in handed_in else Why.NOTHING
                if why:
                    cells = tuple(work.open) if work and why is Why.WAITING else ()
                    found.append(Gap(student, name, why, cells))
    return sorted(found, key=lambda gap: (gap.student, gap.assignment))


def in_words(gaps: Sequence[Gap], modules: Mapping[str, ResolvedModule]) -> list[Finding]:
    """The gaps in words. Many have the same, which are made once."""
    same = {replace(gap, student="") for gap in gaps}
    said = {gap: gap.finding(modules) for gap in same}
    return [replace(said[replace(gap, student="")], student=gap.student) for gap in gaps]


def matched_by(nbgrader: Nbgrader, form: Format) -> list[str]:
    """How a platform finds the students of a table, and for how many this course lacks what it looks for.

    Raises :class:`StoreError` without a gradebook.
    """
    if form is Format.PLAIN:
        return []
    require(nbgrader.directory.db_url)
    with nbgrader.gradebook() as gradebook:
        students = listed_students(gradebook, standings(gradebook.db.connection()), nbgrader.section)
    no_number = sum(not (each.number or each.lms_id.isdecimal()) for each in students)
    no_login = sum(not each.login for each in students)
    if form is Format.MOODLE:
        said = [_("Moodle asks which column it is to find students by: choose the user name, ID number or address.")]
    else:
        said = [_("Canvas finds a student by “ID”, its own number; else by the SIS user id, the login, or the name.")]
        if no_number:
            said.append(
                ngettext(
                    "For {n} student no number of Canvas is known, and “ID” is empty there. To fill it, take in work "
                    "with the gradebook that Canvas exports as the class list.",
                    "For {n} students no number of Canvas is known, and “ID” is empty there. To fill it, take in work "
                    "with the gradebook that Canvas exports as the class list.",
                    no_number,
                )
            )
    if no_login:
        said.append(
            ngettext(
                "For {n} student no login is known; their id in this course stands in its place. If the platform does "
                "not know it, take in work with a class list of the platform.",
                "For {n} students no login is known; their ids in this course stand in its place. If the platform does "
                "not know them, take in work with a class list of the platform.",
                no_login,
            )
        )
    return said


def _why(work: SubmissionMarks, *, so_far: bool) -> Why | None:
    if not work.open:
        return None
    if so_far:
        return None if work.earned else Why.ZERO_SO_FAR
    unread = all(mark.auto is None and not mark.by_hand for mark in work.marks.values())
    return Why.UNREADABLE if unread else Why.WAITING


def _questions(cells: tuple[str, ...], module: ResolvedModule | None) -> list[str]:
    """The questions that cells belong to, each once, as students see them."""
    if module is None:
        return list(cells)
    known = {item.id: item for item in module.items}
    ids = dict.fromkeys(part_of(cell)[0] for cell in cells)
    return [module.called(known[each]) if each in known else each for each in ids]
