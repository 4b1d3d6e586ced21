"""A student: the work in all modules, marks with their history, what was decided and why, and a corrected mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimwise.desk.deciding import decide_as_asked
from claimwise.desk.rooms.students import titles
from claimwise.desk.visit import Action, AskedError, Download, Go, Right, Room, Visit
from claimwise.ids import is_student_id
from claimwise.words import N_, _

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.gradebook.arrangements import Change
    from claimwise.gradebook.corrections import GivenMark
    from claimwise.gradebook.marks import CellMark, SubmissionMarks
    from claimwise.gradebook.nbgrader import Nbgrader
    from claimwise.gradebook.students import ListedStudent


@dataclass(frozen=True)
class Row:
    """A module on a student's page. ``due`` and ``handed_in`` are for people; ``came`` says that work lies there."""

    name: str
    title: str
    marks: SubmissionMarks | None
    due: str
    handed_in: str
    came: bool
    excused: bool
    feedback: bool


@dataclass(frozen=True)
class Question:
    """A marked question: its title, the mark with its ``state`` (for comparing), and all marks that people gave.

    ``comment`` is ``None`` where students get none, ``text`` where the answer is no text.
    """

    cell: str
    title: str
    mark: CellMark
    comment: str | None
    state: str
    given: list[GivenMark]
    text: str | None


def page(visit: Visit) -> Mapping[str, Any]:
    """One student; with the field ``module`` also the marks and the work there."""
    from claimwise.gradebook.arrangements import changes
    from claimwise.gradebook.arranging import about_in_words, opened, span_in_words, value_in_words
    from claimwise.gradebook.database import reading
    from claimwise.gradebook.students import assigned_modules, marks_of

    nbgrader, student = visit.nbgrader, _student(visit)
    with opened(nbgrader) as engine, reading(engine) as connection:
        modules = assigned_modules(connection)
        marks = marks_of(connection, student.id, modules, nbgrader.late_penalty)
        found = changes(connection, student.id)
    names = titles(visit, modules)
    rows = [_row(nbgrader, student, name, names[name], marks.get(name)) for name in modules]
    counting = [row.marks for row in rows if row.marks and not row.excused]

    def told(change: Change) -> dict[str, str]:
        row = change.row
        before = "" if row.what == "mark" else value_in_words(row, change.before)
        values = {"before": before, "after": value_in_words(row, row.value)}
        return {
            "when": nbgrader.zone.shown(row.time),
            "who": row.by,
            "what": about_in_words(row),
            "why": row.why,
            **values,
        }

    module = visit.get("module")
    return {
        "student": student,
        "rows": rows,
        "total": sum(each.total for each in counting),
        "possible": sum(each.possible for each in counting),
        "modules": modules,
        "titles": names,
        "history": [told(change) for change in reversed(found)],
        "extra": {name: span_in_words(span) for name, span in sorted(student.standing.extra_time.items())},
        "shown": _shown(visit, student, marks.get(module), module) if module in names else None,
        "may_decide": visit.may(Right.RUN),
        "may_mark": visit.may(Right.MARK),
        "when": nbgrader.zone.shown,
    }


def _student(visit: Visit) -> ListedStudent:
    """The student who is asked for. Raises :class:`AskedError` if nobody knows one."""
    from claimwise.gradebook.arranging import opened
    from claimwise.gradebook.database import reading
    from claimwise.gradebook.students import find_student

    name = visit.needs("student")
    with opened(visit.nbgrader) as engine, reading(engine) as connection:
        found = find_student(connection, name) if is_student_id(name) else None
    if found is None:
        what = _("the gradebook knows no student “{student}”", student=name[:60])
        raise AskedError(what, _("choose one from the list of students"))
    return found


def _row(nbgrader: Nbgrader, student: ListedStudent, module: str, title: str, marks: SubmissionMarks | None) -> Row:
    def shown(time: datetime | None) -> str:
        return nbgrader.zone.shown(time) if time else ""

    return Row(
        name=module,
        title=title,
        marks=marks,
        due=shown(marks.due if marks else None),
        handed_in=shown(marks.handed_in if marks else None),
        came=_notebook(nbgrader, student.id, module).is_file(),
        excused=module in student.standing.excused,
        feedback=nbgrader.feedback_page(module, student.id).is_file(),
    )


