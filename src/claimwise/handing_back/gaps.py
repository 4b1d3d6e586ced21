"""What an exported table leaves empty, and what the reader of the table makes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from claimwise.gradebook.arrangements import standings
from claimwise.gradebook.database import require
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.no_mark import NoMark, Reasons, Why
from claimwise.gradebook.unused import NOBODY
from claimwise.handing_back.export import AssignmentMarks, ClassMarks, class_marks, listed_students
from claimwise.handing_back.formats import Format
from claimwise.words import N_, _, ngettext

_EFFECTS = {
    Format.PLAIN: N_(
        "Where nothing was handed in, or nothing of it is marked, the table has no points, not 0; its last column says "
        "why. Work that waits for a person has its points so far; that it waits, or is excused, stands in columns of "
        "its own."
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


def gaps(nbgrader: Nbgrader, *, so_far: bool = False) -> list[NoMark]:
    """Every gap that an export would have, in order of students and modules. Assignments nobody handed in have none.

    With ``so_far`` work that waits for a person has a mark, once anything of it has one; if that is 0, it is named all
    the same. Also named is who handed in and is not in the gradebook, and so has no row. Raises :class:`StoreError`
    without a gradebook.
    """
    require(nbgrader.directory.db_url)
    with nbgrader.gradebook() as gradebook:
        marks = class_marks(gradebook, nbgrader.late_penalty, nbgrader.section)
        everybody = {student.id for student in gradebook.students}
    found = [NoMark(student, "", Why.DROPPED) for student in everybody if marks.standings[student].dropped]
    for assignment in marks.assignments:
        found += _gaps_in(nbgrader, marks, assignment, everybody, so_far=so_far)
    return sorted(found, key=lambda gap: (gap.student, gap.assignment))


def _gaps_in(
    nbgrader: Nbgrader, marks: ClassMarks, assignment: AssignmentMarks, everybody: Collection[str], *, so_far: bool
) -> Iterator[NoMark]:
    """The gaps of one assignment. ``everybody`` are the students of the gradebook, who alone have rows."""
    came = {*nbgrader.submitted(assignment.name), *marks.noted.unused.get(assignment.name, {})}
    if not came and not assignment.marks:
        return
    without_row = {one for one in came - {NOBODY, *everybody} if marks.standings.listed(one, nbgrader.section)}
    reasons = Reasons(nbgrader, assignment.name, marks.standings, marks.noted)
    for student in (*(one.id for one in marks.students), *without_row):
        if gap := reasons.of(student, assignment.marks.get(student), so_far=so_far):
            yield replace(gap, has_row=student not in without_row)


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
