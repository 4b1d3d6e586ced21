"""Grading a class: each submission on its own, with a clear line for every one that needs attention."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from claimwise.content.modules import ResolvedModule
from claimwise.grading.gradebook import Nbgrader, NbgraderError
from claimwise.grading.marker import Marker
from claimwise.grading.submission import UnreadableSubmissionError, load, take


@dataclass(frozen=True)
class Graded:
    """What became of one submission. ``score`` is ``None`` if it was not graded; ``problems`` say what to look at."""

    student: str
    score: float | None
    problems: tuple[str, ...] = ()
    skipped: bool = False


def grade(
    nbgrader: Nbgrader, module: ResolvedModule, *, force: bool = False, step: Callable[[Graded], None] | None = None
) -> list[Graded]:
    """Grade all submissions of a module that are new or changed (``force``: all of them).

    ``step`` is called after each one. A submission that cannot be read stays ungraded, with the reason; the others
    are graded all the same.
    """
    marker = Marker(module)
    results = []
    for student, folder in nbgrader.submitted(module.name).items():
        result = _grade_one(nbgrader, module, marker, student, folder, force)
        results.append(result)
        if step:
            step(result)
    return results


def _grade_one(
    nbgrader: Nbgrader, module: ResolvedModule, marker: Marker, student: str, folder: Path, force: bool
) -> Graded:
    path = folder / f"{module.name}.ipynb"
    try:
        marks = marker.mark(take(load(path), module))
        done = nbgrader.autograded(module.name).get(student)
        if done and not force and _is_newer(done / path.name, path):
            return Graded(student, marks.score, marks.problems, skipped=True)
        nbgrader.autograde(module.name, student)
    except UnreadableSubmissionError as error:
        return Graded(student, None, (str(error),))
    except NbgraderError as error:
        return Graded(student, None, (f"nbgrader could not grade it: {error}",))
    return Graded(student, marks.score, marks.problems)


def _is_newer(copy: Path, original: Path) -> bool:
    return copy.is_file() and copy.stat().st_mtime_ns >= original.stat().st_mtime_ns
