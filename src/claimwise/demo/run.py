"""The main job from end to end, and the pages that show it: book, exercises, a class, grading, feedback, gradebook."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from claimwise.assign import assign, release_path
from claimwise.checks import check_course
from claimwise.content import ClaimwiseError, ContentError, Course, Finding
from claimwise.content.modules import ResolvedModule
from claimwise.demo.copies import copy_course
from claimwise.demo.pages import BOOK, BOOK_OF_FEEDBACK, write_pages
from claimwise.demo.simulate import Student, hand_in_again, hand_in_all, marked_by_hand, simulated_class
from claimwise.files import noted_names, remove, write_atomically
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.grade import Graded, findings_of, grade
from claimwise.handing_back.export import export
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.progress import Stages, quiet
from claimwise.site import build_site
from claimwise.words import _, ngettext

COURSE, SITE = "course", "site"
"""What a demo makes in its folder."""

MADE = "claimwise-demo.json"
"""Says so, so that nothing else there is ever deleted."""

SEED = 2026


class DemoError(ClaimwiseError):
    """The demo would take the place of something that it did not make."""


@dataclass
class DemoResult:
    """Where to look, the course that the class belongs to, and what happened in a few lines."""

    start_page: Path
    course: Path
    report: list[str] = field(default_factory=list)


def run_demo(course: Course, folder: Path, students: int, stages: Stages = quiet) -> DemoResult:
    """Run the course once with a simulated class, in a copy of its own under ``folder``.

    What an earlier demo made there is replaced. Raises :class:`ContentError` for content with problems and
    :class:`DemoError` if the folder holds something else where the demo would go.

    A callback of ``stages`` that raises :class:`Cancelled` stops it; the next demo there begins anew.
    """
    _refuse_foreign(folder)
    with _stage(stages, _("Checking the content")):
        if problems := check_course(course):
            raise ContentError(problems)
    copy = _copy_course(course.root, folder)
    nbgrader = Nbgrader(copy.root)
    for module in copy.modules.values():
        with _stage(stages, _("{module}: releasing", module=module.name)):
            assign(nbgrader, module)
    build_site(copy, folder / SITE / BOOK, stages=stages)
    graded = {module.name: _run_module(nbgrader, module, students, stages) for module in copy.modules.values()}
    rows = len(export(nbgrader, copy.root / "gradebook.csv").rows)
    with _stage(stages, _("Writing the pages")):
        told = {copy.modules[name].module.title: findings_of(results) for name, results in graded.items()}
        page = write_pages(copy, nbgrader, folder / SITE, told)
    table = copy.root / "gradebook.csv"
    said = ngettext("Gradebook: {n} row in {file}", "Gradebook: {n} rows in {file}", rows, file=table)
    return DemoResult(page, copy.root, [*_lines(graded), said])


def _refuse_foreign(folder: Path) -> None:
    """Only what a demo made may be deleted, as its note says."""
    try:
        made = noted_names(folder / MADE)
    except ValueError as error:
        what = _("{file} cannot be trusted: {why}", file=folder / MADE, why=error)
        raise DemoError(what, _("name another folder with --into")) from None
    for name in (COURSE, SITE):
        place = folder / name
        if name not in made and (place.exists() or place.is_symlink()):
            what = _("{place} is there already and was not made by “claimwise demo”", place=place)
            raise DemoError(what, _("move it away, or name another folder with --into"))


def _copy_course(root: Path, folder: Path) -> Course:
    """A copy of what grading needs, so that a demo never touches the course's own gradebook or submissions."""
    target = folder / COURSE
    write_atomically(folder / MADE, json.dumps([COURSE, SITE]) + "\n")
    for name in (COURSE, SITE):
        remove(folder / name)
    return Course.load(copy_course(root, target, apart=True))


def _run_module(nbgrader: Nbgrader, module: ResolvedModule, students: int, stages: Stages) -> list[Graded]:
    """Answer, grade and feed back one module."""
    due = datetime.now(UTC).replace(microsecond=0)
    with nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_assignment(module.name, duedate=due.replace(tzinfo=None))
    pupils = simulated_class(students, SEED)
    step = stages(_("{module}: students answer", module=module.name), students)
    hand_in_all(release_path(module, nbgrader.root), nbgrader.root / "submitted", module, pupils, SEED, due, step=step)
    graded = grade(nbgrader, module, step=stages(_("{module}: grading", module=module.name), students))
    if any(item.written for item in module.graded):
        with _stage(stages, _("{module}: a person marks written answers", module=module.name)):
            graded = _mark_by_hand(nbgrader, module, pupils)
    step = stages(_("{module}: feedback", module=module.name), students)
    write_feedback(nbgrader, module, book=BOOK_OF_FEEDBACK, step=step)
    return graded


def _mark_by_hand(nbgrader: Nbgrader, module: ResolvedModule, pupils: Sequence[Student]) -> list[Graded]:
    """Half of the class gets its written answers marked; then one of them hands in other words."""
    marked = [pupil for pupil in pupils[: len(pupils) // 2] if not pupil.habit]
    store = nbgrader.store(module.name)
    known = store.gradings()
    store.give([mark for pupil in marked for mark in marked_by_hand(module, pupil, known[pupil.id].answers)])
    if marked:
        hand_in_again(nbgrader.root / "submitted", module, marked[-1])
    return grade(nbgrader, module)


def _lines(graded: dict[str, list[Graded]]) -> list[str]:
    lines = []
    for name, results in graded.items():
        scores = [result.score for result in results if result.score is not None]
        mean = sum(scores) / len(scores) if scores else 0
        lines.append(
            ngettext(
                "{module}: {graded} of {n} submission graded, mean {mean:.1f} points before written answers",
                "{module}: {graded} of {n} submissions graded, mean {mean:.1f} points before written answers",
                len(results),
                module=name,
                graded=len(scores),
                mean=mean,
            )
        )
    found: dict[str, Finding] = {}
    for result in (result for results in graded.values() for result in results if result.problems):
        found.setdefault(result.student, result.problems[0])
    lines.append(_("Made so on purpose, in every module, to show what a grader is told:"))
    return [*lines, *(f"  {student}: {problem}" for student, problem in sorted(found.items()))]


@contextlib.contextmanager
def _stage(stages: Stages, title: str) -> Iterator[None]:
    """A stage of one step, which is done where it ends."""
    step = stages(title, 1)
    yield
    step(1)
