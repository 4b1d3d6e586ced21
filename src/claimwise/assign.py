"""From YAML to what students get: source notebooks, releases, and the note of what was ever released."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from claimwise import released
from claimwise.checks import check_module
from claimwise.content import ContentError, Course, Finding
from claimwise.content.modules import ResolvedModule
from claimwise.gradebook.events import Concerned, note_event
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.students import submitted_students
from claimwise.source_notebook import source_notebook, write_source
from claimwise.words import _


class RefusedError(ContentError):
    """Something is wrong with a module, so it is not assigned. Carries every finding."""


def assign_checked(nbgrader: Nbgrader, course: Course, module: ResolvedModule) -> Path:
    """Assign a module of a course if nothing is wrong with it.

    Raises :class:`RefusedError` if something is, whatever else :func:`assign` raises, and leaves everything as it was.
    """
    if findings := check_module(course, module):
        raise RefusedError(findings)
    return assign(nbgrader, module)


def assign(nbgrader: Nbgrader, module: ResolvedModule) -> Path:
    """Generate a module's notebooks and release version, and freeze its item ids; gives the release notebook's path.

    Raises :class:`ContentError` if the items changed although students have already handed in, or if an item that was
    released has come to ask something else.
    """
    if changed := list(released.find_changed(module, released.read(nbgrader.root))):
        raise ContentError(changed)
    _refuse_changed_items(nbgrader, module)
    write_source(module, nbgrader.root)
    before = _points(nbgrader, module)
    nbgrader.generate(module.name)
    _note_points(nbgrader, module, before)
    released.note(module, nbgrader.root)
    return release_path(module, nbgrader.root)


def release_path(module: ResolvedModule, root: Path) -> Path:
    """Where the release version of a module lies."""
    return root / "exercises" / module.name / f"{module.name}.ipynb"


def _points(nbgrader: Nbgrader, module: ResolvedModule) -> dict[str, float]:
    """Cell -> the points that it can earn, for a module of which somebody's work is in the gradebook."""
    if not nbgrader.has_submissions(module.name):
        return {}
    return dict(nbgrader.store(module.name).scope.points)


def _note_points(nbgrader: Nbgrader, module: ResolvedModule, before: Mapping[str, float]) -> None:
    """Let it stand in the history of each student with work there, which questions are worth something else now."""
    if not before:
        return
    with nbgrader.writing() as connection:
        students = submitted_students(connection, module.name)
        after = {cell: points for cell, points in _points(nbgrader, module).items() if points != before.get(cell)}
        for cell, points in after.items():
            changed = [Concerned(student, cell, f"{before.get(cell, 0.0):g}", f"{points:g}") for student in students]
            note_event(connection, "item-points", module.name, changed)


def _refuse_changed_items(nbgrader: Nbgrader, module: ResolvedModule) -> None:
    if not nbgrader.has_submissions(module.name):
        return
    with nbgrader.gradebook() as gradebook:
        known = {cell.name for cell in gradebook.find_notebook(module.name, module.name).source_cells}
    changed = known ^ {cell.metadata.nbgrader.grade_id for cell in source_notebook(module).cells}
    if changed:
        what = _("students have handed in, but these cells changed: {cells}", cells=", ".join(sorted(changed)))
        remedy = _("keep the set of items; texts, keys and points may change")
        raise ContentError([Finding(what, remedy, file=module.file)])