def _notebook(nbgrader: Nbgrader, student: str, module: str) -> Path:
    directory = nbgrader.directory
    return Path(directory.format_path(directory.submitted_directory, student, module)) / f"{module}.ipynb"


def _shown(visit: Visit, student: ListedStudent, marks: SubmissionMarks | None, module: str) -> Mapping[str, Any]:
    """The marks of one module by question, and the work as it was handed in."""
    from claimwise.gradebook.corrections import given_marks, state_of

    work, problem, written = "", "", dict[str, str]()
    if module in visit.course.modules:
        work, problem, written = _work(visit, student.id, module)
    given = given_marks(visit.nbgrader, module, student.id)
    names = _names(visit, module)
    cells = marks.marks if marks else {}
    questions = [
        Question(
            cell,
            names.get(cell, cell),
            mark,
            marks.comments.get(cell) if marks else None,
            state_of(marks, cell) if marks else "",
            given.get(cell, []),
            written.get(cell),
        )
        for cell, mark in sorted(cells.items(), key=lambda each: list(names).index(each[0]) if each[0] in names else -1)
    ]
    return {"module": module, "marks": marks, "questions": questions, "work": work, "problem": problem}


def _names(visit: Visit, module: str) -> dict[str, str]:
    """Cell -> what its question is called, in the order of the module."""
    from claimwise.handed_in.cells import mark_cell, written_cell

    if module not in visit.course.modules:
        return {}
    resolved = visit.course.modules[module]
    found = {}
    for item in resolved.items:
        for cell in (mark_cell(item.id), *(written_cell(item.id, part.id) for part in item.written)):
            found[cell] = resolved.cell_called(cell)
    return found


def _work(visit: Visit, student: str, module: str) -> tuple[str, str, dict[str, str]]:
    """The answers cell as handed in, why it cannot be read, and the written answers by cell."""
    from claimwise.handed_in.submission import UnreadableSubmissionError, parse, read, take

    path = _notebook(visit.nbgrader, student, module)
    if not path.is_file():
        return "", "", {}
    try:
        found = take(parse(read(path)), visit.course.modules[module].form)
    except UnreadableSubmissionError as error:
        return "", str(error), {}
    return found.source, "", found.written


def decide(visit: Visit) -> Go:
    """Decide something about the student."""
    student = visit.needs("student")
    said = decide_as_asked(visit, [student])
    return Go("student", _here(visit), said)


def correct(visit: Visit) -> Go:
    """Give a question another mark, with a reason."""
    from claimwise.gradebook.corrections import MACHINE, Correction
    from claimwise.gradebook.corrections import correct as correct_mark

    student, module = _student(visit), visit.needs("module")
    machine = visit.get("do") == "machine"
    correction = Correction(
        module,
        student.id,
        visit.needs("cell"),
        MACHINE if machine else visit.needs("points"),
        visit.get("comment"),
        visit.get("why"),
        visit.user,
        visit.needs("seen"),
    )
    correct_mark(visit.nbgrader, correction)
    return Go("student", _here(visit), _("The mark is corrected. Write and hand back the pages of feedback again."))


def _here(visit: Visit) -> dict[str, str]:
    module = visit.get("module")
    return {"student": visit.needs("student"), **({"module": module} if module else {})}


def notebook(visit: Visit) -> Download:
    """The file as it was handed in."""
    from claimwise.handed_in.submission import read

    student, module = _student(visit), _module(visit)
    data = read(_notebook(visit.nbgrader, student.id, module))
    return Download(data, f"{student.id}_{module}.ipynb", "application/x-ipynb+json")


def feedback(visit: Visit) -> Download:
    """The page of feedback as it lies there."""
    student, module = _student(visit), _module(visit)
    path = visit.nbgrader.feedback_page(module, student.id)
    if not path.is_file():
        raise AskedError(_("there is no page of feedback yet"), _("write the pages of feedback first"))
    return Download(path, f"{module}.html", "text/html; charset=utf-8", shown=True)


def _module(visit: Visit) -> str:
    return visit.course.module(visit.needs("module")).name


ROOM = Room(
    "student",
    N_("A student"),
    page,
    actions={"decide": Action(decide), "correct": Action(correct, Right.MARK)},
    downloads={"notebook": notebook, "feedback": feedback},
    listed=False,
)
