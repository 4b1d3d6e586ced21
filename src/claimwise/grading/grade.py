"""Grading a class: every new or changed submission, in bulk, with a clear line for each one that needs attention.

The order makes it safe to stop at any moment: first the gradebook's rows of a batch in one transaction, then the
graders' notebooks, then the records. What has no record is graded again, to the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from claimwise.content.modules import ResolvedModule
from claimwise.files import write_atomically
from claimwise.grading.audit import Audit
from claimwise.grading.engine import Engine, Outcome
from claimwise.grading.filled import GradedNotebook
from claimwise.grading.gradebook import Nbgrader
from claimwise.grading.handing_back import keep_secret
from claimwise.grading.marker import Marker
from claimwise.grading.notebook import form
from claimwise.grading.record import Record, read_record, write_record
from claimwise.grading.store import Row, Store, StoreError
from claimwise.grading.workers import Attempt, Grader, Job, grade_here, stamp
from claimwise.handed_in.cells import mark_cell, written_cell
from claimwise.handed_in.folder import (
    NO_TIME,
    TIME_FILE,
    parsed_time,
    time_is_readable,
    time_text,
)


@dataclass(frozen=True)
class Graded:
    """What became of one submission. ``score`` is ``None`` if it was not graded; ``problems`` say what to look at.

    ``old_key`` says that it was not graded again although the key has changed since.
    """

    student: str
    score: float | None
    problems: tuple[str, ...] = ()
    skipped: bool = False
    old_key: bool = False


def grade(
    nbgrader: Nbgrader,
    module: ResolvedModule,
    *,
    force: bool = False,
    grader: Grader = grade_here,
    step: Callable[[int], None] = lambda _: None,
) -> list[Graded]:
    """Grade all submissions of a module that are new or changed (``force``: all of them), in order of student ids.

    ``step`` is told how many submissions are done each time some are. A submission that cannot be read stays ungraded,
    with the reason; the others are graded all the same. Raises :class:`StoreError` if the module is not assigned.
    """
    with Store(nbgrader.directory.db_url, module.name, nbgrader.late_penalty) as store:
        engine = engine_of(module, store)
        results = [Graded(name, None, (why,)) for name, why in nbgrader.left_out(module.name).items()]
        jobs = []
        for student, folder in nbgrader.submitted(module.name).items():
            job = job_of(nbgrader, module.name, student, folder)
            settled = None if force else _unchanged(job, engine)
            if settled:
                results.append(settled)
            else:
                jobs.append(job)
        step(len(results))
        if jobs:
            Audit(nbgrader.root, module.name).note_key(engine.key_version, engine.rules)
        for attempts in grader(engine, jobs):
            times = {found.job.student: _handed_in(found.job) for found in attempts}
            store.save(
                [_row(found.job.student, found.outcome, times) for found in attempts if found.outcome],
                [found.job.student for found in attempts if not found.outcome],
            )
            results += [_finish(found, times[found.job.student], engine.key_version) for found in attempts]
            step(len(attempts))
    return sorted(results, key=lambda result: result.student)


def job_of(nbgrader: Nbgrader, assignment: str, student: str, folder: Path) -> Job:
    """What is to be graded of a student, and where it goes. ``folder`` is the submission's."""
    return Job(student, folder / f"{assignment}.ipynb", nbgrader.autograded_notebook(assignment, student))


def engine_of(module: ResolvedModule, store: Store) -> Engine:
    """What grades submissions of a module.

    Raises :class:`StoreError` if the gradebook expects other cells or points than the module has now.
    """
    points = {mark_cell(item.id): item.marked_points for item in module.graded if item.marked_points}
    points |= {written_cell(item.id, part.id): part.points for item in module.graded for part in item.written}
    if points != store.points:
        what = f"cells or points of {module.name} changed since it was assigned"
        raise StoreError(f"{what}; run “claimwise assign {module.name}”, then grade again")
    marker, checksums = Marker(module), store.checksums
    plain, troubled = (form(module, marker.keys, checksums, problems=problems) for problems in (False, True))
    return Engine(module.form, marker, GradedNotebook(plain, troubled, marker.keys))


def _unchanged(job: Job, engine: Engine) -> Graded | None:
    """The result of the last time, if the same file was graded to the end."""
    record = read_record(job.target.parent)
    if record is None or not job.target.is_file():
        return None
    if record.stamp != stamp(job.source) or record.handed_in != time_text(job.source.parent):
        return None
    old_key = record.key_version != engine.key_version
    return Graded(job.student, record.score, record.problems, skipped=True, old_key=old_key)


@dataclass(frozen=True)
class _Time:
    """When work was handed in: as it is written beside it, and what that means (``None`` if it means no time)."""

    text: str
    parsed: datetime | None
    readable: bool


def _handed_in(job: Job) -> _Time:
    folder = job.source.parent
    text = time_text(folder)
    parsed = parsed_time(text)
    return _Time(text, parsed, readable=parsed is not None or time_is_readable(folder))


def _row(student: str, outcome: Outcome, times: Mapping[str, _Time]) -> Row:
    return Row(student, times[student].parsed, outcome.scores, outcome.unsure, outcome.silent)


def _finish(found: Attempt, handed_in: _Time, key_version: str) -> Graded:
    """Write the grader's notebook and the record, once the gradebook holds the marks."""
    outcome, job = found.outcome, found.job
    if outcome is None:
        return Graded(job.student, None, (found.error,))
    write_atomically(job.target, outcome.notebook)
    if handed_in.parsed:
        write_atomically(job.target.with_name(TIME_FILE), handed_in.text)
    keep_secret(job.source.parent, job.target.parent)
    problems = outcome.problems if handed_in.readable else (*outcome.problems, NO_TIME)
    record = Record(found.stamp, handed_in.text, key_version, dict(outcome.scores), problems)
    write_record(job.target.parent, record)
    return Graded(job.student, outcome.score, problems)
