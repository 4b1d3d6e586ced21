"""Grading a class: every new or changed submission, in bulk, with a clear line for each one that needs attention.

The order makes it safe to stop at any moment: first the gradebook's rows of a batch in one transaction, then the
graders' notebooks. What was graded is told by content alone: by hashes of the file handed in and of the grader's
notebook, which the gradebook keeps beside the marks. What does not fit them is graded again, to the same result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from claimwise.access import make_folder
from claimwise.at_work import at_work
from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding, visible
from claimwise.files import write_atomically
from claimwise.gradebook.adopting import Shown
from claimwise.gradebook.database import StoreError
from claimwise.gradebook.events import Concerned
from claimwise.gradebook.gradings import Grading
from claimwise.gradebook.marks import EarlierMark, SubmissionMarks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.no_mark import NoMark, Why
from claimwise.gradebook.rows import SubmissionRow
from claimwise.gradebook.store import Store
from claimwise.gradebook.unused import NOBODY, unused_for
from claimwise.grading import keys
from claimwise.grading.audit import Audit
from claimwise.grading.engine import Engine, Outcome
from claimwise.grading.filled import GradedNotebook
from claimwise.grading.graders_notebook import form, rubrics_of
from claimwise.grading.known_marks import differ
from claimwise.grading.marker import Marker
from claimwise.grading.secrets import keep_secret
from claimwise.grading.workers import Attempt, Grader, Job, batches, file_hash, grade_here
from claimwise.handed_in.cells import mark_cell, written_cell
from claimwise.handed_in.fingerprint import content_hash
from claimwise.handed_in.folder import TIME_FILE, no_time, parsed_time, time_is_readable, time_text
from claimwise.handed_in.submission import UnreadableSubmissionError, load, read
from claimwise.progress import Step, quiet_step
from claimwise.words import _


@dataclass(frozen=True)
class Graded:
    """What became of one submission. ``score`` is ``None`` if it was not graded; ``problems`` say what to look at.

    ``score`` holds the points that need no grader. ``old_key`` says that it was not graded again although the key has
    changed since.
    """

    student: str
    score: float | None
    problems: tuple[Finding, ...] = ()
    skipped: bool = False
    old_key: bool = False


def grade(
    nbgrader: Nbgrader,
    module: ResolvedModule,
    *,
    force: bool = False,
    noted: bool = False,
    grader: Grader = grade_here,
    step: Step = quiet_step,
) -> list[Graded]:
    """Grade all submissions of a module that are new or changed (``force``: all of them), in order of student ids.

    ``step`` is told how many submissions are done each time some are, and may raise :class:`Cancelled`. A submission
    that cannot be read stays ungraded, with the reason; the others are graded all the same. What a person marked keeps
    its mark unless the answer changed; then that is a problem that is named. What was graded stands in the course's
    history, unless the caller has ``noted`` it. Raises :class:`StoreError` if the module is not assigned.
    """
    store = nbgrader.store(module.name)
    with at_work(nbgrader.root):
        engine = engine_of(module, store)
        shown = _shown(nbgrader, module.name, engine)
        submitted, left_out = nbgrader.submissions(module.name)
        for students in batches(submitted):
            store.adopt(students, shown)
        known = store.gradings()
        unknown = store.marks([student for student in submitted if student not in known])
        results = [*map(_not_graded, left_out.values())]
        jobs = []
        for student, folder in submitted.items():
            job = job_of(nbgrader, module.name, student, folder)
            settled = None if force else _unchanged(job, engine, known.get(student))
            if settled:
                results.append(settled)
            else:
                jobs.append(job)
        step(len(results))
        if jobs:
            Audit(nbgrader.root, module.name).note_key(engine.key_version, engine.rules)
        graded: list[Graded] = []
        try:
            with closing(grader(engine, jobs)) as found:
                for attempts in found:
                    graded += _save(attempts, {} if force else unknown, engine, store, shown)
                    step(len(attempts))
        finally:
            if not noted:
                _note(nbgrader, module.name, graded, known)
        results += graded
        store.refresh_late()
        results = _with_earlier(results, store.earlier_marks())
    return sorted(results, key=lambda result: result.student)


def _note(nbgrader: Nbgrader, assignment: str, graded: Iterable[Graded], known: Mapping[str, Grading]) -> None:
    """Let it stand in the course's history what was graded; ``known`` is what was before."""
    marked = [each for each in graded if each.score is not None and not each.skipped]
    before = {student: f"{grading.score:g}" for student, grading in known.items()}
    if marked:
        concerned = [Concerned(each.student, "", before.get(each.student, ""), f"{each.score:g}") for each in marked]
        nbgrader.note_done("graded", assignment, concerned)


