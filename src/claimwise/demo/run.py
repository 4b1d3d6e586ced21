"""The main job from end to end, and the pages that show it: book, exercises, a class, grading, feedback, gradebook."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import Progress

from claimwise.assign import assign
from claimwise.book.build import build_book
from claimwise.checks import check_course
from claimwise.content import ClaimwiseError, ContentError, Course
from claimwise.content.modules import ResolvedModule
from claimwise.demo.pages import write_site
from claimwise.demo.simulate import Student, hand_in, hand_in_again, marked_by_hand, simulated_class
from claimwise.files import noted_names, remove, write_atomically
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.store import Store
from claimwise.grading.grade import Graded, findings_of, grade
from claimwise.handing_back.export import export
from claimwise.handing_back.feedback_pages import write_feedback

COURSE, SITE = "course", "site"
"""What a demo makes in its folder."""

MADE = "claimwise-demo.json"
"""Says so, so that nothing else there is ever deleted."""

SEED = 2026

_COURSE_FILES = ("_config.yml", "nbgrader_config.py", "book/_toc.yml", "book/references.bib", "book/cases", "solutions")


class DemoError(ClaimwiseError):
    """A step of the demo failed. The message says which, and holds the end of what was printed."""


@dataclass
class DemoResult:
    """Where to look, and what happened in a few lines."""

    start_page: Path
    report: list[str] = field(default_factory=list)


def run_demo(course: Course, folder: Path, students: int, progress: Progress) -> DemoResult:
    """Run the course once with a simulated class, in a copy of its own under ``folder``.

    What an earlier demo made there is replaced. Raises :class:`ContentError` for content with problems and
    :class:`DemoError` if a step fails or the folder holds something else where the demo would go.
    """
    _refuse_foreign(folder)
    with _step(progress, "Checking the content"):
        if problems := check_course(course):
            raise ContentError(problems)
    with _step(progress, "Building the book"):
        build_book(course.root)
    copy = _copy_course(course.root, folder)
    nbgrader = Nbgrader(copy.root)
    graded = {module.name: _run_module(nbgrader, module, students, progress) for module in copy.modules.values()}
    rows = len(export(nbgrader, copy.root / "gradebook.csv").rows)
    with _step(progress, "Writing the pages"):
        told = {copy.modules[name].module.title: findings_of(results) for name, results in graded.items()}
        page = write_site(copy, nbgrader, course.root / "_build" / "html", folder / SITE, told)
    return DemoResult(page, [*_lines(graded), f"Gradebook: {rows} rows in {copy.root / 'gradebook.csv'}"])


def _refuse_foreign(folder: Path) -> None:
    """Only what a demo made may be deleted, as its note says."""
    try:
        made = noted_names(folder / MADE)
    except ValueError as error:
        raise DemoError(f"{folder / MADE} cannot be trusted: {error} → name another folder with --into") from None
    for name in (COURSE, SITE):
        place = folder / name
        if name not in made and (place.exists() or place.is_symlink()):
            raise DemoError(
                f"{place} is there already and was not made by “claimwise demo” → move it away, or name another folder "
                "with --into"
            )


def _copy_course(root: Path, folder: Path) -> Course:
    """A copy of what grading needs, so that a demo never touches the course's own gradebook or submissions."""
    target = folder / COURSE
    write_atomically(folder / MADE, json.dumps([COURSE, SITE]) + "\n")
    for name in (COURSE, SITE):
        remove(folder / name)
    for name in _COURSE_FILES:
        source, copy = root / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copy2(source, copy)
    return Course.load(target)


def _run_module(nbgrader: Nbgrader, module: ResolvedModule, students: int, progress: Progress) -> list[Graded]:
    """Assign, answer, grade and feed back one module."""
    due = datetime.now(UTC).replace(microsecond=0)
    with _step(progress, f"{module.name}: releasing"):
        release = assign(nbgrader, module)
    with nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_assignment(module.name, duedate=due.replace(tzinfo=None))
    task = progress.add_task(f"{module.name}: students answer", total=students)
    pupils = simulated_class(students, SEED)
    for pupil in pupils:
        hand_in(release, nbgrader.root / "submitted", module, pupil, SEED, due)
        progress.advance(task)
    task = progress.add_task(f"{module.name}: grading", total=students)
    graded = grade(nbgrader, module, step=lambda done: progress.advance(task, done))
    if any(item.written for item in module.graded):
        with _step(progress, f"{module.name}: a person marks written answers"):
            graded = _mark_by_hand(nbgrader, module, pupils)
    task = progress.add_task(f"{module.name}: feedback", total=students)
    write_feedback(nbgrader, module, step=lambda done: progress.advance(task, done))
    return graded


def _mark_by_hand(nbgrader: Nbgrader, module: ResolvedModule, pupils: Sequence[Student]) -> list[Graded]:
    """Half of the class gets its written answers marked; then one of them hands in other words."""
    marked = [pupil for pupil in pupils[: len(pupils) // 2] if not pupil.habit]
    with Store(nbgrader.directory.db_url, module.name, nbgrader.late_penalty) as store:
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
            f"{name}: {len(scores)} of {len(results)} submissions graded, mean {mean:.1f} points before written answers"
        )
    found: dict[str, str] = {}
    for result in (result for results in graded.values() for result in results if result.problems):
        found.setdefault(result.student, str(result.problems[0]))
    lines.append("Made so on purpose, in every module, to show what a grader is told:")
    return [*lines, *(f"  {student}: {problem}" for student, problem in sorted(found.items()))]


@contextlib.contextmanager
def _step(progress: Progress, description: str) -> Iterator[None]:
    task = progress.add_task(description, total=1)
    yield
    progress.advance(task)
