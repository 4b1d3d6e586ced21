"""A wrong key happens: whose marks another key changes, by how much and why, before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass

from claimwise.at_work import at_work
from claimwise.content.modules import ResolvedModule
from claimwise.gradebook.events import KEPT, OPEN, Concerned
from claimwise.gradebook.marks import SubmissionMarks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.audit import Audit
from claimwise.grading.grade import Graded, engine_of, grade, job_of
from claimwise.grading.keys import differences
from claimwise.grading.workers import Attempt, Grader, file_hash, grade_here
from claimwise.handed_in.cells import mark_cell
from claimwise.progress import Step, quiet_step

UNKNOWN = "unknown"
"""The version of a key that was not noted: nbgrader's own steps or an earlier claimwise graded with it."""


@dataclass(frozen=True)
class Change:
    """One mark of the machine that another key changes, ``None`` where a person must mark.

    ``kept`` says that a person's own mark stands in its place, so it stays.
    """

    student: str
    cell: str
    old: float | None
    new: float | None
    kept: bool

    @property
    def gain(self) -> float:
        """Points that the student gains, below 0 for a loss."""
        return 0.0 if self.kept else (self.new or 0.0) - (self.old or 0.0)


@dataclass(frozen=True)
class Totals:
    """How many students gain points, lose some, and stay as they are."""

    up: int
    down: int
    same: int


@dataclass(frozen=True)
class RegradePlan:
    """What grading again would change.

    ``changes`` are the marks; ``reasons`` say, item by item, how the key differs from those that gave the old marks;
    ``before`` are the versions of those; ``newer`` are students who have handed in again since, whom “grade” sees to.
    """

    version: str
    before: list[str]
    reasons: dict[str, list[str]]
    changes: list[Change]
    graded: int
    newer: list[str]

    @property
    def needed(self) -> bool:
        """Whether anything was graded by another key, or has other marks than it would get now."""
        return bool(self.before or self.changes)

    @property
    def totals(self) -> Totals:
        """How many students gain and lose points in all."""
        gains: dict[str, float] = defaultdict(float)
        for change in self.changes:
            gains[change.student] += change.gain
        up, down = (sum(sign * gain > 0 for gain in gains.values()) for sign in (1, -1))
        return Totals(up, down, self.graded - up - down)


def plan_regrade(
    nbgrader: Nbgrader,
    module: ResolvedModule,
    *,
    grader: Grader = grade_here,
    step: Step = quiet_step,
) -> RegradePlan:
    """Work out what the present key would change in the marks that the gradebook holds. Writes nothing.

    ``step`` is told how many submissions are done each time some are, and may raise :class:`Cancelled`.
    Whether work is the work that was graded is told by its content, so a copied folder gives the same plan.
    """
    store = nbgrader.store(module.name)
    engine, marks, known = engine_of(module, store), store.marks(), store.gradings()
    jobs, newer, before = [], [], set()
    for student, folder in nbgrader.submitted(module.name).items():
        if student not in marks or not _was_graded(marks[student]):
            continue
        job, last = job_of(nbgrader, module.name, student, folder), known.get(student)
        if last and last.file and last.file != file_hash(job.source):
            newer.append(student)
        else:
            jobs.append(job)
            before.add((last.key if last else "") or UNKNOWN)
    changes: list[Change] = []
    with closing(grader(engine, jobs)) as graded:
        for attempts in graded:
            changes += [change for found in attempts for change in _changes(found, marks)]
            step(len(attempts))
    before.discard(engine.key_version)
    reasons: dict[str, list[str]] = {}
    for earlier in filter(None, map(Audit(nbgrader.root, module.name).key, sorted(before))):
        reasons |= differences(earlier, engine.rules)
    return RegradePlan(engine.key_version, sorted(before), reasons, changes, len(jobs), newer)


def apply_regrade(
    nbgrader: Nbgrader,
    module: ResolvedModule,
    plan: RegradePlan,
    *,
    why: str = "",
    grader: Grader = grade_here,
    step: Step = quiet_step,
) -> list[Graded]:
    """Note old and new marks in the audit, then grade again. Stopped half-way, a second run finishes the rest.

    In the course's history stand all marks that change, with how the key differs and ``why``, if somebody said so.
    ``step`` is as in :func:`plan_regrade`.
    """
    with at_work(nbgrader.root):
        audit = Audit(nbgrader.root, module.name)
        audit.note_regrade(plan.before, plan.version, [asdict(change) for change in plan.changes])
        nbgrader.note_done("regraded", module.name, map(_concerned, plan.changes), whys=_whys(module, plan, why))
        return grade(nbgrader, module, force=True, noted=True, grader=grader, step=step)


def _concerned(change: Change) -> Concerned:
    if change.kept:
        return Concerned(change.student, change.cell, after=KEPT)
    return Concerned(change.student, change.cell, _told(change.old), _told(change.new))


def _told(points: float | None) -> str:
    return OPEN if points is None else f"{points:g}"


def _whys(module: ResolvedModule, plan: RegradePlan, why: str) -> dict[str, str]:
    """Why marks change: for the cell of each question how its key differs, and for the whole all of that."""
    differ = {mark_cell(item): "; ".join(sentences) for item, sentences in plan.reasons.items()}
    whole = [f"{module.cell_called(cell)}: {told}" for cell, told in differ.items()]
    whys = {cell: "; ".join(filter(None, [why, told])) for cell, told in differ.items()}
    return {**whys, "": "; ".join(filter(None, [why, *whole]))}


def _was_graded(marks: SubmissionMarks) -> bool:
    """Whether a machine has marked anything: of work that could not be read there are only open marks."""
    return any(mark.auto is not None for mark in marks.marks.values())


def _changes(found: Attempt, marks: Mapping[str, SubmissionMarks]) -> list[Change]:
    student, old = found.job.student, marks[found.job.student].marks
    new = found.outcome.scores if found.outcome else {}
    return [
        Change(student, cell, old[cell].auto, after, kept=old[cell].by_hand)
        for cell, after in new.items()
        if old[cell].auto != after
    ]