def graded_so_far(nbgrader: Nbgrader, module: ResolvedModule) -> list[Graded]:
    """What :func:`grade` would say of all that was handed in and graded, in order of student ids; grades nothing.

    What could not be read is read again, to say why; what could not be taken in is said, too. Work that grading has not
    seen yet is left out. Raises :class:`StoreError` if the module is not assigned.
    """
    submitted, left_out = nbgrader.submissions(module.name)
    results = [*map(_not_graded, left_out.values())]
    store = nbgrader.store(module.name)
    key, known = keys.version(Marker(module).keys), store.gradings()
    seen = store.marks([student for student in submitted if student not in known])
    for student, folder in submitted.items():
        if last := known.get(student):
            results.append(Graded(student, last.score, last.problems, skipped=True, old_key=last.key != key))
        elif student in seen and (problem := _unreadable(job_of(nbgrader, module.name, student, folder))):
            results.append(Graded(student, None, (problem,)))
    results = _with_unused(_with_earlier(results, store.earlier_marks()), nbgrader, module.name)
    return sorted(results, key=lambda result: result.student)


def _not_graded(why: Finding) -> Graded:
    """What is said of a folder that is nobody's."""
    return Graded(why.student, None, (replace(why, student=""),))


def _unreadable(job: Job) -> Finding | None:
    """Why a submission cannot be read; ``None`` if it can."""
    try:
        load(job.source, job.source.stem)
    except UnreadableSubmissionError as error:
        return error.finding
    return None


def job_of(nbgrader: Nbgrader, assignment: str, student: str, folder: Path) -> Job:
    """What is to be graded of a student, and where it goes. ``folder`` is the submission's."""
    return Job(student, folder / f"{assignment}.ipynb", nbgrader.autograded_notebook(assignment, student))


def engine_of(module: ResolvedModule, store: Store) -> Engine:
    """What grades submissions of a module.

    Raises :class:`StoreError` if the gradebook expects other cells or points than the module has now.
    """
    points = {mark_cell(item.id): item.marked_points for item in module.graded if item.marked_points}
    points |= {written_cell(item.id, part.id): part.points for item in module.graded for part in item.written}
    if points != store.scope.points:
        what = _(
            "cells or points of {module} changed since it was assigned; run “claimwise assign {module}”, then grade "
            "again",
            module=module.name,
        )
        raise StoreError(what)
    marker, checksums = Marker(module), store.scope.checksums
    plain, troubled = (form(module, marker.keys, checksums, problems=problems) for problems in (False, True))
    return Engine(module.form, marker, GradedNotebook(plain, troubled, marker.keys, rubrics_of(module)))


def _shown(nbgrader: Nbgrader, assignment: str, engine: Engine) -> Shown:
    """Which answers graders were shown: those in the notebook that lies there for them."""

    def shown(student: str) -> Mapping[str, str]:
        try:
            return engine.fingerprints(read(nbgrader.autograded_notebook(assignment, student)))
        except UnreadableSubmissionError:
            return {}

    return shown


def _unchanged(job: Job, engine: Engine, last: Grading | None) -> Graded | None:
    """The result of the last time, if the same file was graded, to the end or by another key.

    Another key is never applied here: “regrade” first shows whose marks it changes.
    """
    if last is None or last.file != file_hash(job.source):
        return None
    if last.key != engine.key_version:
        return Graded(job.student, last.score, last.problems, skipped=True, old_key=True)
    whole = last.notebook == file_hash(job.target) and last.words == engine.words_version
    if not whole or last.handed_in != time_text(job.source.parent):
        return None
    return Graded(job.student, last.score, last.problems, skipped=True)


def findings_of(results: Iterable[Graded]) -> list[Finding]:
    """All that somebody should look at in a graded class, in characters that can all be seen.

    What could not be graded comes first; each part is in order of students.
    """
    ordered = sorted(results, key=lambda result: (result.score is not None, result.student))
    return [
        Finding(
            visible(problem.what.rstrip(".")),
            visible(problem.remedy) or _("look at it by hand"),
            student=visible(result.student),
        )
        for result in ordered
        for problem in result.problems
    ]


