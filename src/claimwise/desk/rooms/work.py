"""One student's work in one module: what was handed in, as text, and the feedback as the student will see it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimwise.content.modules import ResolvedModule
from claimwise.desk.answers import AnsweredQuestion, in_words
from claimwise.desk.as_text import beginning, cells_shown
from claimwise.desk.told import explained
from claimwise.desk.visit import Action, AskedError, Download, Go, Right, Room, Visit
from claimwise.errors import Finding
from claimwise.handed_in.cells import ANSWERS_CELL
from claimwise.handed_in.notebook import Cell, UnreadableSubmissionError, cells_of
from claimwise.handed_in.submission import load, read, take
from claimwise.ids import is_student_id
from claimwise.words import N_, _


def page(visit: Visit) -> Mapping[str, Any]:
    """What a student handed in that was not given out like that, and what was found when it was marked."""
    from claimwise.collect import everybody
    from claimwise.grading.grade import graded_so_far
    from claimwise.handed_in.folder import parsed_time, time_text

    module, student, path = _asked(visit)
    cells, raw, problem = handed_in(path, _given_out(visit, module), module.name)
    when = parsed_time(time_text(path.parent))
    known = visit.nbgrader.due(module.name) is not None or visit.nbgrader.has_gradebook()
    answered, named = _answered(path, module)
    results = graded_so_far(visit.nbgrader, module) if known else []
    mine = [finding for result in results if result.student == student for finding in result.problems]
    found = [explained(finding, module) for finding in mine]
    return {
        "module": module,
        "student": student,
        "name": next((each.name for each in everybody(visit.nbgrader).people if each.id == student), ""),
        "when": visit.nbgrader.zone.shown(when) if when else "",
        "cells": cells,
        "answered": answered,
        "others": [cell for cell in cells if cell.name not in named],
        "raw": raw,
        "unreadable": problem is not None,
        "problems": [problem, *found] if problem and problem not in found else found,
        "back": bool(visit.get("back")),
        "may_take_back": visit.may(Right.RUN),
        "graded": any(result.student == student and result.score is not None for result in results),
    }


def _answered(path: Path, module: ResolvedModule) -> tuple[list[AnsweredQuestion], frozenset[str]]:
    """The questions as they were answered, and the names of the cells that these answers stand in."""
    try:
        found = in_words(module, take(load(path, module.name), module.form))
    except UnreadableSubmissionError:
        return [], frozenset()
    return list(found.values()), frozenset({ANSWERS_CELL, *module.form.written})


def feedback(visit: Visit) -> Download:
    """The page of feedback as it would be written now."""
    from claimwise.handing_back.feedback_pages import student_page

    module, student, _path = _asked(visit)
    text = student_page(visit.nbgrader, module, student)
    return Download(text.encode(), f"{module.name}_{student}.html", "text/html; charset=utf-8", shown=True)


def file(visit: Visit) -> Download:
    """The file that was handed in, as it is."""
    module, student, path = _asked(visit)
    return Download(read(path), f"{module.name}_{student}.ipynb")


def take_back(visit: Visit) -> Go:
    """Say that the work is not this student's: it counts no more, and the student has handed in nothing."""
    from claimwise.collect import take_back as take_work_back

    module, student, _path = _asked(visit)
    take_work_back(visit.nbgrader, module.name, student, why=visit.get("why").strip(), by=visit.user)
    said = _(
        "Taken back: nothing of {student} counts for {module} now. The file is kept in collected-before/, and what "
        "people marked stays in the history.",
        student=student,
        module=module.module.title,
    )
    return Go("take-in", {"module": module.name}, said)


def _asked(visit: Visit) -> tuple[ResolvedModule, str, Path]:
    """The module, the student, and where the file lies. Only whoever handed in is somebody."""
    module = visit.course.module(visit.needs("module"))
    student = visit.needs("student")
    folder = visit.nbgrader.submitted(module.name).get(student)
    if folder is None:
        raise AskedError(_nothing_there(visit, module.name, student))
    return module, student, folder / f"{module.name}.ipynb"


def _nothing_there(visit: Visit, module: str, student: str) -> Finding:
    """Why no work of a student lies there; if something came that could not be used, what that is."""
    from claimwise.gradebook.no_mark import Why, without_work

    gap = without_work(visit.nbgrader, module, [student])[student] if is_student_id(student) else None
    if gap is None or gap.why is Why.NOTHING:
        what = _("“{student}” has handed in nothing for this module", student=student)
        return Finding(what, _("choose somebody from the list of the module"))
    return gap.finding({}, named=False)


def _given_out(visit: Visit, module: ResolvedModule) -> frozenset[str]:
    """The texts of the cells of the notebook that students got."""
    from claimwise.assign import release_path

    try:
        return frozenset(cell.source for cell in cells_of(load(release_path(module, visit.root))))
    except UnreadableSubmissionError:
        return frozenset()


def handed_in(path: Path, given_out: frozenset[str], module: str) -> tuple[list[Cell], str, Finding | None]:
    """The cells with a text that was not given out; else the beginning of the file, and why it is no notebook."""
    try:
        cells = cells_of(load(path, module))
    except UnreadableSubmissionError as error:
        return [], _beginning(path), error.finding
    return cells_shown(cells, given_out), "", None


def _beginning(path: Path) -> str:
    try:
        return beginning(read(path))
    except UnreadableSubmissionError:
        return ""


ROOM = Room(
    "work",
    N_("A piece of work"),
    page,
    actions={"take-back": Action(take_back)},
    downloads={"feedback": feedback, "file": file},
    listed=False,
)
