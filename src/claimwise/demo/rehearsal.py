"""A simulated class hands in a module of a course, beside no real work."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from claimwise.assign import release_path
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.demo.simulate import hand_in, real_students, simulated_class
from claimwise.errors import ClaimwiseError
from claimwise.progress import Stages, quiet
from claimwise.words import _


class RehearsalError(ClaimwiseError):
    """Nobody can rehearse here. Its finding says why and what to do."""


def rehearse(course: Course, module: ResolvedModule, students: int, seed: int, *, stages: Stages = quiet) -> Path:
    """Let some simulated students hand in a module that is assigned; gives the folder with their work.

    ``stages`` are told of each student. Raises :class:`RehearsalError` if the module is not assigned, or if somebody
    real has handed in.
    """
    release, submitted = release_path(module, course.root), course.root / "submitted"
    if not release.is_file():
        raise RehearsalError(
            _("{module} is not assigned yet; run “claimwise assign {module}” first", module=module.name)
        )
    if real := real_students(submitted):
        raise RehearsalError(
            _(
                "there is real work in submitted/ ({student} …); rehearse in a copy of the course's folder",
                student=real[0],
            )
        )
    due, step = datetime.now(UTC), stages(_("Students answer {module}", module=module.name), students)
    for student in simulated_class(students, seed):
        hand_in(release, submitted, module, student, seed, due)
        step(1)
    return submitted