def _save(
    attempts: list[Attempt], unknown: Mapping[str, SubmissionMarks], engine: Engine, store: Store, shown: Shown
) -> list[Graded]:
    """Keep a batch: first the marks, then the notebooks. ``unknown`` are marks of which nobody knows the key."""
    held = [found for found in attempts if _contradicts(found, unknown)]
    rest = [found for found in attempts if found not in held]
    times = {found.job.student: _handed_in(found.job) for found in rest}
    store.save(
        [_row(found, found.outcome, times[found.job.student], engine) for found in rest if found.outcome],
        [found.job.student for found in rest if not found.outcome],
        shown,
    )
    results = [_held_back(found, unknown[found.job.student]) for found in held]
    return results + [_finish(found, times[found.job.student]) for found in rest]


def _contradicts(found: Attempt, unknown: Mapping[str, SubmissionMarks]) -> bool:
    """Whether work would get other marks than the gradebook has, and nobody noted by which key it was graded.

    Then another key must not be applied unannounced: “regrade” shows whose marks change.
    """
    marks = unknown[found.job.student].marks if found.job.student in unknown else {}
    new = found.outcome.scores if found.outcome else {}
    both = ((mark.auto, new.get(cell)) for cell, mark in marks.items())
    return any(old is not None and now is not None and differ(old, now) for old, now in both)


def _held_back(found: Attempt, marks: SubmissionMarks) -> Graded:
    score = sum(mark.auto or 0.0 for mark in marks.marks.values())
    return Graded(found.job.student, score, skipped=True, old_key=True)


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


def _row(found: Attempt, outcome: Outcome, time: _Time, engine: Engine) -> SubmissionRow:
    grading = Grading(
        file=found.file,
        handed_in=time.text,
        key=engine.key_version,
        words=engine.words_version,
        notebook=content_hash(outcome.notebook.encode()),
        answers=outcome.answers,
        unsure=tuple(sorted(outcome.unsure)),
        score=outcome.score,
        problems=_problems(outcome, time),
    )
    return SubmissionRow(found.job.student, time.parsed, outcome.scores, outcome.unsure, outcome.silent, grading)


def _problems(outcome: Outcome, time: _Time) -> tuple[Finding, ...]:
    return outcome.problems if time.readable else (*outcome.problems, no_time())


def _finish(found: Attempt, time: _Time) -> Graded:
    """Write the grader's notebook, once the gradebook holds the marks; last, so that whoever has it has all of it."""
    outcome, job = found.result, found.job
    if isinstance(outcome, Finding):
        return Graded(job.student, None, (outcome,))
    make_folder(job.target.parent)
    if time.parsed:
        write_atomically(job.target.with_name(TIME_FILE), time.text)
    else:  # that of an earlier hand-in is not this one's
        job.target.with_name(TIME_FILE).unlink(missing_ok=True)
    keep_secret(job.source.parent, job.target.parent)
    write_atomically(job.target, outcome.notebook)
    return Graded(job.student, outcome.score, _problems(outcome, time))


def _with_earlier(results: list[Graded], marks: Mapping[str, list[EarlierMark]]) -> list[Graded]:
    """The results, with a problem for each mark of a person that does not stand any more."""
    return [
        replace(result, problems=(*result.problems, *map(_in_words, marks[result.student])))
        if result.student in marks and result.score is not None
        else result
        for result in results
    ]


def _with_unused(results: list[Graded], nbgrader: Nbgrader, assignment: str) -> list[Graded]:
    """The results, with what came of students and was not taken in; whose work is not there has no mark for that."""
    known, files = nbgrader.standings(), unused_for(nbgrader, assignment)
    problems = {
        student: replace(NoMark(student, "", Why.UNUSED, found=found).finding({}), student="")
        for student, found in files.items()
        if student != NOBODY and known.listed(student, nbgrader.section)
    }
    missing = problems.keys() - {result.student for result in results}
    return [
        replace(result, problems=(*result.problems, problems[result.student])) if result.student in problems else result
        for result in results
    ] + [Graded(student, None, (problems[student],)) for student in missing]


def _in_words(mark: EarlierMark) -> Finding:
    if mark.known:
        what = _(
            "{cell}: the answer changed after a person marked it ({points:g} points, which no longer count)",
            cell=mark.cell,
            points=mark.points,
        )
    else:
        what = _(
            "{cell}: an earlier version graded it again after a person gave it {points:g} points, perhaps for other "
            "words",
            cell=mark.cell,
            points=mark.points,
        )
    return Finding(what, _("mark it again; until then the mark is open"), cells=(mark.cell,))
