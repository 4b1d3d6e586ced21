"""A wrong key happens: whose marks another key changes, by how much and why, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from claimwise.content.modules import ResolvedModule
from claimwise.grading.audit import Audit
from claimwise.grading.grade import Graded, engine_of, grade, job_of
from claimwise.grading.gradebook import Nbgrader
from claimwise.grading.keys import differences
from claimwise.grading.record import Record, read_record
from claimwise.grading.store import Store
from claimwise.grading.workers import Attempt, Grader, grade_here, stamp


@dataclass(frozen=True)
class Change:
    """One mark that another key changes. ``kept`` says that a grader's own mark stands in its place, so it stays."""

    student: str
    cell: str
    old: float
    new: float
    kept: bool


@dataclass(frozen=True)
class Plan:
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


def plan_regrade(
    nbgrader: Nbgrader,
    module: ResolvedModule,
    *,
    grader: Grader = grade_here,
    step: Callable[[int], None] = lambda _: None,
) -> Plan:
    """Work out what the present key would change in marks given with an earlier one. Writes nothing."""
    records, jobs, newer = {}, [], []
    for student, folder in nbgrader.submitted(module.name).items():
        job = job_of(nbgrader, module.name, student, folder)
        record = read_record(job.target.parent)
        if record and record.stamp == stamp(job.source):
            records[student] = record
            jobs.append(job)
        elif record:
            newer.append(student)
    with Store(nbgrader.directory.db_url, module.name, nbgrader.late_penalty) as store:
        engine = engine_of(module, store)
        changes: list[Change] = []
        for attempts in grader(engine, jobs):
            by_hand = store.marked_by_hand([found.job.student for found in attempts])
            changes += [change for found in attempts for change in _changes(found, records, by_hand)]
            step(len(attempts))
    before = sorted({record.key_version for record in records.values()} - {engine.key_version})
    reasons: dict[str, list[str]] = {}
    for earlier in filter(None, map(Audit(nbgrader.root, module.name).key, before)):
        reasons |= differences(earlier, engine.rules)
    return Plan(engine.key_version, before, reasons, changes, len(jobs), newer)


def apply_regrade(
    nbgrader: Nbgrader, module: ResolvedModule, plan: Plan, *, grader: Grader = grade_here
) -> list[Graded]:
    """Note old and new marks in the audit, then grade again. Stopped half-way, a second run finishes the rest."""
    audit = Audit(nbgrader.root, module.name)
    audit.note_regrade(plan.before, plan.version, [asdict(change) for change in plan.changes])
    return grade(nbgrader, module, force=True, grader=grader)


def _changes(found: Attempt, records: dict[str, Record], by_hand: set[tuple[str, str]]) -> list[Change]:
    student = found.job.student
    old, new = records[student].scores, found.outcome.scores if found.outcome else {}
    return [
        Change(student, cell, before or 0.0, after or 0.0, kept=(student, cell) in by_hand)
        for cell, after in new.items()
        if (before := old.get(cell)) != after
    ]
