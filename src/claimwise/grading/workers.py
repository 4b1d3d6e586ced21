"""Grading many submissions with every core of the machine."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from claimwise.errors import Finding
from claimwise.grading.engine import Engine, Outcome
from claimwise.handed_in.fingerprint import content_hash
from claimwise.handed_in.submission import UnreadableSubmissionError, read
from claimwise.words import _

T = TypeVar("T")

BATCH = 50
"""Submissions that travel together: enough to make the way worth it, few enough to keep memory flat."""

WORTH_PROCESSES = 150
"""From so many submissions on, starting processes pays."""


@dataclass(frozen=True)
class Job:
    """A submission to grade: ``source`` is the file handed in, ``target`` where the grader's notebook goes."""

    student: str
    source: Path
    target: Path


@dataclass(frozen=True)
class Attempt:
    """What became of a job: ``result`` is the outcome, or why there is none.

    ``file`` is the hash of the file's content; empty if it could not be read.
    """

    job: Job
    file: str
    result: Outcome | Finding

    @property
    def outcome(self) -> Outcome | None:
        """The outcome, if there is one."""
        return self.result if isinstance(self.result, Outcome) else None


Grader = Callable[[Engine, Sequence[Job]], Generator[list[Attempt]]]
"""Something that grades jobs: in this process, in several, or on other machines. Gives the attempts batch by batch.

Closed before its end, it leaves no process behind, and nothing that runs elsewhere.
"""


def file_hash(path: Path) -> str:
    """The hash of a file's content; empty if it cannot be read."""
    try:
        return content_hash(read(path))
    except UnreadableSubmissionError:
        return ""


def attempt(job: Job, grade: Callable[[bytes], Outcome]) -> Attempt:
    """Read a submission and grade it. Never raises: see :func:`guarded`."""
    try:
        data = read(job.source)
    except UnreadableSubmissionError as error:
        return Attempt(job, "", error.finding)
    return Attempt(job, content_hash(data), guarded(lambda: grade(data)))


def guarded(grade: Callable[[], Outcome]) -> Outcome | Finding:
    """What grading gives, or why it gives nothing. Never raises: not even a mistake of ours stops the class."""
    try:
        return grade()
    except UnreadableSubmissionError as error:
        return error.finding
    except Exception as error:
        what = _("grading it failed by a mistake of ours ({kind})", kind=type(error).__name__)
        return Finding(what, _("mark it by hand, and tell us"))


def grade_here(engine: Engine, jobs: Sequence[Job]) -> Generator[list[Attempt]]:
    """Grade with as many processes as there are cores, or in this one if there is little to do."""
    if len(jobs) < WORTH_PROCESSES:
        for batch in batches(jobs):
            yield [attempt(job, engine.grade) for job in batch]
        return
    # Never by forking: a progress bar's thread may hold a lock at that moment.
    context = multiprocessing.get_context("spawn")
    cores = os.cpu_count() or 1
    pool = ProcessPoolExecutor(cores, context, initializer=_remember, initargs=(engine,))
    try:
        yield from in_order((pool.submit(_grade_batch, batch).result for batch in batches(jobs)), ahead=2 * cores)
    finally:
        pool.shutdown(cancel_futures=True)


def batches(things: Iterable[T]) -> Iterator[list[T]]:
    """The things in lists of :data:`BATCH`, the last one shorter."""
    remaining = iter(things)
    while batch := list(itertools.islice(remaining, BATCH)):
        yield batch


def in_order(started: Iterable[Callable[[], T]], ahead: int) -> Iterator[T]:
    """The results of calls that are started as they are drawn, in their order, with at most ``ahead`` under way."""
    waiting: deque[Callable[[], T]] = deque()
    for result in started:
        waiting.append(result)
        if len(waiting) >= ahead:
            yield waiting.popleft()()
    while waiting:
        yield waiting.popleft()()


_engine: Engine


def _remember(engine: Engine) -> None:
    global _engine  # once in each process, so that the key does not travel with every batch
    _engine = engine
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process once the one that started it is gone, however it ended: nobody else would."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _grade_batch(jobs: Sequence[Job]) -> list[Attempt]:
    return [attempt(job, _engine.grade) for job in jobs]
