"""The gradebook as a CSV file: as it is, or as a learning platform imports it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from claimwise.gradebook.arrangements import Standing, Standings, standings
from claimwise.gradebook.database import require
from claimwise.gradebook.marks import Penalty, SubmissionMarks, read_marks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.no_mark import NoMark, Noted, Reasons, Why, noted
from claimwise.handing_back.canvas_columns import (
    PASSED_OVER,
    CanvasColumn,
    chosen_columns,
    header,
    other_points,
)
from claimwise.handing_back.formats import PLATFORMS, Column, Format, Row, Student, Table, some
from claimwise.tables import write_table
from claimwise.words import _
from claimwise.zone import Zone


@dataclass(frozen=True)
class AssignmentMarks:
    """An assignment: what it is worth, and the marks of everybody who handed it in."""

    name: str
    points: float
    marks: Mapping[str, SubmissionMarks]


@dataclass(frozen=True)
class ClassMarks:
    """Who is in a class, and everybody's marks for its assignments, late penalties taken off.

    Who was dropped is not among them. ``standings`` say whom an assignment does not count for, ``noted`` is what there
    is about work that does not lie there, and ``canvas`` the column of Canvas that an assignment's marks go into.
    """

    students: Sequence[Student]
    assignments: Sequence[AssignmentMarks]
    standings: Standings = field(default_factory=Standings)
    noted: Noted = field(default_factory=Noted)
    canvas: Mapping[str, CanvasColumn] = field(default_factory=dict)

    def excused(self, assignment: str) -> set[str]:
        """The students whom an assignment does not count for."""
        return {student.id for student in self.students if assignment in self.standings[student.id].excused}

    def of(self, students: Collection[str], assignments: Collection[str]) -> ClassMarks:
        """What is about the students and assignments that are named; about all if none is."""
        chosen = [student for student in self.students if not students or student.id in students]
        ids = {student.id for student in chosen}
        return ClassMarks(
            chosen,
            [
                replace(found, marks={student: marks for student, marks in found.marks.items() if student in ids})
                for found in self.assignments
                if not assignments or found.name in assignments
            ],
            self.standings,
            self.noted,
            self.canvas,
        )

    def unused(self, assignment: AssignmentMarks) -> list[str]:
        """The students of whom files came for an assignment and none could be taken in."""
        came = self.noted.unused.get(assignment.name, {}).keys() - self.excused(assignment.name)
        return [student.id for student in self.students if student.id in came - assignment.marks.keys()]


def class_marks(gradebook: Gradebook, penalty: Penalty, section: str = "") -> ClassMarks:
    """What a gradebook holds of everybody on the list; of one ``section``, if it is named."""
    connection = gradebook.db.connection()
    known = standings(connection)
    return ClassMarks(
        listed_students(gradebook, known, section),
        [
            AssignmentMarks(found.name, float(found.max_score), read_marks(connection, found.name, penalty))
            for found in gradebook.assignments
        ],
        known,
        noted(connection),
        chosen_columns(connection),
    )


def listed_students(gradebook: Gradebook, known: Standings, section: str = "") -> list[Student]:
    """Everybody on the list, or those of one ``section``; ``known`` is what was decided about them."""
    return [_student(found, known[found.id]) for found in gradebook.students if known.listed(found.id, section)]


def export(
    nbgrader: Nbgrader,
    path: Path,
    form: Format = Format.PLAIN,
    *,
    titles: Mapping[str, str] | None = None,
    so_far: bool = False,
) -> Table:
    """Write the gradebook in one of the formats, late penalties taken off; gives what was written.

    ``titles`` and ``so_far`` are for learning platforms: see :func:`platform_table`.
    """
    require(nbgrader.directory.db_url)
    with nbgrader.gradebook() as gradebook:
        marks = class_marks(gradebook, nbgrader.late_penalty, nbgrader.section)
    if form is Format.PLAIN:
        table = _plain(marks, nbgrader)
    else:
        table = platform_table(marks, form, titles or {}, so_far=so_far)
    write_table(path, table.columns, table.rows)
    return table


def platform_table(
    marks: ClassMarks,
    form: Format,
    titles: Mapping[str, str],
    *,
    students: Collection[str] = (),
    assignments: Collection[str] = (),
    so_far: bool = False,
    option: str = "--so-far",
) -> Table:
    """The table that a learning platform imports, of the ``students`` and ``assignments`` named; of all if none is.

    ``titles`` maps assignments to the names that the platform shows. Work that still waits for a person gets no mark
    unless ``so_far`` is set, by the command's ``option``, and something of it has one; and work that was never handed
    in gets none: a gap is not a zero.
    """
    shown = _titles(marks.assignments, titles)  # before any is left out: titles do not depend on that
    marks = marks.of(students, assignments)
    columns = [_column(found, shown[found.name], marks.excused(found.name), so_far) for found in marks.assignments]
    notes: list[str] = []
    if form is Format.CANVAS:
        notes += _about_columns(marks, shown)
        both = zip(marks.assignments, columns, strict=True)
        columns = [_in_canvas(found.name, column, marks.canvas.get(found.name)) for found, column in both]
    table = PLATFORMS[form](marks.students, columns)
    notes += [*table.notes, *_left_open(marks, option, so_far=so_far), *_changed(marks.assignments)]
    return replace(table, notes=tuple(notes))


def _in_canvas(module: str, column: Column, chosen: CanvasColumn | None) -> Column:
    """The column as Canvas has it, if one was chosen."""
    return replace(column, title=header(module, chosen), points=chosen.points) if chosen else column


def _about_columns(marks: ClassMarks, titles: Mapping[str, str]) -> Iterator[str]:
    """Notes on what Canvas would not do as one may expect with the columns of modules."""
    for assignment in marks.assignments:
        chosen = marks.canvas.get(assignment.name)
        if chosen and chosen.points != assignment.points:
            yield other_points(chosen, assignment.name, assignment.points)
        if not chosen and (words := PASSED_OVER.search(titles[assignment.name])):
            yield _(
                "{module}: Canvas passes over a column whose name holds “{words}”; make the assignment in Canvas, and "
                "choose its column",
                module=assignment.name,
                words=words[0],
            )


def _left_open(marks: ClassMarks, option: str, *, so_far: bool) -> Iterator[str]:
    """Notes on the marks that a table leaves open although work came."""
    works = [
        found.marks[student.id]
        for found in marks.assignments
        for student in marks.students
        if student.id in found.marks.keys() - marks.excused(found.name)
    ]
    waiting = sum(bool(work.open) for work in works)
    unmarked = sum(not work.started for work in works)
    if so_far and unmarked:
        yield _("marks left open, because nothing of the work is marked yet: {n}", n=unmarked)
    elif waiting and not so_far:
        yield _(
            "marks left open, because a person has yet to mark or look at the work: {n} "
            "(with {option} their points so far are given)",
            n=waiting,
            option=option,
        )
    for assignment in marks.assignments:
        if unused := marks.unused(assignment):
            yield _(
                "{module}: files came that could not be taken in, so these marks are open: {n} ({students})",
                module=assignment.name,
                n=len(unused),
                students=some(unused),
            )


_COLUMNS = (  # not said: programs read this table, its words for yes and no too
    "assignment",
    "student",
    "submitted",
    "score",
    "max_score",
    "late_penalty",
    "needs_manual_grade",
    "changed_since_marked",
    "section",
    "excused",
    "first_name",
    "last_name",
    "no_score_because",
)


def _plain(marks: ClassMarks, nbgrader: Nbgrader) -> Table:
    """One row for each student and assignment, without a score where nothing has a mark; then it says why.

    Times of handing in are in the course's zone and name it.
    """
    rows = []
    for assignment in marks.assignments:
        reasons = Reasons(nbgrader, assignment.name, marks.standings, marks.noted)
        excused = marks.excused(assignment.name)
        for student in marks.students:
            work = assignment.marks.get(student.id)
            row = {
                "assignment": assignment.name,
                "student": student.id,
                "max_score": assignment.points,
                "section": student.section,
                "first_name": student.first_name,
                "last_name": student.last_name,
                "excused": "yes" if student.id in excused else "",
            }
            gap = reasons.of(student.id, work, so_far=True)
            rows.append(
                {**row, **(_without_score(gap) if gap else {}), **(_of_work(work, nbgrader.zone) if work else {})}
            )
    return Table(_COLUMNS, tuple(rows), tuple(_changed(marks.assignments)))


def _without_score(gap: NoMark) -> Row:
    """What a row tells where there may be no score: whether work came all the same, and why it has none."""
    if gap.why in (Why.EXCUSED, Why.ZERO_SO_FAR):  # told in other columns
        return {}
    return {
        "submitted": "yes" if gap.why.came or gap.why is Why.NOT_GRADED else "",
        "needs_manual_grade": "yes" if gap.why.came else "",
        "no_score_because": gap.why.value,
    }


def _of_work(work: SubmissionMarks, zone: Zone) -> Row:
    return {
        "submitted": zone.shown(work.handed_in) if work.handed_in else "yes",
        "score": _points(work) if work.started else "",
        "late_penalty": work.late_penalty or 0,
        "needs_manual_grade": "yes" if work.open else "no",
        "changed_since_marked": " ".join(work.changed),
    }


def _points(marks: SubmissionMarks) -> float:
    return round(marks.total, 2)


def _student(student: Any, standing: Standing) -> Student:
    email = student.email or (student.id if "@" in student.id else "")
    listed = {
        "number": standing.number,
        "sis_id": standing.sis_id,
        "login": standing.login,
        "section": standing.section,
    }
    names = student.first_name or "", student.last_name or "", email, student.lms_user_id or ""
    return Student(student.id, *names, **listed)


def _titles(assignments: Sequence[AssignmentMarks], titles: Mapping[str, str]) -> dict[str, str]:
    """Assignment -> the title of its column. Two that share a title are told apart by their names."""
    shown = {assignment.name: titles.get(assignment.name, assignment.name) for assignment in assignments}
    count = Counter(shown.values())
    return {name: title if count[title] == 1 else f"{title} – {name}" for name, title in shown.items()}


def _column(assignment: AssignmentMarks, title: str, excused: Collection[str], so_far: bool) -> Column:
    ready = {
        student: marks for student, marks in assignment.marks.items() if not marks.open or (so_far and marks.started)
    }
    return Column(title, assignment.points, {student: _points(marks) for student, marks in ready.items()}, excused)


def _changed(assignments: Iterable[AssignmentMarks]) -> list[str]:
    """A note on each module with answers that changed after a person marked them."""
    changed = {
        assignment.name: [student for student, marks in assignment.marks.items() if marks.changed]
        for assignment in assignments
    }
    return [
        _(
            "{module}: answers that changed after they were marked: {n} ({students}); until somebody marks them again, "
            "their old marks do not count",
            module=name,
            n=len(students),
            students=some(students),
        )
        for name, students in changed.items()
        if students
    ]
